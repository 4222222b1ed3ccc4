// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

TEST_CASE("Namespaces share a connection and nothing else")
{
    LiveSocketIo server;
    server->of("orders").on("connection", [](SocketIoSocket& socket) { socket.join("room1"); });
    server->of("/users").on("connection", [](SocketIoSocket& socket) { socket.join("room1"); });
    WireClient client(server);
    client.join("/orders").join("/users");
    server->of("/orders").to("room1").emit("onlyOrders");
    server->of("/users").emit("onlyUsers");
    CHECK(client.hears(R"(2/users,["onlyUsers"])"));
    CHECK(client.heard().size() == 4);
    CHECK(client.count(R"(2/orders,["onlyOrders"])") == 1);
}

TEST_CASE("A client leaves one namespace and stays in the other")
{
    LiveSocketIo server;
    std::string reason;
    server->of("/a").on("connection", [&](SocketIoSocket& socket) {
        socket.on("disconnect", [&](std::string_view why) { reason = why; });
    });
    WireClient client(server);
    client.join().join("/a").say("1/a,");
    CHECK(eventually([&] { return reason == "client namespace disconnect"; }));
    server->emit("still here");
    CHECK(client.hears(R"(2["still here"])"));
}

TEST_CASE("A namespace that nobody made is invalid")
{
    LiveSocketIo server;
    WireClient client(server);
    CHECK(client.join("/nothing").heard().back() == R"(4/nothing,{"message":"Invalid namespace"})");
}

TEST_CASE("Middleware refuses with a message and data, now or later, and what follows is not asked")
{
    LiveSocketIo server;
    int asked = 0;
    server->use([](SocketIoSocket& socket, const SocketIoNext& next) {
        if (socket.handshake().auth.find("token"))
            return next();
        QTimer::singleShot(0, &socket, [next] { next(Refusal {"not authorized", Object {{"content", "no"}}}); });
    });
    server->use([&](SocketIoSocket&, const SocketIoNext& next) {
        ++asked;
        next();
        next(Refusal {"too late"});
    });
    CHECK(WireClient(server).join().heard().back() == R"(4{"message":"not authorized","data":{"content":"no"}})");
    CHECK(asked == 0);
    CHECK(WireClient(server).join("/", R"({"token":1})").heard().back().starts_with(R"(0{"sid":)"));
    CHECK(asked == 1);
}

TEST_CASE("A pattern makes namespaces, those that exist win, and the parent speaks to all children")
{
    LiveSocketIo server;
    SocketIoNamespace& parent = server->of(QRegularExpression("^/dynamic-[0-9]+\\z"));
    std::string entered, made;
    server->on("new_namespace", [&](SocketIoNamespace& nsp) { made += nsp.name() + " "; });
    server->of("/dynamic-1").on("connection", [&](SocketIoSocket&) { entered += "own "; });
    parent.on("connection", [&](SocketIoSocket& socket) { entered += socket.nsp().name() + " "; });
    WireClient client(server);
    client.join("/dynamic-2").join("/dynamic-x").join("/dynamic-1");
    CHECK(entered == "/dynamic-2 own ");
    CHECK(made == "/dynamic-1 /dynamic-2 ");
    parent.emit("all");
    CHECK(client.hears(R"(2/dynamic-2,["all"])"));
    CHECK(client.hears(R"(2/dynamic-1,["all"])"));
    CHECK(server->existing("/dynamic-x") == nullptr);
}

TEST_CASE("A function may decide who makes a namespace, and empty ones may go")
{
    SocketIoSettings settings;
    settings.cleanupEmptyChildNamespaces = true;
    LiveSocketIo server(settings);
    server->of([](const std::string& name, const Value& auth, const std::function<void(bool)>& next) {
        next(auth.find("key") && name.starts_with("/f"));
    });
    WireClient client(server);
    client.join("/f1").join("/f2", R"({"key":1})");
    CHECK(server->existing("/f1") == nullptr);
    REQUIRE(server->existing("/f2"));
    client.say("1/f2,");
    CHECK(eventually([&] { return !server->existing("/f2"); }));
    CHECK(client.join("/f2", R"({"key":1})").heard().back().starts_with("0/f2,"));
}

TEST_CASE("A client that joins nothing in time is sent away")
{
    SocketIoSettings settings;
    settings.connectTimeout = 20ms;
    LiveSocketIo server(settings);
    CHECK(WireClient(server).isClosed());
}

TEST_CASE("Whoever breaks the protocol is sent away, and others stay")
{
    LiveSocketIo server;
    std::string reason;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.on("disconnect", [&](std::string_view why) { reason = why; });
    });
    WireClient other(server);
    other.join();
    const auto [message, expected] = GENERATE(table<const char*, const char*>(
        {{"abc", "forced close"},
         {"2{}", "forced close"},
         {R"(2abc["x"])", "forced close"},
         {R"(2/elsewhere,["x"])", "forced server close"},
         {"0", "forced server close"}}));
    WireClient client(server);
    client.join().say(message);
    CHECK(client.isClosed());
    CHECK(reason == expected);
    server->emit("still here");
    CHECK(other.hears(R"(2["still here"])"));
}

TEST_CASE("A server that is closed says so to its sockets")
{
    LiveSocketIo server;
    std::string reason;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.on("disconnect", [&](std::string_view why) { reason = why; });
    });
    WireClient client(server);
    client.join();
    server->close();
    CHECK(reason == "server shutting down");
    CHECK(client.isClosed());
}
