// Our Socket.IO client with our server, and with servers that do what none should.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "labs/socketio/client/socketio_lookup.h"
#include "labs/socketio/server/socketio_server.h"
#include "tests/labs/socketio/client/scripted_server.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

using Transport = EngineClientOptions::Transport;

SocketIoManagerOptions quick(std::vector<Transport> transports = {Transport::WebSocket})
{
    SocketIoManagerOptions options;
    options.engine.transports = std::move(transports);
    options.reconnectionDelay = 5ms;
    options.reconnectionDelayMax = 20ms;
    return options;
}

QUrl urlOf(const SocketIoServer& io) { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(io.port())); }

/// Opens a session and a namespace, and then says this.
ScriptedServer::Script says(const QByteArray& body)
{
    return [body, polls = 0](QTcpSocket& socket, const QByteArray& request) mutable {
        if (!request.contains("sid="))
            ScriptedServer::answer(
                socket,
                R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
        else if (request.startsWith("POST"))
            ScriptedServer::answer(socket, "ok");
        else if (polls++ == 0)
            ScriptedServer::answer(socket, body);
    };
}

} // namespace

TEST_CASE("Client and server understand each other over each transport, bytes and answers included")
{
    SocketIoServer io;
    io.on("connection", [](SocketIoSocket& socket) {
        socket.on("echo", [&socket](const Arguments& arguments, const Acknowledge&) {
            socket.emitArguments("echo", arguments);
        });
        socket.on("ask", [](const Arguments& arguments, const Acknowledge& ack) { ack("you asked", arguments[0]); });
    });
    REQUIRE(io.listen(QHostAddress::LocalHost, 0));
    const std::vector<Transport> ways[] = {
        {Transport::Polling}, {Transport::WebSocket}, {Transport::Polling, Transport::WebSocket}};
    for (const auto& transports : ways) {
        SocketIoManager manager(urlOf(io), quick(transports));
        SocketIoClient& socket = manager.socket();
        const Arguments sent {1, "κόσμε", Object {{"bytes", Value::Binary {QByteArray(70'000, '\xfe')}}}, Array {}};
        Arguments heard;
        socket.on("echo", [&](const Arguments& arguments, const Acknowledge&) { heard = arguments; });
        Arguments event = sent;
        event.insert(event.begin(), "echo");
        SocketIoEmitter(socket).send(event);
        CHECK(eventually([&] { return heard == sent; }));
        const QFuture<Answer> answer = socket.timeout(10s).emitWithAck("ask", Value::Binary {"\x01"});
        REQUIRE(eventually([&] { return answer.isFinished(); }));
        CHECK(answer.result().arguments == Arguments {"you asked", Value::Binary {"\x01"}});
        if (transports.size() == 2)
            CHECK(eventually([&] { return manager.engine()->transportName() == std::string("websocket"); }));
    }
}

TEST_CASE("Two hundred clients of one program hear each broadcast once")
{
    SocketIoServer io;
    REQUIRE(io.listen(QHostAddress::LocalHost, 0));
    SocketIoLookup connect;
    int connected = 0, heard = 0;
    for (int i = 0; i < 200; ++i) {
        SocketIoClient& socket = connect(
            urlOf(io).toString(),
            {.manager = quick({i % 2 ? Transport::WebSocket : Transport::Polling}), .forceNew = true});
        socket.on("connect", [&](const Arguments&, const Acknowledge&) { ++connected; });
        socket.on("news", [&](const Arguments&, const Acknowledge&) { ++heard; });
    }
    REQUIRE(eventually([&] { return connected == 200; }));
    io.emit("news", 1);
    io.emit("news", 2);
    CHECK(eventually([&] { return heard == 400; }));
}

TEST_CASE("Our server recovers our client: the same id, and what was missed")
{
    SocketIoSettings settings;
    settings.connectionStateRecovery.emplace();
    SocketIoServer io(settings);
    std::string room;
    io.on("connection", [&](SocketIoSocket& socket) {
        if (room.empty())
            room = socket.id();
        socket.emit("welcome");
    });
    REQUIRE(io.listen(QHostAddress::LocalHost, 0));
    SocketIoManager manager(urlOf(io), quick());
    SocketIoClient& socket = manager.socket();
    std::vector<std::string> heard;
    socket.onAny([&](std::string_view name, const Arguments&) { heard.emplace_back(name); });
    socket.on("disconnect", [&](const Arguments&, const Acknowledge&) { io.to(room).emit("missed"); });
    REQUIRE(eventually([&] { return heard.size() == 1; }));
    manager.engine()->cut();
    CHECK(eventually([&] { return std::count(heard.begin(), heard.end(), "missed") == 1; }));
    CHECK(socket.recovered());
    CHECK(socket.id() == room);
}

TEST_CASE("What no server should say ends the connection, and nothing else")
{
    const QByteArray bodies[] = {
        "40{\"sid\":\"x\"}\x1e"
        "49",
        "40{\"sid\":\"x\"}\x1e"
        "42[\"connect\"]",
        "40{\"sid\":\"x\"}\x1e"
        "42[",
        "40{\"sid\":\"x\"}\x1e"
        "451-[\"a\",{\"_placeholder\":true,\"num\":7}]\x1e"
        "bAAAA",
        "40{\"sid\":\"x\"}\x1e"
        "4599999999999-[\"a\"]",
        "40{\"sid\":\"x\"}\x1e"
        "bAAAA"};
    for (const QByteArray& body : bodies) {
        INFO(body.toStdString());
        ScriptedServer server(says(body));
        SocketIoManagerOptions options = quick({Transport::Polling});
        options.reconnection = false;
        SocketIoManager manager(server.url(), options);
        std::string reason;
        manager.socket().on(
            "disconnect", [&](const Arguments& arguments, const Acknowledge&) { reason = arguments[0].text(); });
        CHECK(eventually([&] { return reason == "parse error"; }));
    }
}

TEST_CASE("Answers that nobody asked for, and events for other namespaces, are passed over")
{
    ScriptedServer server(says("40{\"sid\":\"x\"}\x1e"
                               "437[1]\x1e"
                               "42/other,[\"e\"]\x1e"
                               "42[\"last\",1]"));
    SocketIoManager manager(server.url(), quick({Transport::Polling}));
    std::vector<std::string> heard;
    manager.socket().onAny([&](std::string_view name, const Arguments&) { heard.emplace_back(name); });
    CHECK(eventually([&] { return heard == std::vector<std::string> {"last"}; }));
}

TEST_CASE("Events before the namespace is connected wait, up to a bound")
{
    QByteArray early = "42[\"early\",1]";
    {
        ScriptedServer server(says(
            early
            + "\x1e"
              "40{\"sid\":\"x\"}"));
        SocketIoManager manager(server.url(), quick({Transport::Polling}));
        std::vector<std::string> heard;
        SocketIoClient& socket = manager.socket();
        socket.on("early", [&](const Arguments&, const Acknowledge&) { heard.emplace_back("early"); });
        socket.on("connect", [&](const Arguments&, const Acknowledge&) { heard.emplace_back("connect"); });
        CHECK(eventually([&] { return heard == std::vector<std::string> {"early", "connect"}; }));
    }
    for (int i = 0; i < 20; ++i)
        early += "\x1e"
                 "42[\"early\"]";
    ScriptedServer server(says(early));
    SocketIoManagerOptions options = quick({Transport::Polling});
    options.reconnection = false;
    SocketIoManager manager(server.url(), options);
    std::string reason;
    manager.socket("/", {.mostWaiting = 10}).on("disconnect", [&](const Arguments& arguments, const Acknowledge&) {
        reason = arguments[0].text();
    });
    CHECK(eventually([&] { return reason == "parse error"; }));
}

TEST_CASE("A server of Socket.IO 2 is recognized, and said to be one")
{
    ScriptedServer server(says("40"));
    SocketIoManager manager(server.url(), quick({Transport::Polling}));
    std::string message;
    manager.socket().on("connect_error", [&](const Arguments& arguments, const Acknowledge&) {
        message = arguments[0].find("message")->text();
    });
    CHECK(eventually([&] { return message.find("v2.x") != std::string::npos; }));
}
