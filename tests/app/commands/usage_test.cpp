// How the program takes its arguments: help, the man page, and mistakes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>

namespace {

const QStringList commands {
    "run",
    "serve",
    "connect",
    "missed",
    "cuts",
    "who",
    "record",
    "list",
    "dissect",
    "export",
    "fields",
    "lesson",
    "doctor"};

QString manPage()
{
    QFile page(QStringLiteral(MAN_PAGE));
    REQUIRE(page.open(QIODevice::ReadOnly));
    return QString::fromUtf8(page.readAll()).replace("\\-", "-");
}

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("The program says its version")
{
    const Ran ran = runPacketarium({"--version"});
    CHECK(ran.status == 0);
    CHECK(ran.out == "packetarium " PACKETARIUM_VERSION "\n");
    CHECK(ran.err.empty());
}

TEST_CASE("Help names every command, and each command's help has examples")
{
    const Ran help = runPacketarium({"--help"});
    CHECK(help.status == 0);
    for (const QString& command : commands) {
        CAPTURE(command.toStdString());
        CHECK(says(help.out, ("  " + command + " ").toUtf8()));
        const Ran own = runPacketarium({command, "--help"});
        CHECK(own.status == 0);
        CHECK(own.err.empty());
        CHECK(says(own.out, "Example"));
        CHECK(says(own.out, ("packetarium " + command).toUtf8()));
    }
}

TEST_CASE("The man page names every command and every option")
{
    const QString page = manPage();
    static const QRegularExpression option(
        QStringLiteral("^  (?:-[a-z],)?(--[a-z-]+)"), QRegularExpression::MultilineOption);
    for (const QString& command : commands) {
        CAPTURE(command.toStdString());
        CHECK(page.contains("packetarium " + command));
        const QString help = QString::fromStdString(runPacketarium({command, "--help"}).out);
        for (auto found = option.globalMatch(help); found.hasNext();) {
            const QString name = found.next().captured(1);
            CAPTURE(name.toStdString());
            CHECK(page.contains(name));
        }
    }
}

TEST_CASE("The man page renders without a warning")
{
    if (QStandardPaths::findExecutable("man").isEmpty()) {
        WARN("Skipped: there is no man program on this computer.");
        return;
    }
    const Ran man = shell("LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l '" MAN_PAGE "' >/dev/null");
    CHECK(man.status == 0);
    CHECK(man.err.empty());
}

TEST_CASE("A mistake in the arguments is explained and ends with 2")
{
    const std::vector<QStringList> mistakes {
        {"run"},
        {"run", "tcp-echo", "--loss", "101"},
        {"run", "tcp-echo", "--delay", "-1"},
        {"run", "tcp-echo", "--network", "moon"},
        {"run", "tcp-echo", "--network", "host", "--loss", "5"},
        {"run", "tcp-echo", "--network", "host", "--ipv6"},
        {"run", "tcp-echo", "--save", "all.txt"},
        {"run", "tcp-echo", "--say", ""},
        {"run", "tcp-echo", "--say="},
        {"run", "udp-echo", "--say", QString(65'508, u'x')},
        {"run", "udp-chat", "--say", QString(65'401, u'x')},
        {"run", "udp-chat", "--say", ""},
        {"run", "udp-echo", "tcp-chat", "--say", "two\nlines"},
        {"serve"},
        {"serve", "tcp-echo", "--port", "70000"},
        {"serve", "tcp-echo", "--bind", "here"},
        {"connect"},
        {"connect", "gopher://localhost:70"},
        {"connect", "tcp://localhost"},
        {"missed", "everything"},
        {"missed", "--events", "0"},
        {"cuts", "tcp-reset", "--save", "all.txt"},
        {"record", "-i", "lo"},
        {"record", "-i", "lo", "--save", "all.pcap"},
        {"list"},
        {"list", "a.pcapng", "--colour"},
        {"dissect", "a.pcapng", "--packet", "0"},
        {"export", "a.pcapng"},
        {"export", "a.pcapng", "--to", "a.docx"},
        {"lst"},
        {"--nonsense"},
    };
    for (const QStringList& arguments : mistakes) {
        CAPTURE(arguments.join(' ').toStdString());
        const Ran ran = runPacketarium(arguments);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK_FALSE(ran.err.empty());
    }
}

TEST_CASE("A text that is not UTF-8 is refused instead of being changed")
{
    const Ran ran = shell("\"$P\" run tcp-echo --say \"$(printf 'caf\\351')\"");
    CHECK(ran.status == 2);
    CHECK(says(ran.err, "not UTF-8"));
}

TEST_CASE("A name that is nearly right is met with the right one")
{
    CHECK(says(runPacketarium({"run", "udp-ecko"}).err, "Did you mean udp-echo?"));
    CHECK(says(runPacketarium({"serve", "websocket"}).err, "Did you mean websocket-echo?"));
    CHECK(says(runPacketarium({"missed", "unique-id"}).err, "Did you mean unique-ids?"));
    CHECK(says(runPacketarium({"recrod"}).err, "Did you mean packetarium record?"));
    CHECK_FALSE(says(runPacketarium({"run", "basketball-court"}).err, "Did you mean"));
}

TEST_CASE("A server alone is not run as a lab, and the command that serves it is named")
{
    const Ran ran = runPacketarium({"run", "engineio-echo"});
    CHECK(ran.status == 2);
    CHECK(says(ran.err, "packetarium serve engineio-echo"));
}

TEST_CASE("Without a display the window's absence is explained, and nothing crashes")
{
    const Ran ran = runPacketarium({});
    CHECK(ran.status == 1);
    CHECK(says(ran.err, "There is no display"));
}
