// UDP echo and chat.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QNetworkDatagram>
#include <QUdpSocket>

using namespace packetarium;
using namespace packetarium::test;

TEST_CASE("A UDP echo returns each datagram, the empty one too")
{
    Live server = Live::server("udp-echo");
    Live client = Live::client("udp-echo");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("send", {{"text", "hello"}});
    CHECK(client.says("received", "text", "hello"));
    client.command("send", {{"text", ""}});
    CHECK(client.says("received", "bytes", 0));
}

TEST_CASE("What ICMP says about a closed port becomes a sentence")
{
    Live server = Live::server("udp-echo");
    Live client = Live::client("udp-echo");
    server.command("close");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("send", {{"text", "anybody?"}});
    CHECK(client.says("failed"));
    CHECK(client.last("failed")["what"].toString().contains("ICMP"));
}

TEST_CASE("A message too large for a datagram is not sent")
{
    Live server = Live::server("udp-echo");
    Live client = Live::client("udp-echo");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("send", {{"text", QString(65508, 'x')}});
    CHECK(client.count("sent") == 0);
    CHECK(client.last("failed")["advice"].toString().contains("65,507"));
}

TEST_CASE("A UDP echo forgets the oldest client rather than grow")
{
    Live server = Live::server("udp-echo", {.limits = {.clients = 3}});
    for (int i = 0; i < 6; ++i) {
        QUdpSocket socket;
        socket.writeDatagram("x", QHostAddress::LocalHost, quint16(server.port()));
        CHECK(eventually([&] { return socket.hasPendingDatagrams(); }));
    }
    CHECK(server.count("connected") == 6);
    CHECK(server.count("closed") == 3);
}

TEST_CASE("A UDP chat knows its clients by their datagrams, and an empty one is goodbye")
{
    Live server = Live::server("udp-chat");
    Live alice = Live::client("udp-chat", "Alice");
    Live bob = Live::client("udp-chat", "Bob");
    alice.connectTo(server);
    REQUIRE(server.says("joined", "name", "Alice"));
    bob.connectTo(server);
    CHECK(alice.says("joined", "name", "Bob"));
    bob.command("send", {{"text", "hi"}});
    CHECK(alice.says("received", "from", "Bob"));
    CHECK(alice.last("received")["text"] == "hi");
    server.command("send", {{"text", "unasked"}});
    CHECK(bob.says("received", "text", "unasked"));
    bob.command("close");
    CHECK(alice.says("left", "name", "Bob"));
}

TEST_CASE("A UDP chat takes long silence for goodbye")
{
    Live server = Live::server("udp-chat", {.limits = {.silence = std::chrono::milliseconds(50)}});
    Live alice = Live::client("udp-chat", "Alice");
    alice.connectTo(server);
    CHECK(server.says("left", "name", "Alice"));
    CHECK(server.last("closed")["reason"] == "silent for too long");
}

TEST_CASE("A UDP chat that is full ignores newcomers and says so")
{
    Live server = Live::server("udp-chat", {.limits = {.clients = 1}});
    Live alice = Live::client("udp-chat", "Alice");
    Live bob = Live::client("udp-chat", "Bob");
    alice.connectTo(server);
    REQUIRE(server.says("joined"));
    bob.connectTo(server);
    CHECK(server.says("failed"));
    CHECK(server.count("joined") == 1);
}
