// Engine.IO by HTTP long-polling: the handshake, messages, and how sessions end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/engine/engine_peers.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

TEST_CASE("The first answer opens the session and says what the server grants")
{
    EngineUnderTest engine({.pingInterval = 300ms, .pingTimeout = 200ms, .maxPayload = 1234});
    HttpPeer client(engine.port);
    const Reply open = client.get("EIO=4&transport=polling&name=J%C3%BCrgen+M");
    CHECK(open.status == 200);
    CHECK(open.head.contains("\r\nContent-Type: text/plain; charset=UTF-8\r\n"));
    CHECK(open.head.contains("\r\nCache-Control: no-store\r\n"));
    CHECK(open.body.startsWith("0{\"sid\":\""));
    CHECK(open.body.endsWith(
        "\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1234}"));
    REQUIRE(engine.sockets.size() == 1);
    CHECK(engine.sockets[0]->id() == PollingPeer::sidIn(open.body));
    CHECK(engine.sockets[0]->handshake().header("host") == "localhost");
    CHECK(engine.sockets[0]->handshake().query.back().second == "Jürgen M");
    CHECK(std::string(engine.sockets[0]->transportName()) == "polling");
}

TEST_CASE("Requests that open no session are answered with the reference's codes")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    struct Case {
        const char* method;
        QByteArray query;
        int code;
    };
    const QByteArray sid = "&sid=" + session.sid();
    const Case cases[] = {
        {"GET", "EIO=4", 0},
        {"GET", "EIO=4&transport=abc", 0},
        {"GET", "EIO=4&transport=polling&sid=unknown", 1},
        {"GET", "EIO=4&transport=polling&sid=__proto__", 1},
        {"POST", "EIO=4&transport=polling", 2},
        {"PUT", "EIO=4&transport=polling", 2},
        {"OPTIONS", "EIO=4&transport=polling", 2},
        {"GET", "EIO=4&transport=websocket", 3},
        {"GET", "EIO=4&transport=websocket" + sid, 3},
        {"GET", "EIO=3&transport=polling" + sid, 3},
        {"GET", "EIO=3&transport=polling", 5},
        {"GET", "transport=polling", 5},
        {"GET", "EIO=abc&transport=polling", 5},
    };
    for (const Case& each : cases) {
        INFO(each.method << ' ' << each.query.toStdString());
        HttpPeer client(engine.port);
        client.ask(each.method, each.query);
        const Reply refused = client.reply();
        CHECK(refused.status == 400);
        CHECK(refused.head.contains("\r\nContent-Type: application/json\r\n"));
        CHECK(refused.body.startsWith("{\"code\":" + QByteArray::number(each.code) + ",\"message\":\""));
        REQUIRE_FALSE(engine.codes.empty());
        CHECK(engine.codes.back() == each.code);
    }
    CHECK(engine.server.clientsCount() == 1);
    CHECK(engine.reasons.empty());
}

TEST_CASE("Who is not admitted hears why, with status 403")
{
    EngineUnderTest engine;
    engine.server.setAdmission([](const EngineHandshake& handshake) -> std::optional<std::string> {
        if (handshake.header("authorization").isEmpty())
            return "no \"pass\"";
        return {};
    });
    HttpPeer client(engine.port);
    const Reply refused = client.get("EIO=4&transport=polling");
    CHECK(refused.status == 403);
    CHECK(refused.body == "{\"code\":4,\"message\":\"no \\\"pass\\\"\"}");
    client.ask("GET", "EIO=4&transport=polling", {}, "Authorization: yes\r\n");
    CHECK(client.reply().status == 200);
}

TEST_CASE("What is posted comes back in the next poll, several packets in one body, bytes as base64")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    const Reply ok = session.post.post(
        session.query,
        "4hello\x1e"
        "4κόσμε\x1e"
        "bAQIDBA==");
    CHECK(ok.status == 200);
    CHECK(ok.body == "ok");
    CHECK(ok.head.contains("\r\nContent-Type: text/html\r\n"));
    CHECK(
        session.poll.get(session.query).body
        == "4hello\x1e"
           "4κόσμε\x1e"
           "bAQIDBA==");
    CHECK(engine.messages == std::vector<QByteArray> {"hello", "κόσμε", "\1\2\3\4"});

    session.poll.ask("GET", session.query); // A poll that waits is answered as soon as there is something to say.
    session.post.post(session.query, "4now");
    CHECK(session.poll.reply().body == "4now");
}

