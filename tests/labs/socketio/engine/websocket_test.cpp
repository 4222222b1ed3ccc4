// Engine.IO over WebSocket: alone, after an upgrade, and with clients that misbehave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/engine/engine_peers.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

TEST_CASE("A session may begin with a WebSocket, and offers no upgrade then")
{
    EngineUnderTest engine;
    WebSocketPeer client(engine.port);
    CHECK(client.hear().contains("\"upgrades\":[]"));
    REQUIRE(engine.sockets.size() == 1);
    CHECK(std::string(engine.sockets[0]->transportName()) == "websocket");
    client.say("4κόσμε");
    CHECK(client.hear() == "4κόσμε");
    client.client.send(frameFromClient(Opcode::Binary, "\x01\x02"));
    CHECK(client.hear() == "\x01\x02");
    client.client.send(frameFromClient(Opcode::Close, ClosePayload(1000).bytes()));
    CHECK(client.closeCode() == 1000);
    CHECK(engine.ends("transport close"));
    CHECK(engine.server.clientsCount() == 0);
}

TEST_CASE("Frames that come together with the handshake are not lost")
{
    EngineUnderTest engine;
    WebSocketPeer client(engine.port, {}, "X: y\r\n\r\n" + frameFromClient(Opcode::Text, "4early") + "ignored");
    CHECK(client.hear().startsWith('0'));
    CHECK(client.hear() == "4early");
}

TEST_CASE("The upgrade: probe, noop for the poll that waits, and then everything over the WebSocket")
{
    EngineUnderTest engine;
    PollingPeer session(engine.port);
    session.poll.ask("GET", session.query);
    WebSocketPeer client(engine.port, session.sid());
    client.say("2probe");
    CHECK(client.hear() == "3probe");
    CHECK(session.poll.reply().body == "6");
    engine.sockets[0]->send(Payload {Payload::Kind::Text, "meanwhile"});
    client.say("5");
    CHECK(client.hear() == "4meanwhile");
    CHECK(engine.upgrades == 1);
    CHECK(std::string(engine.sockets[0]->transportName()) == "websocket");
    client.say("4hello");
    CHECK(client.hear() == "4hello");

    CHECK(session.poll.get(session.query).status == 400); // The session is no longer there for polls
    WebSocketPeer second(engine.port, session.sid());
    CHECK(second.closeCode() == 0); // nor for another WebSocket,
    client.say("4still here");
    CHECK(client.hear() == "4still here"); // and does not mind.
    CHECK(engine.reasons.empty());
}

TEST_CASE("An upgrade that is not completed leaves the session as it was")
{
    EngineUnderTest engine({.upgradeTimeout = 30ms});
    PollingPeer session(engine.port);
    WebSocketPeer wrong(engine.port, session.sid());
    wrong.say("4no probe");
    CHECK(wrong.closeCode() == 0);
    WebSocketPeer slow(engine.port, session.sid());
    slow.say("2probe");
    CHECK(slow.hear() == "3probe");
    CHECK(slow.closeCode() == 0);
    WebSocketPeer gone(engine.port, session.sid());
    gone.client.socket().abort();
    CHECK(session.post.post(session.query, "4hello").status == 200);
    CHECK(session.poll.get(session.query).body == "4hello");
    CHECK(engine.reasons.empty());
    CHECK(engine.upgrades == 0);
}

TEST_CASE("A WebSocket that breaks a rule ends its session alone, and the reason says how")
{
    EngineUnderTest engine({.maxPayload = 100});
    WebSocketPeer other(engine.port);
    CHECK(other.hear().startsWith('0'));
    struct Case {
        QByteArray bytes;
        int code;
        const char* reason;
    };
    const Case cases[] = {
        {frameFromClient(Opcode::Text, QByteArray(101, '4')), 1009, "transport error"},
        {frameFromClient(Opcode::Text, "4\xff\xfe"), 1007, "transport error"},
        {frameFromServer(Opcode::Text, "4unmasked"), 1002, "transport error"},
        {frameFromClient(Opcode::Text, "abc"), 0, "parse error"},
        {frameFromClient(Opcode::Text, ""), 0, "parse error"},
        {frameFromClient(Opcode::Text, "2"), 0, "transport error"},
        {frameFromClient(Opcode::Text, "1"), 0, "transport close"},
    };
    for (const Case& each : cases) {
        INFO(each.bytes.toHex().toStdString());
        engine.reasons.clear();
        WebSocketPeer client(engine.port);
        CHECK(client.hear().startsWith('0'));
        client.client.send(each.bytes);
        CHECK(client.closeCode() == each.code);
        CHECK(engine.ends(each.reason));
    }
    other.say("4hello");
    CHECK(other.hear() == "4hello");
}

TEST_CASE("Pings come from the server, and silence ends the session")
{
    EngineUnderTest engine({.pingInterval = 20ms, .pingTimeout = 2000ms});
    WebSocketPeer client(engine.port);
    CHECK(client.hear().startsWith('0'));
    for (int beat = 0; beat < 3; ++beat) {
        CHECK(client.hear() == "2");
        client.say("3");
    }
    EngineUnderTest impatient({.pingInterval = 20ms, .pingTimeout = 20ms});
    WebSocketPeer silent(impatient.port);
    CHECK(silent.closeCode() == 0);
    CHECK(impatient.ends("ping timeout"));
}

