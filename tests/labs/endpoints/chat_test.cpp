// The chat's own rules, and the chat over TCP and WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/chat_room.h"
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

using namespace packetarium;
using namespace packetarium::test;

namespace {

/// What each client of a room was told.
struct Told {
    explicit Told(ChatRoom& room)
    {
        QObject::connect(&room, &ChatRoom::tell, &room, [this](int client, const QString& message) {
            all.push_back(QString::number(client) + ' ' + message);
        });
    }
    bool contains(const QString& line) const { return std::find(all.begin(), all.end(), line) != all.end(); }
    std::vector<QString> all;
};

} // namespace

TEST_CASE("In a chat the first message is the name, and later ones go to all others")
{
    ChatRoom room("Server");
    Told told(room);
    room.welcome(1);
    room.hear(1, "Alice");
    room.hear(2, "Bob");
    CHECK(told.contains("1 * Bob joined"));
    room.hear(2, "hello");
    CHECK(told.contains("1 Bob: hello"));
    CHECK_FALSE(told.contains("2 Bob: hello"));
    room.leave(2);
    CHECK(told.contains("1 * Bob left"));
    room.say("unasked");
    CHECK(told.contains("1 Server: unasked"));
}

TEST_CASE("In a chat no name is taken twice, empty, endless or pretends to be the chat itself")
{
    ChatRoom room("Server");
    room.hear(1, "Alice");
    room.hear(2, "Alice");
    room.hear(3, "  ");
    room.hear(4, "Server");
    room.hear(5, "* Mal:lory\r\n\x07");
    room.hear(6, QString(1000, 'x'));
    CHECK(room.nameOf(2) == "Alice 2");
    CHECK(room.nameOf(3) == "Guest");
    CHECK(room.nameOf(4) == "Server 2");
    CHECK(room.nameOf(5) == "Mallory");
    CHECK(room.nameOf(6).size() == 32);
}

TEMPLATE_TEST_CASE_SIG("A server pushes each message to all others, and speaks unasked", "", ((int tcp), tcp), 0, 1)
{
    const char* lab = tcp ? "tcp-chat" : "websocket-chat";
    Live server = Live::server(lab);
    Live alice = Live::client(lab, "Alice");
    Live bob = Live::client(lab, "Bob");
    alice.connectTo(server);
    REQUIRE(server.says("joined", "name", "Alice"));
    bob.connectTo(server);
    REQUIRE(alice.says("joined", "name", "Bob"));
    alice.command("send", {{"text", "hi Bob"}});
    CHECK(bob.says("received", "from", "Alice"));
    server.command("send", {{"text", "unasked"}});
    CHECK(alice.says("received", "text", "unasked"));
    CHECK(bob.says("received", "text", "unasked"));
    bob.command("abort");
    CHECK(alice.says("left", "name", "Bob"));
    CHECK(server.says("left", "name", "Bob"));
}

TEST_CASE("TCP has no messages: two lines may come in one piece, and one line in many")
{
    Live server = Live::server("tcp-chat");
    RawClient alice(server);
    alice.send("Alice\r\none\ntwo\n");
    CHECK(server.says("received", "text", "two"));
    alice.sendByteByByte("three\n");
    CHECK(server.says("received", "text", "three"));
    CHECK(server.says("received", "from", "Alice"));
}

TEST_CASE("A line without an end closes a TCP chat, and the client hears why")
{
    Live server = Live::server("tcp-chat", {.limits = {.message = 1000}});
    RawClient client(server);
    client.send(QByteArray(2000, 'x'));
    CHECK(client.isClosed());
    CHECK(client.received.contains("too long"));
    CHECK(server.says("failed"));
}

TEST_CASE("Any bytes at all leave a TCP chat standing")
{
    Live server = Live::server("tcp-chat");
    RawClient client(server);
    QByteArray bytes;
    for (int i = 0; i < 2000; ++i)
        bytes += char(i * 7919 >> 3);
    client.send(bytes + '\n' + bytes + '\n');
    client.send("still here\n");
    CHECK(server.says("received", "text", "still here"));
}

TEST_CASE("A chat client that does not read is closed, so that the others can go on")
{
    Live server = Live::server("tcp-chat", {.limits = {.queue = 100'000}});
    RawClient deaf(server);
    deaf.socket().setReadBufferSize(1);
    deaf.send("Deaf\n");
    REQUIRE(server.says("joined", "name", "Deaf"));
    RawClient alice(server);
    alice.send("Alice\n");
    const QByteArray line = QByteArray(500'000, 'x') + '\n';
    for (int i = 0; i < 40; ++i)
        alice.send(line);
    CHECK(server.says("left", "name", "Deaf"));
    CHECK(alice.receives("Deaf left"));
}
