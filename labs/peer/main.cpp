// packetarium-peer: one end of a lab as a process of its own. labs/peer/protocol.md says how to talk to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/peer/peer.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSocketNotifier>

#include <csignal>
#include <cstdio>

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

using namespace packetarium;

namespace {

int wrongUsage(const QString& sentence)
{
    std::fprintf(stderr, "packetarium-peer: %s See --help.\n", qUtf8Printable(sentence));
    return 2;
}

/// Whoever listened at the control socket is gone and cannot tidy up any more.
void sweep(const QString& socket)
{
    const QByteArray path = QFile::encodeName(socket);
    ::unlink(path.constData());
    ::rmdir(QFile::encodeName(QFileInfo(socket).path()).constData());
}

/// SIGTERM and SIGINT as an event, so that the end is an orderly one.
int terminationSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void declareOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("One end of a lab as a process of its own, controlled by one JSON object a line."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({
        {"control", "The unix socket to take commands from; - is stdin and stdout.", "path", "-"},
        {"id", "Comes back in the hello event.", "id"},
        {"lab", "The lab, such as tcp-echo.", "lab"},
        {"role", "server or client.", "role", "server"},
        {"bind", "The server's address.", "address", "127.0.0.1"},
        {"port", "The server's port; 0 takes a free one.", "port", "0"},
        {"name", "The name in a chat.", "name"},
        {"allow-any", "The server may listen on any address of this computer."},
        {"max-message", "The longest message that is accepted.", "bytes", "1048576"},
    });
}

/// Empty when all is well, else the sentence that says what is wrong.
QString readOptions(const QCommandLineParser& parser, PeerOptions& options)
{
    options.control = parser.value("control");
    options.id = parser.value("id");
    options.lab = labNamed(parser.value("lab"));
    options.bind = parser.value("bind");
    options.name = parser.value("name");
    if (parser.isSet("allow-any"))
        options.exposure = Exposure::Anywhere;

    bool isPort = false;
    bool isSize = false;
    options.port = parser.value("port").toUShort(&isPort);
    options.longestMessage = parser.value("max-message").toLongLong(&isSize);
    const QString role = parser.value("role");
    options.role = role == QLatin1String("client") ? PeerOptions::Role::Client : PeerOptions::Role::Server;
    if (!options.lab)
        return QStringLiteral("There is no lab \"%1\".").arg(parser.value("lab"));
    if (role != QLatin1String("client") && role != QLatin1String("server"))
        return QStringLiteral("A role is server or client.");
    if (!isPort)
        return QStringLiteral("A port is a number from 0 to 65535.");
    if (!isSize || options.longestMessage < 1 || options.longestMessage > 64 << 20)
        return QStringLiteral("The longest message is between 1 byte and 64 MiB.");
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);
    const int signalDescriptor = terminationSignals();

    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("packetarium-peer"));
    QCommandLineParser parser;
    declareOptions(parser);
    parser.process(application);
    PeerOptions options;
    if (const QString wrong = readOptions(parser, options); !wrong.isEmpty())
        return wrongUsage(wrong);

    const pid_t parent = ::getppid();
    bool orphaned = false;
    Peer peer(options);
    QObject::connect(&peer, &Peer::ended, &application, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&peer, &Peer::orphaned, &application, [&] {
        orphaned = true;
        QCoreApplication::quit();
    });
    QSocketNotifier terminated(signalDescriptor, QSocketNotifier::Read);
    QObject::connect(&terminated, &QSocketNotifier::activated, &application, [&] {
        orphaned = orphaned || ::getppid() != parent;
        QCoreApplication::quit();
    });

    if (const Outcome started = peer.start(); !started) {
        std::fprintf(stderr, "packetarium-peer: %s %s\n", started.error().what.c_str(), started.error().advice.c_str());
        return 1;
    }
    QCoreApplication::exec();
    if (orphaned && options.control != QLatin1String("-"))
        sweep(options.control);
    return 0;
}