TEST_CASE("A second poll or a second post at the same time ends the session, and the first poll hears it")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    session.poll.ask("GET", session.query);
    REQUIRE(eventually([&] { return engine.sockets[0]->isWritable(); }));
    CHECK(session.post.get(session.query).status == 400);
    CHECK(session.poll.reply().body == "1");
    CHECK(engine.ends("transport error"));
    CHECK(session.poll.get(session.query).status == 400);

    PollingPeer posting(engine.port);
    const QByteArray head = "POST /socket.io/?" + posting.query + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
    posting.poll.client.send(head + "4");
    posting.post.client.send(head + "4");
    CHECK(eventually([&] { return engine.reasons.size() == 2; }));
    CHECK(engine.reasons.back() == "transport error");
    CHECK(engine.details.back() == "the client posts twice at the same time");
    CHECK(engine.server.clientsCount() == 0);
}

TEST_CASE("A poll that is given up, or a body that never ends, is a transport error")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    session.poll.ask("GET", session.query);
    REQUIRE(eventually([&] { return engine.sockets[0]->isWritable(); }));
    session.poll.client.socket().abort();
    CHECK(engine.ends("transport error"));

    PollingPeer posting(engine.port);
    posting.post.client.send(
        "POST /socket.io/?" + posting.query + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n4");
    REQUIRE(eventually([&] { return posting.post.client.socket().bytesToWrite() == 0; }));
    posting.post.client.socket().disconnectFromHost();
    CHECK(eventually([&] { return engine.reasons.size() == 2; }));
    CHECK(engine.details.back() == "the connection ended while a body was coming");
}

TEST_CASE("A body that is no packets ends the session with a parse error")
{
    EngineUnderTest engine;
    for (const QByteArray& body : {QByteArray("abc"), QByteArray("4\xff"), QByteArray("4a\x1e")}) {
        engine.reasons.clear();
        PollingPeer session(engine.port);
        CHECK(session.post.post(session.query, body).status == 400);
        CHECK(engine.ends("parse error"));
        CHECK(session.poll.get(session.query).body == "{\"code\":1,\"message\":\"Session ID unknown\"}");
    }
    PollingPeer binary(engine.port);
    binary.post.ask("POST", binary.query, "4a", "Content-Type: application/octet-stream\r\n");
    CHECK(binary.post.reply().status == 400);
    CHECK(engine.reasons.back() == "transport error");
}

TEST_CASE("A body above maxPayload is refused with 413 and the session lives on")
{
    EngineUnderTest engine({.maxPayload = 10});
    PollingPeer session(engine.port);
    CHECK(session.post.post(session.query, "4" + QByteArray(10, 'x')).status == 413);
    HttpPeer again(engine.port), chunked(engine.port);
    CHECK(again.post(session.query, "4" + QByteArray(9, 'x')).status == 200);
    chunked.client.send(
        "POST /socket.io/?" + session.query
        + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          "6\r\n4hello\r\n4\r\nyyyy\r\n0\r\n\r\n");
    CHECK(chunked.reply().status == 200);
    CHECK(
        session.poll.get(session.query).body
        == "4xxxxxxxxx\x1e"
           "4helloyyyy");
    CHECK(engine.reasons.empty());
}

TEST_CASE("The client closes with a packet, and the poll that waits ends with a noop")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    session.poll.ask("GET", session.query);
    REQUIRE(eventually([&] { return engine.sockets[0]->isWritable(); }));
    CHECK(session.post.post(session.query, "1").body == "ok");
    CHECK(session.poll.reply().body == "6");
    CHECK(engine.ends("transport close"));
    CHECK(session.poll.get(session.query).status == 400);
}

TEST_CASE("The server closes: what waits is said first, and the next poll hears that it is over")
{
    EngineUnderTest engine;
    PollingPeer waiting(engine.port), later(engine.port);
    waiting.poll.ask("GET", waiting.query);
    REQUIRE(eventually([&] { return engine.sockets[0]->isWritable(); }));
    for (EngineSocket* socket : engine.sockets) {
        socket->send(Payload {Payload::Kind::Text, "bye"});
        socket->close();
        CHECK_FALSE(socket->isOpen());
    }
    CHECK(waiting.poll.reply().body == "4bye");
    CHECK(later.poll.get(later.query).body == "4bye");
    CHECK(engine.reasons.empty());
    CHECK(waiting.poll.get(waiting.query).body == "1");
    CHECK(engine.reasons == std::vector<std::string> {"forced close"});
    CHECK(later.poll.get(later.query).body == "1");
    CHECK(engine.reasons.size() == 2);
}

