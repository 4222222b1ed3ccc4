// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

/// Alice is in room1, Bob in room1 and room2, Carol in room3, Dave in none.
struct People {
    explicit People(const SocketIoSettings& settings = {})
        : server(settings)
    {
        server->on("connection", [this](SocketIoSocket& socket) { sockets.push_back(&socket); });
        for (int i = 0; i < 4; ++i)
            clients.push_back(std::move(WireClient(server).join()));
        sockets[0]->join("room1");
        sockets[1]->join({"room1", "room2"});
        sockets[2]->join("room3");
    }

    /// Who hears the event "x", once each; whoever hears it twice is doubled.
    std::string hear()
    {
        server->emit("done");
        std::string names;
        for (int i = 0; i < 4; ++i) {
            CHECK(clients[i].hears(R"(2["done"])"));
            names += std::string(clients[i].count(R"(2["x"])"), "abcd"[i]);
        }
        return names;
    }

    LiveSocketIo server;
    std::vector<SocketIoSocket*> sockets;
    std::vector<WireClient> clients;
};

} // namespace

TEST_CASE("A broadcast reaches the union of the rooms, minus the exceptions, once each")
{
    People people;
    SocketIoServer& io = *people.server.io;
    SocketIoSocket& alice = *people.sockets[0];
    SECTION("everyone") { CHECK((io.emit("x"), people.hear()) == "abcd"); }
    SECTION("everyone else") { CHECK((alice.broadcast().emit("x"), people.hear()) == "bcd"); }
    SECTION("a room") { CHECK((io.to("room1").emit("x"), people.hear()) == "ab"); }
    SECTION("a room without the sender") { CHECK((alice.to("room1").emit("x"), people.hear()) == "b"); }
    SECTION("rooms") { CHECK((io.in("room1").to({"room2", "room3"}).emit("x"), people.hear()) == "abc"); }
    SECTION("all but a room") { CHECK((io.except("room1").emit("x"), people.hear()) == "cd"); }
    SECTION("rooms but one") { CHECK((io.to({"room1", "room3"}).except("room2").emit("x"), people.hear()) == "ac"); }
    SECTION("by id") { CHECK((io.to(alice.id()).emit("x"), people.hear()) == "a"); }
    SECTION("its own id, without itself") { CHECK((alice.to(alice.id()).emit("x"), people.hear()).empty()); }
    SECTION("nobody") { CHECK((io.to("elsewhere").emit("x"), people.hear()).empty()); }
}

TEST_CASE("Everyone in a room is asked under the same number, and the answers come together")
{
    People people;
    std::optional<Answers> got;
    people.server->to("room1").timeout(10s).emit("q", 1, [&](const Answers& answers) { got = answers; });
    CHECK(people.clients[0].hears(R"(20["q",1])"));
    CHECK(people.clients[1].hears(R"(20["q",1])"));
    people.clients[1].say(R"(30["from b"])");
    people.clients[0].say(R"(30["from a","more"])");
    REQUIRE(eventually([&] { return got.has_value(); }));
    CHECK_FALSE(got->error);
    CHECK(got->responses.size() == 2);

    const auto none = people.server->to("elsewhere").timeout(10s).emitWithAck("q");
    REQUIRE(eventually([&] { return none.isFinished(); }));
    CHECK(none.result().responses.empty());
    CHECK_FALSE(none.result().error);

    const auto silent = people.server->to("room1").timeout(10ms).emitWithAck("q");
    REQUIRE(eventually([&] { return silent.isFinished(); }));
    CHECK(silent.result().error == "operation has timed out");
}

TEST_CASE("The server moves sockets in and out of rooms, and looks at them")
{
    People people;
    SocketIoServer& io = *people.server.io;
    io.in("room1").socketsJoin({"new", "newer"});
    CHECK(people.sockets[0]->rooms() == std::vector<std::string> {people.sockets[0]->id(), "room1", "new", "newer"});
    io.in("room2").socketsLeave("new");
    const auto fetched = io.in("new").fetchSockets().result();
    REQUIRE(fetched.size() == 1);
    CHECK(fetched[0].id() == people.sockets[0]->id());
    io.in("room1").disconnectSockets();
    CHECK(people.clients[0].hears("1"));
    CHECK(people.clients[1].hears("1"));
    CHECK(io.sockets().sockets().size() == 2);
}

TEST_CASE("The adapter tells of rooms that come and go, and of who is in them")
{
    LiveSocketIo server;
    std::string told;
    for (const char* event : {"create-room", "join-room", "leave-room", "delete-room"})
        server->sockets().adapter().on(event, [&, event](std::string_view room, std::string_view id) {
            told += std::string(event) + ":" + (room == id || room.size() == 20 ? "own" : std::string(room)) + " ";
        });
    SocketIoSocket* socket = nullptr;
    server->on("connection", [&](SocketIoSocket& one) { socket = &one; });
    WireClient client(server);
    client.join();
    REQUIRE(socket);
    socket->join("r");
    socket->join("r");
    socket->leave("r");
    CHECK(told == "create-room:own join-room:own create-room:r join-room:r leave-room:r delete-room:r ");
    CHECK(server->sockets().adapter().rooms().size() == 1);
}

TEST_CASE("Rooms are still known while a socket is disconnecting, and empty afterwards")
{
    LiveSocketIo server;
    std::string told;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.join("r");
        socket.on("disconnecting", [&] { told += std::to_string(socket.rooms().size()); });
        socket.on("disconnect", [&](std::string_view reason) {
            told += std::to_string(socket.rooms().size()) + std::string(reason);
        });
    });
    WireClient client(server);
    client.join().say("1");
    CHECK(eventually([&] { return told == "20client namespace disconnect"; }));
    CHECK(server->sockets().adapter().rooms().empty());
    CHECK(server->sockets().adapter().sids().empty());
}

TEST_CASE("On a single server there is nobody to tell with serverSideEmit, and that is said")
{
    LiveSocketIo server;
    QStringList warnings;
    QObject::connect(server.io.get(), &SocketIoServer::warning, [&](const QString& text) { warnings << text; });
    server->serverSideEmit("hello");
    CHECK(warnings == QStringList {"this adapter does not support the serverSideEmit() functionality"});
}
