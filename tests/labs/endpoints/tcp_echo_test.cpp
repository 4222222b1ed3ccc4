// The TCP echo, with clients of every kind.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <sys/socket.h>

using namespace packetarium;
using namespace packetarium::test;

TEST_CASE("A TCP echo returns what was sent, and both ends tell")
{
    Live server = Live::server("tcp-echo");
    Live client = Live::client("tcp-echo");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("send", {{"text", "hello"}});
    CHECK(client.says("received", "text", "hello"));
    CHECK(client.last("received")["chunk"] == true);
    CHECK(server.last("received")["client"] == 1);
    CHECK(server.last("sent")["bytes"] == 5);

    client.command("close");
    CHECK(client.says("closed", "by", "here"));
    CHECK(server.says("closed", "by", "there"));
}

TEST_CASE("An aborted connection is a reset, and the server says so")
{
    Live server = Live::server("tcp-echo");
    Live client = Live::client("tcp-echo");
    client.connectTo(server);
    REQUIRE(server.says("connected"));
    client.command("abort");
    CHECK(server.says("closed", "by", "error"));
    CHECK(server.last("closed")["reason"] == "the client reset the connection");
}

TEST_CASE("Bytes that are not text travel as base64")
{
    Live server = Live::server("tcp-echo");
    Live client = Live::client("tcp-echo");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("send", {{"base64", "/wAB"}});
    CHECK(client.says("received", "base64", "/wAB"));
}

TEST_CASE("A client that closes its direction first still gets every byte back")
{
    Live server = Live::server("tcp-echo");
    RawClient client(server);
    const QByteArray bytes(4 << 20, 'x');
    client.send(bytes);
    REQUIRE(eventually([&] {
        client.received += client.socket().readAll();
        return client.socket().bytesToWrite() == 0;
    }));
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    CHECK(client.isClosed());
    CHECK(client.received == bytes);
}

TEST_CASE("A client that never reads is hung up on, and others are served meanwhile")
{
    Live server = Live::server("tcp-echo", {.limits = {.stall = std::chrono::milliseconds(300)}});
    RawClient deaf(server);
    deaf.socket().setReadBufferSize(1);
    deaf.send(QByteArray(16 << 20, 'x'));
    RawClient other(server);
    other.send("hello");
    CHECK(other.receives("hello"));
    CHECK(server.says("closed", "reason", "the client does not read"));
}

TEST_CASE("One client too many is told so and sent away")
{
    Live server = Live::server("tcp-echo", {.limits = {.clients = 2}});
    RawClient first(server), second(server), third(server);
    CHECK(third.isClosed());
    CHECK(third.received.contains("no room"));
    CHECK(server.says("failed"));
    second.send("still here");
    CHECK(second.receives("still here"));
}

TEST_CASE("A server does not listen where strangers could reach it, unless it is told to")
{
    for (const char* address : {"0.0.0.0", "::", "192.168.1.1", "8.8.8.8", "nonsense"}) {
        Live server(makeServer(*labNamed("tcp-echo")));
        server.command("listen", {{"address", address}, {"port", 0}});
        CHECK(server.count("failed") == 1);
        CHECK(server.count("listening") == 0);
    }
    Live server(makeServer(*labNamed("tcp-echo"), {.exposure = Exposure::Anywhere}));
    server.command("listen", {{"address", "0.0.0.0"}, {"port", 0}});
    CHECK(server.count("listening") == 1);
}

TEST_CASE("A port that is taken is a failure with advice")
{
    Live first = Live::server("tcp-echo");
    Live second(makeServer(*labNamed("tcp-echo")));
    second.command("listen", {{"port", first.port()}});
    CHECK(second.last("failed")["what"].toString().contains("already listens"));
    CHECK_FALSE(second.last("failed")["advice"].toString().isEmpty());
}

TEST_CASE("Commands that make no sense are answered by failed, and nothing else happens")
{
    Live server = Live::server("tcp-echo");
    Live client = Live::client("tcp-echo");
    for (const char* name : {"send", "close", "abort", "connect", "fly", ""})
        client.command(name);
    CHECK(client.count("failed") == 6);
    client.command("connect", {{"port", 70000}});
    client.command("connect", {{"port", "7"}});
    CHECK(client.count("failed") == 8);
    server.command("send", {{"client", 99}, {"text", "x"}});
    server.command("send");
    server.command("dance", {{"client", 1}});
    CHECK(server.count("failed") == 3);
}

TEST_CASE("Nobody listening is said in plain words")
{
    Live gone = Live::server("tcp-echo");
    Live client = Live::client("tcp-echo");
    gone.command("close");
    client.connectTo(gone);
    CHECK(client.says("failed"));
    CHECK(client.last("failed")["what"].toString().startsWith("Nobody listens on"));
}
