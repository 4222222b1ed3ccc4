// The chat's client and what its server tells of itself: every station of a message is an event.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QJsonArray>

using namespace packetarium;
using namespace packetarium::test;

namespace {

constexpr const char* lab = "socketio-chat";

Live watchedServer() { return Live::server(lab, {.tellsMemory = true}); }

/// A client that is in, and whose connection has changed to WebSocket.
Live connectedClient(const Live& server, const char* name)
{
    Live client = Live::client(lab, name);
    client.connectTo(server);
    REQUIRE(server.says("joined", "name", name));
    REQUIRE(client.says("upgraded", "transport", "websocket"));
    return client;
}

void say(Live& client, const char* text) { client.command("send", {{"text", text}}); }

/// The names of the sockets in the main namespace, and what each travels by.
QStringList socketsIn(const QJsonObject& memory)
{
    QStringList sockets;
    for (const QJsonValue& nsp : memory["namespaces"].toArray())
        for (const QJsonValue& socket : nsp["sockets"].toArray())
            sockets << socket["name"].toString() + ' ' + socket["transport"].toString();
    return sockets;
}

} // namespace

TEST_CASE("A message is emitted, sent, acknowledged by the program, and received by everyone under one number")
{
    Live server = watchedServer();
    Live alice = connectedClient(server, "Alice"), bob = connectedClient(server, "Bob");
    CHECK(alice.last("connected")["transport"] == "polling");
    CHECK(alice.says("joined", "name", "Bob"));
    say(alice, "<b>hi</b>");
    REQUIRE(alice.says("acknowledged", "text", "<b>hi</b>"));
    const QJsonValue message = alice.last("emitted")["message"];
    CHECK(message.toString().startsWith("Alice-"));
    CHECK(alice.last("sent")["message"] == message);
    CHECK(alice.last("sent")["transport"] == "websocket");
    CHECK(alice.last("sent")["attempt"] == 1);
    CHECK(alice.last("acknowledged")["message"] == message);
    CHECK(server.says("kept", "message", message));
    CHECK(bob.says("received", "number", server.last("kept")["number"]));
    CHECK(alice.says("received", "text", "<b>hi</b>"));
    CHECK(alice.count("buffered") == 0);
}

TEST_CASE("A message waits at the client while there is no connection, and is sent when there is one")
{
    Live server = watchedServer();
    Live alice = connectedClient(server, "Alice");
    alice.command("close");
    REQUIRE(alice.says("closed", "by", "here"));
    CHECK(alice.last("closed")["returns"] == false);
    say(alice, "later");
    CHECK(alice.says("buffered", "reason", "there is no connection"));
    CHECK(alice.count("sent") == 0);
    alice.connectTo(server);
    CHECK(alice.says("acknowledged", "text", "later"));
    CHECK(alice.count("sent") == 1);
}

TEST_CASE("One message at a time is under way: the next waits for the acknowledgement")
{
    Live server = watchedServer();
    Live alice = connectedClient(server, "Alice");
    say(alice, "one");
    say(alice, "two");
    CHECK(alice.last("buffered")["text"] == "two");
    CHECK(alice.last("buffered")["reason"] == "an earlier message has no acknowledgement yet");
    CHECK(alice.says("acknowledged", "text", "two"));
}

TEST_CASE("A client whose connection was reset comes back by itself, and is told what it missed")
{
    Live server = watchedServer();
    Live alice = connectedClient(server, "Alice"), bob = connectedClient(server, "Bob");
    bob.command("abort");
    REQUIRE(bob.says("closed", "returns", true));
    CHECK(bob.last("closed")["by"] == "here");
    say(alice, "missed?");
    CHECK(bob.says("received", "text", "missed?"));
    CHECK(eventually([&] { return bob.count("connected") == 2; }));
}

TEST_CASE("The server's memory is told whenever it has changed")
{
    Live server = watchedServer();
    CHECK(server.says("memory"));
    Live alice = connectedClient(server, "Alice");
    CHECK(eventually([&] { return socketsIn(server.last("memory")) == QStringList {"Alice websocket"}; }));
    const QJsonObject nsp = server.last("memory")["namespaces"][0].toObject();
    CHECK(nsp["name"] == "/");
    CHECK(nsp["rooms"][0]["own"] == true);
    CHECK(nsp["rooms"][0]["sockets"][0] == alice.last("connected")["id"]);
    say(alice, "hi");
    CHECK(eventually([&] { return server.last("memory")["messages"] == 1; }));
    alice.command("close");
    CHECK(eventually([&] { return socketsIn(server.last("memory")).isEmpty(); }));
}

TEST_CASE("What a server tells of its memory has bounds, whatever clients call themselves")
{
    Live server = watchedServer();
    const QString endless(1000, u'x');
    Live mallory = Live::client(lab, endless);
    mallory.connectTo(server);
    REQUIRE(server.says("joined", "name", endless.left(64)));
    CHECK(
        eventually([&] { return socketsIn(server.last("memory")) == QStringList {endless.left(64) + " websocket"}; }));
}

TEST_CASE("The server speaks to everyone unasked, and to one alone when told whom")
{
    Live server = watchedServer();
    Live alice = connectedClient(server, "Alice"), bob = connectedClient(server, "Bob");
    server.command("send", {{"text", "to Bob"}, {"client", 2}});
    server.command("send", {{"text", "to all"}});
    CHECK(bob.says("received", "text", "to Bob"));
    CHECK(alice.says("received", "text", "to all"));
    CHECK_FALSE(alice.events.empty());
    CHECK(alice.count("received") == 1);
    server.command("send", {{"text", "to nobody"}, {"client", 9}});
    CHECK(server.last("failed")["what"].toString().contains("no such client"));
}

TEST_CASE("A chat client that finds no server says so once, and goes on trying until it is told to stop")
{
    Live alice = Live::client(lab, "Alice");
    say(alice, "to whom?");
    CHECK(alice.last("failed")["advice"] == "Connect first.");
    const int closed = [] {
        Live server = watchedServer();
        return server.port();
    }();
    alice.command("connect", {{"address", "127.0.0.1"}, {"port", closed}});
    CHECK(alice.says("failed", "advice", "The client tries again by itself."));
    alice.command("connect", {{"address", "127.0.0.1"}, {"port", closed}});
    CHECK(alice.last("failed")["what"].toString().contains("tries to connect already"));
    alice.command("close");
    CHECK(alice.last("closed")["returns"] == false);
    for (const char* command : {"close", "abort", "fly"}) {
        const auto before = alice.count("failed");
        alice.command(command);
        CHECK(alice.count("failed") == before + 1);
    }
}
