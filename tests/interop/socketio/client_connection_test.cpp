// Our Socket.IO client with the official server: namespaces, how connections end, and how they come back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "labs/socketio/client/socketio_lookup.h"
#include "tests/interop/socketio/heard.h"
#include "tests/interop/socketio/npm_server.h"

#include <QTcpServer>

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

using Transport = EngineClientOptions::Transport;

SocketIoManagerOptions quick(std::vector<Transport> transports = {Transport::WebSocket})
{
    SocketIoManagerOptions options;
    options.engine.transports = std::move(transports);
    options.reconnectionDelay = 10ms;
    options.reconnectionDelayMax = 50ms;
    return options;
}

/// What a manager's listeners hear.
class ManagerHeard {
public:
    explicit ManagerHeard(SocketIoManager& manager)
    {
        for (const char* name :
             {"open",
              "error",
              "close",
              "ping",
              "reconnect",
              "reconnect_attempt",
              "reconnect_error",
              "reconnect_failed"})
            manager.on(name, [this, name](const Arguments& arguments, const Acknowledge&) {
                lines.push_back(std::string(name) + ' ' + writeJson(Value(arguments)).toStdString());
            });
    }
    bool hears(const std::string& beginning)
    {
        return eventually([&] {
            return std::any_of(
                lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(beginning); });
        });
    }
    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const std::string& line : lines)
            names.push_back(line.substr(0, line.find(' ')));
        return names;
    }

    std::vector<std::string> lines;
};

} // namespace

TEST_CASE("The server sees auth, query and headers, and the socket gets its id")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    for (const auto transport : {Transport::Polling, Transport::WebSocket}) {
        SocketIoManagerOptions options = quick({transport});
        options.engine.upgrade = false;
        options.engine.query = {{"room", "blue & green"}};
        options.engine.extraHeaders = {{"x-kit", "five"}};
        SocketIoManager manager(server.url(), options);
        SocketIoClient& socket = manager.socket("/", {.auth = Value(Object {{"token", "abc"}})});
        Value welcome;
        socket.on("welcome", [&](const Arguments& arguments, const Acknowledge&) { welcome = arguments[0]; });
        REQUIRE(eventually([&] { return !welcome.isNull(); }));
        CHECK(welcome.find("id")->text() == socket.id());
        CHECK(welcome.find("auth")->find("token")->text() == "abc");
        CHECK(welcome.find("query")->find("room")->text() == "blue & green");
        CHECK(welcome.find("query")->find("EIO")->text() == "4");
        CHECK(welcome.find("header")->text() == "five");
        CHECK(welcome.find("transport")->text() == (transport == Transport::Polling ? "polling" : "websocket"));
        CHECK(socket.connected());
        CHECK(socket.active());
        CHECK_FALSE(socket.recovered());
    }
}

TEST_CASE("Auth may be a function, which is asked at each connection and may take its time")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    int asked = 0;
    SocketIoClient& socket =
        manager.socket("/", {.auth = SocketIoAuth([&](const SocketIoAuth::Send& send) {
                                 QTimer::singleShot(0, &manager, [&asked, send] { send(Object {{"time", ++asked}}); });
                             })});
    Heard heard(socket);
    CHECK(server.says("data", R"(0{"time":1})"));
    REQUIRE(heard.hears("connect []"));
    socket.emit("kill-transport");
    CHECK(heard.hears("connect []", 2));
    CHECK(server.says("data", R"(0{"time":2})"));
}

TEST_CASE("Several namespaces share one connection, and leaving one leaves the others")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& plain = manager.socket("/");
    SocketIoClient& admin = manager.socket("/admin", {.auth = Value(Object {{"token", "secret"}})});
    SocketIoClient& dynamic = manager.socket("/dynamic-7");
    Heard inPlain(plain), inAdmin(admin), inDynamic(dynamic);
    REQUIRE(inPlain.hearsOf("welcome"));
    REQUIRE(inAdmin.hearsOf("welcome"));
    REQUIRE(inDynamic.hearsOf("welcome"));
    CHECK(&manager.socket("/admin") == &admin);
    admin.emit("echo", "only here");
    CHECK(inAdmin.hears(R"(echo ["only here"])"));
    CHECK(inPlain.last("echo").empty());

    admin.disconnect();
    CHECK(inAdmin.hears(R"(disconnect ["io client disconnect",null])"));
    CHECK(server.says("data", "1/admin,"));
    CHECK_FALSE(admin.active());
    plain.emit("echo", "still here");
    CHECK(inPlain.hears(R"(echo ["still here"])"));
    admin.connect();
    CHECK(inAdmin.hears("connect []", 2));
    CHECK(server.said("session").size() == 1);
}