TEST_CASE("discard drops what waits, and cut says nothing at all")
{
    EngineUnderTest engine;
    PollingPeer discarded(engine.port), cut(engine.port);
    engine.sockets[0]->send(Payload {Payload::Kind::Text, "lost"});
    engine.sockets[0]->discard();
    CHECK(engine.ends("forced close"));
    CHECK(discarded.poll.get(discarded.query).status == 400);

    cut.poll.ask("GET", cut.query);
    REQUIRE(eventually([&] { return engine.sockets[1]->isWritable(); }));
    engine.sockets[1]->cut();
    CHECK(engine.reasons.back() == "transport close");
    CHECK(eventually([&] { return cut.poll.client.socket().state() == QAbstractSocket::UnconnectedState; }));
    CHECK(cut.poll.client.received.isEmpty());
}

TEST_CASE("A client that answers no ping is gone; one that answers stays")
{
    EngineUnderTest engine({.pingInterval = 20ms, .pingTimeout = 2000ms});
    PollingPeer session(engine.port);
    for (int beat = 0; beat < 3; ++beat) {
        CHECK(session.poll.get(session.query).body == "2");
        CHECK(session.post.post(session.query, "3").body == "ok");
    }
    CHECK(engine.reasons.empty());
    EngineUnderTest impatient({.pingInterval = 20ms, .pingTimeout = 20ms});
    PollingPeer silent(impatient.port);
    CHECK(impatient.ends("ping timeout"));
    PollingPeer wrong(engine.port);
    wrong.post.post(wrong.query, "2"); // In this revision it is the server that pings.
    CHECK(engine.ends("transport error"));
    CHECK(engine.details.back() == "invalid heartbeat direction");
}

TEST_CASE("A client that never polls is hung up on before its messages fill the memory")
{
    EngineUnderTest engine({.maxPayload = 1000, .limits = {.queue = 10'000}});
    PollingPeer session(engine.port);
    for (int i = 0; i < 100; ++i)
        engine.sockets[0]->send(Payload {Payload::Kind::Text, QByteArray(500, 'x')});
    CHECK(engine.ends("transport error"));
    CHECK(engine.details.back() == "the client does not poll: too much waits for it");
}

TEST_CASE("Pages of another origin may ask only where that was allowed")
{
    EngineUnderTest closed;
    HttpPeer stranger(closed.port);
    CHECK_FALSE(stranger.get("EIO=4&transport=polling").head.contains("Access-Control"));

    EngineUnderTest engine({.corsOrigin = "http://bob"});
    HttpPeer client(engine.port);
    client.ask("OPTIONS", "EIO=4&transport=polling", {}, "Access-Control-Request-Headers: x-token\r\n");
    const Reply preflight = client.reply();
    CHECK(preflight.status == 204);
    CHECK(preflight.head.contains("\r\nAccess-Control-Allow-Origin: http://bob\r\nVary: Origin\r\n"));
    CHECK(preflight.head.contains("\r\nAccess-Control-Allow-Headers: x-token\r\n"));
    CHECK_FALSE(preflight.head.contains("Content-Length"));
    CHECK(client.get("EIO=4&transport=polling").head.contains("\r\nAccess-Control-Allow-Origin: http://bob\r\n"));
    CHECK(client.get("EIO=3&transport=polling").head.contains("\r\nAccess-Control-Allow-Origin: http://bob\r\n"));
    const Reply tooLong = client.post("EIO=4&transport=polling&sid=x", QByteArray(1'000'001, 'x'));
    CHECK(tooLong.status == 413);
    CHECK(tooLong.head.contains("\r\nAccess-Control-Allow-Origin: http://bob\r\n"));
}

TEST_CASE("Other paths are pages, where there are any")
{
    EngineUnderTest engine;
    HttpPeer client(engine.port);
    client.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.reply().status == 404);
    engine.server.setPages([](const HttpRequest& request) {
        return HttpAnswer {.body = request.path(), .type = "text/html; charset=utf-8"};
    });
    client.client.send("GET /socket.io/socket.io.js?v=4 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.reply().body == "/socket.io/socket.io.js");
}

TEST_CASE("What lies below the path and is no page is answered as the path itself")
{
    EngineUnderTest engine;
    HttpPeer client(engine.port);
    client.client.send("GET /socket.io/anything HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply refused = client.reply();
    CHECK(refused.status == 400);
    CHECK(refused.body == "{\"code\":0,\"message\":\"Transport unknown\"}");
    client.client.send("GET /socket.io/anything?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.reply().body.startsWith("0{\"sid\":"));
    client.client.send("GET /socket.iox HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.reply().status == 404);
}
