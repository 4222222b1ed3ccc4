// packetarium-peer as a process: its control line, and its end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QDir>
#include <QJsonDocument>
#include <QLocalServer>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>

using namespace packetarium;
using namespace packetarium::test;

namespace {

const QString program = QStringLiteral(PROGRAMS "/packetarium-peer");

/// A peer that is controlled through stdin and stdout.
struct PipedPeer {
    explicit PipedPeer(const QStringList& arguments) { process.start(program, arguments); }
    bool says(const QByteArray& part)
    {
        return eventually([&] {
            output += process.readAllStandardOutput();
            return output.contains(part);
        });
    }
    QByteArray output;
    QProcess process;
};

} // namespace

TEST_CASE("A peer says hello, listens, and ends with its control")
{
    PipedPeer peer({"--lab", "tcp-echo", "--role", "server", "--id", "7"});
    CHECK(peer.says("\"event\":\"listening\""));
    CHECK(peer.output.contains("\"id\":\"7\""));
    peer.process.closeWriteChannel();
    CHECK(eventually([&] { return peer.process.state() == QProcess::NotRunning; }));
    CHECK(peer.process.exitCode() == 0);
}

TEST_CASE("Hostile control lines are answered by failed, and the peer lives on")
{
    PipedPeer peer({"--lab", "tcp-echo", "--role", "client"});
    for (const char* line :
         {"garbage", "[1,2]", "{\"command\":5}", "{}", "{\"command\":\"connect\",\"port\":-1}", "\xff\xfe"}) {
        peer.output.clear();
        peer.process.write(QByteArray(line) + '\n');
        INFO(line);
        CHECK(peer.says("\"event\":\"failed\""));
    }
    peer.output.clear();
    peer.process.write(QByteArray(5 << 20, 'x') + "\n");
    CHECK(peer.says("longer than 4 MiB"));
    peer.process.write("{\"command\":\"quit\"}\n");
    CHECK(eventually([&] { return peer.process.state() == QProcess::NotRunning; }));
}

TEST_CASE("A peer whose control socket is gone removes its path and ends")
{
    QTemporaryDir place;
    const QString folder = place.filePath("control");
    QDir().mkdir(folder);
    const QString path = folder + "/socket";
    QLocalServer server;
    REQUIRE(server.listen(path));
    QProcess peer;
    peer.start(program, {"--control", path, "--lab", "udp-echo", "--role", "server"});
    REQUIRE(eventually([&] { return server.hasPendingConnections(); }));
    QLocalSocket* control = server.nextPendingConnection();
    REQUIRE(eventually([&] { return control->bytesAvailable() > 0; }));
    control->abort();
    CHECK(eventually([&] { return peer.state() == QProcess::NotRunning; }));
    CHECK_FALSE(QFile::exists(path));
    CHECK_FALSE(QDir(folder).exists());
}

TEST_CASE("A peer refuses a command line that it does not understand")
{
    for (const QStringList& arguments :
         {QStringList {"--lab", "no-such-lab"},
          QStringList {"--lab", "http", "--role", "king"},
          QStringList {"--lab", "http", "--port", "99999"},
          QStringList {"--lab", "http", "--max-message", "0"}}) {
        PipedPeer peer(arguments);
        CHECK(eventually([&] { return peer.process.state() == QProcess::NotRunning; }));
        CHECK(peer.process.exitCode() == 2);
    }
}