TEST_CASE("forceNew and the same namespace twice take a connection of their own")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    const QString base = server.url().toString();
    SocketIoLookup io;
    SocketIoOptions options {.manager = quick()};
    SocketIoClient& first = io(base, options);
    SocketIoClient& shared = io(base + "/dynamic-1", options);
    CHECK(&first.manager() == &shared.manager());
    CHECK(&io(base, options).manager() != &first.manager());
    options.forceNew = true;
    CHECK(&io(base + "/dynamic-2", options).manager() != &first.manager());
    CHECK(eventually([&] { return server.said("connected").size() == 4; }));
    CHECK(server.said("session").size() == 3);
}

TEST_CASE("A namespace that refuses says why, and is not asked again")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& plain = manager.socket("/");
    SocketIoClient& admin = manager.socket("/admin");
    SocketIoClient& unknown = manager.socket("/nowhere");
    Heard inPlain(plain), inAdmin(admin), inUnknown(unknown);
    CHECK(inAdmin.hears(R"(connect_error [{"message":"not authorized","data":{"content":"Please retry later"}}])"));
    CHECK(inUnknown.hears(R"(connect_error [{"message":"Invalid namespace"}])"));
    CHECK_FALSE(admin.active());
    CHECK(inPlain.hears("connect []"));
    admin.setAuth(Value(Object {{"token", "secret"}}));
    admin.connect();
    CHECK(inAdmin.hears("connect []"));
}

TEST_CASE("Each end has its reason, and only some are followed by a new connection")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    struct End {
        const char* event;
        const char* reason;
        bool comesBack;
    };
    const End ends[] = {
        {"kick", R"("io server disconnect")", false},
        {"drop-engine", R"("transport close")", true},
        {"kill-transport", R"("transport close")", true},
    };
    for (const auto transport : {Transport::Polling, Transport::WebSocket})
        for (const End& end : ends) {
            INFO(end.event << (transport == Transport::Polling ? " polling" : " websocket"));
            SocketIoManagerOptions options = quick({transport});
            SocketIoManager manager(server.url(), options);
            SocketIoClient& socket = manager.socket();
            Heard heard(socket);
            REQUIRE(heard.hears("connect []"));
            socket.emit(end.event, true);
            REQUIRE(heard.hearsOf("disconnect"));
            const bool isReset = transport == Transport::Polling && end.event == std::string("kill-transport");
            const std::string reason = isReset ? R"("transport error")" : end.reason;
            CHECK(heard.last("disconnect").starts_with("disconnect [" + reason));
            CHECK(socket.active() == end.comesBack);
            if (end.comesBack)
                CHECK(heard.hears("connect []", 2));
        }
}

TEST_CASE("What breaks the protocol ends the connection with a parse error, and it comes back")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    REQUIRE(heard.hears("connect []"));
    for (const char* text : {"9", "2{\"no\":\"array\"}", "2[\"unfinished", "51000000000-[\"x\"]"}) {
        INFO(text);
        const std::size_t before = heard.count("connect []");
        socket.emit("raw", text);
        CHECK(heard.hears("connect []", before + 1));
        CHECK(heard.last("disconnect").starts_with(R"(disconnect ["parse error")"));
    }
}

TEST_CASE("A server that falls silent is given up after its own time limits")
{
    for (const auto transport : {Transport::Polling, Transport::WebSocket}) {
        NpmServer server({{"pingInterval", 100}, {"pingTimeout", 100}});
        if (!server.isRunning())
            return;
        SocketIoManager manager(server.url(), quick({transport}));
        SocketIoClient& socket = manager.socket();
        Heard heard(socket);
        ManagerHeard events(manager);
        REQUIRE(heard.hears("connect []"));
        CHECK(events.hears("ping"));
        server.freeze();
        CHECK(heard.hears(R"(disconnect ["ping timeout",null])"));
        server.resume();
        CHECK(heard.hears("connect []", 2));
    }
}