TEST_CASE("close says goodbye with a close frame, cut resets the connection")
{
    EngineUnderTest engine;
    WebSocketPeer closed(engine.port);
    CHECK(closed.hear().startsWith('0'));
    engine.sockets[0]->send(Payload {Payload::Kind::Text, "bye"});
    engine.sockets[0]->close();
    CHECK(engine.reasons == std::vector<std::string> {"forced close"});
    CHECK(closed.hear() == "4bye");
    CHECK(closed.closeCode() == 0);

    WebSocketPeer cut(engine.port);
    CHECK(cut.hear().startsWith('0'));
    engine.sockets[1]->cut();
    CHECK(cut.closeCode() == -1);
    CHECK(cut.client.socket().error() == QAbstractSocket::RemoteHostClosedError);
    CHECK(engine.reasons.back() == "transport close");
}

TEST_CASE("A server that shuts down tells every client")
{
    EngineUnderTest engine;
    WebSocketPeer client(engine.port);
    CHECK(client.hear().startsWith('0'));
    PollingPeer session(engine.port);
    session.poll.ask("GET", session.query);
    REQUIRE(eventually([&] { return engine.sockets[1]->isWritable(); }));
    engine.server.close();
    CHECK(engine.reasons == std::vector<std::string> {"server shutting down", "server shutting down"});
    CHECK(client.closeCode() == 0);
    CHECK(session.poll.reply().body == "1");
    CHECK(engine.server.clientsCount() == 0);
}

TEST_CASE("After a message nothing more goes out at once before the event loop has turned")
{
    EngineUnderTest engine;
    WebSocketPeer client(engine.port);
    CHECK(client.hear().startsWith('0'));
    EngineSocket* socket = engine.sockets[0];
    CHECK(eventually([&] { return socket->isWritable(); }));
    socket->send(Payload {Payload::Kind::Text, "one"});
    CHECK_FALSE(socket->isWritable());
    CHECK(eventually([&] { return socket->isWritable(); }));
    CHECK(client.hear() == "4one");
}

TEST_CASE("A client that does not read is hung up on with a reason, and others do not notice")
{
    EngineUnderTest engine({.maxPayload = 1000, .limits = {.queue = 100'000}});
    WebSocketPeer slow(engine.port), quick(engine.port);
    CHECK(quick.hear().startsWith('0'));
    REQUIRE(eventually([&] { return engine.sockets.size() == 2; }));
    slow.client.socket().setReadBufferSize(1000);
    EngineSocket* lazy =
        engine.sockets[0]->handshake().port == slow.client.socket().localPort() ? engine.sockets[0] : engine.sockets[1];
    const EngineMessage message({Payload::Kind::Text, QByteArray(50'000, 'x')});
    REQUIRE(eventually([&] {
        if (engine.reasons.empty())
            lazy->send(message);
        return !engine.reasons.empty();
    }));
    CHECK(engine.reasons.back() == "transport close");
    CHECK(engine.details.back() == "the client does not read: too much waits for it");
    quick.say("4hello");
    CHECK(quick.hear() == "4hello");
}

TEST_CASE("A listener may end its own session, and even the whole server")
{
    auto server = std::make_unique<EngineServer>();
    QObject::connect(server.get(), &EngineServer::connection, server.get(), [&](EngineSocket* socket) {
        QObject::connect(socket, &EngineSocket::message, socket, [&, socket](const Payload& payload) {
            payload.bytes == "close" ? socket->close() : server.reset();
        });
    });
    const quint16 port = *server->listen(QHostAddress(QHostAddress::LocalHost), 0);
    WebSocketPeer first(port), second(port);
    PollingPeer third(port);
    first.say("4close");
    first.say("4unheard");
    CHECK(first.closeCode() == 0);
    third.post.post(third.query, "4close");
    CHECK(third.poll.get(third.query).body == "1");
    second.say("4end");
    second.say("4unheard");
    CHECK(second.closeCode() == -1);
    CHECK_FALSE(server);

    server = std::make_unique<EngineServer>();
    QObject::connect(server.get(), &EngineServer::connection, server.get(), [&] { server.reset(); });
    WebSocketPeer last(*server->listen(QHostAddress(QHostAddress::LocalHost), 0));
    CHECK(eventually([&] { return !server; }));
}

TEST_CASE("Too many clients are told that there is no room")
{
    EngineUnderTest engine({.limits = {.clients = 2}});
    HttpPeer one(engine.port);
    CHECK(one.get("EIO=4&transport=polling").status == 200);
    CHECK(one.get("EIO=4&transport=polling").status == 200);
    CHECK(one.get("EIO=4&transport=polling").status == 503); // The connection is the same, the session would be third.
    HttpPeer two(engine.port), three(engine.port);
    CHECK(three.reply().status == 503);
    CHECK(engine.server.clientsCount() == 2);
}

TEST_CASE("Compression is agreed on only where the settings say so")
{
    EngineUnderTest plain, packed({.compression = true});
    const QByteArray offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    const auto agreed = [&](quint16 port) {
        HttpPeer client(port);
        client.ask(
            "GET",
            "EIO=4&transport=websocket",
            {},
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n"
                + offer);
        REQUIRE(client.client.receives(QByteArray("\r\n\r\n")));
        return client.client.received.contains("permessage-deflate");
    };
    CHECK_FALSE(agreed(plain.port));
    CHECK(agreed(packed.port));
}

TEST_CASE("A thousand idle clients hinder nobody")
{
    EngineUnderTest engine;
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.push_back(std::make_unique<RawClient>(engine.port));
        idle.back()->send(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }
    CHECK(eventually([&] { return engine.server.clientsCount() == 1000; }));
    WebSocketPeer client(engine.port);
    CHECK(client.hear().startsWith('0'));
    const EngineMessage news({Payload::Kind::Text, "news"});
    for (EngineSocket* socket : engine.sockets)
        socket->send(news);
    CHECK(client.hear() == "4news");
    CHECK(idle.front()->receives(QByteArray("4news")));
    CHECK(idle.back()->receives(QByteArray("4news")));
    idle.clear();
    CHECK(eventually([&] { return engine.server.clientsCount() == 1; }));
}
