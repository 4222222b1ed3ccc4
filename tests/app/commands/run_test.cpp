// run: the labs on the private network, from the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include "capture/capture.h"

#include <QDir>
#include <QFile>

#include <csignal>

using namespace packetarium;

namespace {

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("A run tells who said what, counts the cost, and saves every packet with its story")
{
    if (!privateNetworkIsPossible())
        return;
    const QTemporaryDir folder;
    const QString capture = folder.filePath("all.pcapng"), report = folder.filePath("all.html");
    const Ran ran = runPacketarium({"run", "tcp-echo", "--say", "hello", "--save", capture, "--report", report});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "TCP echo  tcp://10.0.0.2:7\n"));
    CHECK(says(ran.out, "  Alice says “hello”\n"));
    CHECK(says(ran.out, "  Alice hears “hello”\n"));
    CHECK(says(ran.out, "bytes on the wire\nTCP echo "));

    auto saved = Capture::open(capture.toStdString());
    REQUIRE(saved);
    (*saved)->wait();
    CHECK((*saved)->packets().size() >= 10);
    for (std::size_t i = 0; i < (*saved)->packets().size(); ++i) {
        CHECK_FALSE((*saved)->comments(i).empty());
        CHECK((*saved)->view(i).verdict.kind == Verdict::Kind::Arrived);
    }
    CHECK(QFile(report).size() > 0);
}

TEST_CASE("A run survives a wire that loses TCP's segments")
{
    if (!privateNetworkIsPossible())
        return;
    const Ran ran = runPacketarium({"run", "tcp-echo", "--say", "hello", "--loss", "10"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "Alice hears “hello”"));
}

TEST_CASE("Ctrl-C ends a run, and nothing is saved")
{
    if (!privateNetworkIsPossible())
        return;
    const QTemporaryDir folder;
    QProcess process;
    // With this delay the run cannot be over before the signal comes.
    startPacketarium(process, {"run", "tcp-echo", "--delay", "10000", "--save", folder.filePath("all.pcapng")});
    process.setReadChannel(QProcess::StandardError);
    while (!process.readAllStandardError().contains("The labs run."))
        REQUIRE(process.waitForReadyRead(60'000));
    ::kill(pid_t(process.processId()), SIGINT);
    REQUIRE(process.waitForFinished(60'000));
    CHECK(process.exitCode() == 1);
    CHECK(QDir(folder.path()).isEmpty());
}