TEST_CASE("A server that is away is tried again until it is back, and the manager tells each step")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    ManagerHeard events(manager);
    REQUIRE(heard.hears("connect []"));
    server.kill();
    CHECK(heard.hearsOf(R"(disconnect ["transport close")"));
    CHECK(events.hears("reconnect_error"));
    CHECK(heard.hearsOf(R"(connect_error [{"message":"websocket error")"));
    CHECK(socket.active());
    server.restart();
    CHECK(heard.hears("connect []", 2));
    CHECK(events.hears("reconnect ["));
    const auto names = events.names();
    CHECK(
        std::vector(names.begin(), names.begin() + 5)
        == std::vector<std::string> {"open", "close", "reconnect_attempt", "error", "reconnect_error"});
    CHECK(std::vector(names.end() - 2, names.end()) == std::vector<std::string> {"open", "reconnect"});
}

TEST_CASE("After the last attempt the manager gives up, and a socket may ask again")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    server.kill();
    SocketIoManagerOptions options = quick();
    options.reconnectionAttempts = 2;
    SocketIoManager manager(server.url(), options);
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    ManagerHeard events(manager);
    CHECK(events.hears("reconnect_failed"));
    CHECK(
        events.names()
        == std::vector<std::string> {
            "error",
            "reconnect_attempt",
            "error",
            "reconnect_error",
            "reconnect_attempt",
            "error",
            "reconnect_failed",
            "reconnect_error"});
    CHECK(heard.lines.size() == 3);
    server.restart();
    socket.connect();
    CHECK(heard.hears("connect []"));
}

TEST_CASE("A server that accepts and says nothing is given up after the timeout")
{
    QTcpServer silent;
    REQUIRE(silent.listen(QHostAddress::LocalHost));
    SocketIoManagerOptions options = quick();
    options.timeout = 20ms;
    options.reconnection = false;
    SocketIoManager manager(QUrl(QString("http://127.0.0.1:%1").arg(silent.serverPort())), options);
    Heard heard(manager.socket());
    CHECK(heard.hears(R"(connect_error [{"message":"timeout","description":""}])"));
}

TEST_CASE("Disconnecting the last namespace ends the connection, politely and for good")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    for (const auto transport : {Transport::Polling, Transport::WebSocket}) {
        SocketIoManager manager(server.url(), quick({transport}));
        SocketIoClient& socket = manager.socket();
        Heard heard(socket);
        ManagerHeard events(manager);
        REQUIRE(heard.hears("connect []"));
        const std::size_t before = server.said("ended").size();
        socket.disconnect();
        CHECK(heard.lines.back() == R"(disconnect ["io client disconnect",null])");
        CHECK(socket.id().empty());
        CHECK(events.lines.back() == R"(close ["forced close",null])");
        CHECK(server.says("reason", "client namespace disconnect"));
        CHECK(eventually([&] { return server.said("ended").size() > before; }));
        CHECK_FALSE(manager.isReconnecting());
        socket.connect();
        CHECK(heard.hears("connect []", 2));
    }
}

TEST_CASE("Closing the manager ends every namespace with the reason forced close")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    Heard heard(manager.socket());
    REQUIRE(heard.hears("connect []"));
    manager.close();
    CHECK(heard.hears(R"(disconnect ["forced close",null])"));
}

TEST_CASE("A listener may delete the manager that called it")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    for (const auto transport : {Transport::Polling, Transport::WebSocket})
        for (const char* event : {"connect", "welcome", "echo", "disconnect", "connect_error"}) {
            INFO(event);
            auto manager = std::make_unique<SocketIoManager>(server.url(), quick({transport}));
            SocketIoClient& socket = manager->socket(event == std::string("connect_error") ? "/nowhere" : "/");
            socket.on(event, [&](const Arguments&, const Acknowledge&) { manager.reset(); });
            socket.emit("echo", "first");
            if (event == std::string("disconnect"))
                socket.emit("kick", true);
            CHECK(eventually([&] { return !manager; }));
        }
}
