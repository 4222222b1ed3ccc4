// Peers as children of this process, and a capture of exactly their ports.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/host_network.h"

#include "labs/session/program.h"

#include <QTimer>

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr int politeMilliseconds = 1000;
/// The kernel hands packets to the capture a moment after the sockets have closed.
constexpr int lastPacketsMilliseconds = 300;
constexpr qsizetype longestLastWords = 4096;

} // namespace

HostNetwork::HostNetwork(QObject* parent)
    : Network(parent)
{
    connect(&m_capture, &PacketProgram::event, this, &HostNetwork::take);
    connect(&m_capture, &PacketProgram::ended, this, &HostNetwork::captureEnded);
}

HostNetwork::~HostNetwork()
{
    for (QProcess* process : std::as_const(m_processes)) {
        process->disconnect(this);
        process->kill();
    }
    for (QProcess* process : std::as_const(m_processes))
        process->waitForFinished(politeMilliseconds);
}

QList<HostInfo> HostNetwork::hosts() const { return {{QStringLiteral("localhost"), QStringLiteral("127.0.0.1")}}; }

void HostNetwork::start() { QTimer::singleShot(0, this, &Network::ready); }

void HostNetwork::stop()
{
    m_isStopping = true;
    for (QProcess* process : std::as_const(m_processes))
        process->terminate();
    QTimer::singleShot(lastPacketsMilliseconds, this, [this] {
        for (QProcess* process : std::as_const(m_processes))
            process->kill();
        m_capture.terminate();
        endWhenAllHave();
    });
}

void HostNetwork::startProcess(const QString&, const QString& program, const QStringList& arguments, const QString& tag)
{
    const auto path = programPath(program);
    if (!path) {
        const QString what = QString::fromStdString(path.error().what + " " + path.error().advice);
        QTimer::singleShot(0, this, [this, tag, what] { Q_EMIT processEnded(tag, 127, what); });
        return;
    }
    auto* process = new QProcess(this);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardInputFile(QProcess::nullDevice());
    process->setChildProcessModifier([parent = getpid()] {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(1); // The parent died before it could be said.
    });
    connect(process, &QProcess::finished, this, [this, tag](int status, QProcess::ExitStatus how) {
        processFinished(tag, how == QProcess::CrashExit ? 128 + status : status);
    });
    connect(process, &QProcess::errorOccurred, this, [this, tag](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            processFinished(tag, 127);
    });
    m_processes[tag] = process;
    process->start(*path, arguments);
}

void HostNetwork::killProcess(const QString& tag)
{
    if (QProcess* process = m_processes.value(tag))
        process->kill();
}

void HostNetwork::processFinished(const QString& tag, int status)
{
    QProcess* process = m_processes.take(tag);
    if (!process)
        return;
    QString said = QString::fromUtf8(process->readAll().right(longestLastWords)).trimmed();
    if (status == 127 && said.isEmpty())
        said = process->errorString();
    process->deleteLater();
    Q_EMIT processEnded(tag, status, said);
    endWhenAllHave();
}

void HostNetwork::capture(const QList<quint16>& ports)
{
    QStringList filter;
    for (const quint16 port : ports)
        filter << QStringLiteral("port %1").arg(port);
    const Outcome started = m_capture.start(
        QStringLiteral("packetarium-capture"), {"-i", "lo", "-f", filter.join(QLatin1String(" or ")), "--json-errors"});
    if (!started) {
        m_hasFailed = true;
        Q_EMIT failed(started.error());
    }
}

void HostNetwork::take(const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("capturing")) {
        if (const int packets = m_capture.takePackets(); packets >= 0)
            Q_EMIT capturing(packets);
    } else if (name == QLatin1String("failed")) {
        m_hasFailed = true;
        Q_EMIT failed(
            {event.value(QLatin1String("what")).toString().toStdString(),
             event.value(QLatin1String("advice")).toString().toStdString()});
    }
}

void HostNetwork::captureEnded(const QString& lastWords)
{
    if (!m_isStopping && !m_hasFailed) {
        m_hasFailed = true;
        const std::string reason = lastWords.isEmpty() ? "." : ": " + lastWords.toStdString();
        Q_EMIT failed(
            {"The capture on loopback ended by itself" + reason, "Run packetarium doctor to see what works here."});
    }
    endWhenAllHave();
}

void HostNetwork::endWhenAllHave()
{
    if (!m_isStopping || !m_processes.isEmpty() || m_capture.isRunning())
        return;
    m_isStopping = false;
    Q_EMIT ended();
}

} // namespace packetarium
