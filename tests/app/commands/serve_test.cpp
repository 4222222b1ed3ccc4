// serve and connect, talking to each other over this computer's loopback.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QRegularExpression>

#include <csignal>

namespace {

/// A running `serve`, ended when the test is over.
struct Served {
    QProcess process;
    QString port;

    explicit Served(const char* lab)
    {
        startPacketarium(process, {"serve", lab});
        const QByteArray said = waitForOutput(process, "\n");
        static const QRegularExpression listening(QStringLiteral("^listening on 127\\.0\\.0\\.1:(\\d+)\n"));
        const auto match = listening.match(QString::fromUtf8(said));
        REQUIRE(match.hasMatch());
        port = match.captured(1);
    }
    ~Served()
    {
        process.kill();
        process.waitForFinished();
    }

    int interrupt()
    {
        ::kill(pid_t(process.processId()), SIGINT);
        return process.waitForFinished() && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
};

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("What is typed to a TCP echo comes back")
{
    Served served("tcp-echo");
    const Ran ran = runPacketarium({"connect", "tcp://127.0.0.1:" + served.port}, "hello\nand more\n");
    CHECK(ran.status == 0);
    CHECK(ran.out == "hello\nand more\n");
    CHECK(says(waitForOutput(served.process, "closed").toStdString(), "client 1"));
    CHECK(served.interrupt() == 0);
}

TEST_CASE("An Engine.IO echo opens a session for whoever asks; run does not know it, and says who does")
{
    Served served("engineio-echo");
    const QString page = "http://127.0.0.1:" + served.port + "/engine.io/?EIO=4&transport=polling";
    const Ran open = runPacketarium({"connect", page});
    CHECK(open.status == 0);
    CHECK(says(open.out, "0{\"sid\":\""));
    CHECK(waitForOutput(served.process, "client 1 connected").contains("client 1 connected from 127.0.0.1:"));
    CHECK(served.interrupt() == 0);
    const Ran ran = runPacketarium({"run", "engineio-echo"});
    CHECK(ran.status == 2);
    CHECK(says(ran.err, "packetarium serve engineio-echo"));
}

TEST_CASE("Bytes that are no text come back as they were sent")
{
    Served served("tcp-echo");
    const QByteArray bytes("\xff\xfe\x80 \x01\x02 not text\n", 16);
    CHECK(runPacketarium({"connect", "tcp://127.0.0.1:" + served.port}, bytes).out == bytes.toStdString());
}

TEST_CASE("A server shows what clients send without obeying it")
{
    Served served("tcp-echo");
    runPacketarium({"connect", "tcp://127.0.0.1:" + served.port}, "\x1b[31mred\n");
    const QByteArray shown = waitForOutput(served.process, "red");
    CHECK(shown.contains("\\x1b[31mred"));
    CHECK_FALSE(shown.contains('\x1b'));
}

TEST_CASE("A server shows the beginning of a long message and its size")
{
    Served served("websocket-echo");
    const QByteArray text(5000, 'x');
    const Ran ran = runPacketarium({"connect", "ws://127.0.0.1:" + served.port + "/"}, text + "\n");
    CHECK(ran.out == text.toStdString() + "\n");
    const QByteArray shown = waitForOutput(served.process, "closed");
    CHECK(shown.contains("to client 1: " + QByteArray(200, 'x') + "… (5000 bytes)\n"));
    CHECK_FALSE(shown.contains(QByteArray(201, 'x')));
}

TEST_CASE("Ctrl-C ends a server with a client politely")
{
    Served served("tcp-echo");
    QProcess client;
    startPacketarium(client, {"connect", "tcp://127.0.0.1:" + served.port});
    waitForOutput(served.process, "client 1 connected");
    CHECK(served.interrupt() == 0);
    REQUIRE(client.waitForFinished());
    CHECK(client.exitCode() == 0);
    CHECK(says(client.readAllStandardError().toStdString(), "The other side closed the connection."));
}

TEST_CASE("A port that is taken is explained")
{
    Served served("tcp-echo");
    const Ran second = runPacketarium({"serve", "tcp-echo", "--port", served.port});
    CHECK(second.status == 1);
    CHECK(second.out.empty());
    CHECK_FALSE(second.err.empty());
}

TEST_CASE("Where nobody listens, connect says so")
{
    Served served("tcp-echo");
    const QString port = served.port;
    CHECK(served.interrupt() == 0);
    for (const char* scheme : {"tcp://", "udp://"}) {
        const Ran ran = runPacketarium({"connect", scheme + ("127.0.0.1:" + port)}, "hello\n");
        CAPTURE(scheme, ran.err);
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        CHECK(says(ran.err, "Nobody listens"));
        CHECK_FALSE(says(ran.err, "QUdpSocket"));
    }
}

TEST_CASE("A server says that it can be reached only once it can")
{
    // A documentation address (RFC 5737), which no computer has.
    const Ran ran = runPacketarium({"serve", "tcp-echo", "--bind", "192.0.2.1"});
    CAPTURE(ran.err);
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK_FALSE(says(ran.err, "can now use"));
    CHECK_FALSE(says(ran.err, "Type a line"));
}

TEST_CASE("A UDP server hears from clients; it has no connection to them")
{
    Served served("udp-echo");
    runPacketarium({"connect", "udp://127.0.0.1:" + served.port}, "hello\n");
    CHECK(waitForOutput(served.process, "hello").contains("client 1: first datagram from 127.0.0.1:"));
}
