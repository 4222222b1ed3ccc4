// run: the labs on the private network, from the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include "capture/capture.h"

#include <QDir>
#include <QFile>

#include <csignal>

#include <unistd.h>

using namespace packetarium;

namespace {

/// The process of one peer, among those that have this text in their environment; 0 when there is none.
pid_t peerWith(const QByteArray& environment, const QByteArray& peer)
{
    const auto holds = [](const QString& path, const QByteArray& text) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(text);
    };
    for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs))
        if (holds("/proc/" + pid + "/environ", environment) && holds("/proc/" + pid + "/cmdline", peer)
            && pid.toInt() != ::getpid())
            return pid_t(pid.toInt());
    return 0;
}

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

TEST_CASE("Ctrl-C ends a run, and what was captured so far is saved")
{
    if (!privateNetworkIsPossible())
        return;
    const QTemporaryDir folder;
    const QString capture = folder.filePath("all.pcapng");
    QProcess process;
    // With this delay the run cannot be over before the signal comes.
    startPacketarium(process, {"run", "tcp-echo", "--delay", "10000", "--save", capture});
    process.setReadChannel(QProcess::StandardError);
    while (!process.readAllStandardError().contains("The labs run."))
        REQUIRE(process.waitForReadyRead(60'000));
    ::kill(pid_t(process.processId()), SIGINT);
    REQUIRE(process.waitForFinished(60'000));
    CHECK(process.exitStatus() == QProcess::NormalExit);
    CHECK(process.exitCode() == 1);
    auto saved = Capture::open(capture.toStdString());
    REQUIRE(saved);
    (*saved)->wait();
    CHECK_FALSE((*saved)->damage());
    const std::size_t count = (*saved)->packets().size();
    CHECK(count > 0);
    CHECK(process.readAllStandardError().contains(QByteArray::number(qulonglong(count)) + " packets"));
}

TEST_CASE("A run whose file could not be saved ends before a lab starts")
{
    const QTemporaryDir folder;
    REQUIRE(QDir(folder.path()).mkdir("folder.pcapng"));
    for (const char* name : {"missing/all.pcapng", "folder.pcapng"}) {
        const Ran ran = runPacketarium({"run", "tcp-echo", "--save", folder.filePath(name)});
        CAPTURE(name, ran.err);
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        CHECK(says(ran.err, "could not be saved"));
        CHECK_FALSE(says(ran.err, "Starting"));
    }
    CHECK(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size() == 1);
}

TEST_CASE("An empty datagram and an empty WebSocket message are heard")
{
    if (!privateNetworkIsPossible())
        return;
    const Ran ran = runPacketarium({"run", "udp-echo", "websocket-echo", "--say", "", "--say", "two\nlines"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "Alice hears “”"));
}

TEST_CASE("An option that ends in an equals sign has an empty value, and takes nothing else")
{
    if (!privateNetworkIsPossible())
        return;
    const Ran ran = runPacketarium({"run", "udp-echo", "--say=", "--say=b"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "Alice hears “”"));
    CHECK(says(ran.out, "Alice hears “b”"));
}

TEST_CASE("A lab's fragments are part of what it cost")
{
    if (!privateNetworkIsPossible())
        return;
    for (const char* version : {"", "--ipv6"}) {
        QStringList arguments {"run", "udp-echo", "tcp-chat", "--say", QString(4000, u'x')};
        if (*version)
            arguments << QString::fromLatin1(version);
        const Ran ran = runPacketarium(arguments);
        CAPTURE(ran.out, ran.err);
        CHECK(ran.status == 0);
        CHECK(says(ran.out, "UDP echo                      6 ")); // Three fragments there, and three back.
    }
}

TEST_CASE("A chat carries a text that is longer than an event shows")
{
    if (!privateNetworkIsPossible())
        return;
    const Ran ran =
        runPacketarium({"run", "tcp-chat", "websocket-chat", "socketio-chat", "--say", QString(70'000, u'x')});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK_FALSE(says(ran.out, "did not hear"));
}

TEST_CASE("A run of the Socket.IO chat shows polling and WebSocket, the acknowledgement, and every packet as Socket.IO")
{
    if (!privateNetworkIsPossible())
        return;
    const QTemporaryDir folder;
    const QString capture = folder.filePath("chat.pcapng");
    const Ran ran = runPacketarium({"run", "socketio-chat", "--say", "hi", "--save", capture});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    for (const char* line :
         {"Socket.IO chat  sio://10.0.0.2:3000/",
          "Alice is connected to Bob by polling.",
          "Carol's connection changes from polling to WebSocket.",
          "Alice says “hi”",
          "Carol hears “hi”",
          "Bob's program acknowledges “hi” to Alice.",
          "Bob says, unasked: “Nobody asked, and still I speak.”",
          "Alice's connection is closed."})
        CHECK(says(ran.out, line));
    CHECK(says(ran.out, "Passport of “hi”, said by Alice"));
    for (const char* station :
         {"emitted        by Alice's program",
          "buffered       no: given to the connection at once",
          ", WebSocket",
          ": the bytes have arrived",
          ": the program has it",
          "shown          at Carol"})
        CHECK(says(ran.out, station));
    const std::string packets = runPacketarium({"list", capture, "--filter", "socketio"}).out;
    CHECK(says(packets, "Alice asks to enter the main namespace (CONNECT)."));
    CHECK(says(packets, "Alice emits “chat message” with “hi” and “Alice-"));
}

TEST_CASE("A chat that nobody could join names who is missing, and did not happen")
{
    if (!privateNetworkIsPossible())
        return;
    const Ran ran = runPacketarium({"run", "udp-chat", "--loss", "100"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 1);
    CHECK(says(ran.out, "Alice and Carol did not join the chat in time: a datagram was lost"));
}

TEST_CASE("A client that is killed is named as ended")
{
    if (!privateNetworkIsPossible())
        return;
    const QTemporaryDir mark;
    qputenv("PACKETARIUM_TEST_MARK", mark.path().toUtf8());
    QProcess process;
    // Nothing ever arrives, so that the client is still busy connecting.
    startPacketarium(process, {"run", "tcp-echo", "--loss", "100"});
    qunsetenv("PACKETARIUM_TEST_MARK");
    process.setReadChannel(QProcess::StandardError);
    while (!process.readAllStandardError().contains("The labs run."))
        REQUIRE(process.waitForReadyRead(60'000));
    const pid_t alice = peerWith(mark.path().toUtf8(), "tcp-echo/client/0");
    REQUIRE(alice > 0);
    ::kill(alice, SIGKILL);
    REQUIRE(process.waitForFinished(60'000));
    CHECK(process.exitCode() == 1);
    CHECK(process.readAllStandardOutput().contains("Alice's program was killed."));
}
