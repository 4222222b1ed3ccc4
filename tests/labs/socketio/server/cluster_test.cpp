// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/cluster.h"
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

/// Three servers, each with one client.
struct Cluster {
    Cluster()
    {
        SocketIoSettings settings;
        settings.cluster = &cluster;
        for (int i = 0; i < 3; ++i) {
            servers.emplace_back(settings);
            servers.back()->on("connection", [this](SocketIoSocket& socket) { sockets.push_back(&socket); });
            clients.push_back(std::move(WireClient(servers.back()).join()));
        }
    }

    SocketIoCluster cluster;
    std::vector<LiveSocketIo> servers;
    std::vector<SocketIoSocket*> sockets;
    std::vector<WireClient> clients;
};

} // namespace

TEST_CASE("What one server of a cluster emits, the clients of all get; what it emits locally, only its own")
{
    Cluster c;
    c.servers[0]->emit("everywhere");
    c.servers[0]->local().emit("here");
    c.sockets[1]->broadcast().emit("others");
    for (const WireClient& client : c.clients)
        CHECK(client.hears(R"(2["everywhere"])"));
    CHECK(c.clients[2].hears(R"(2["others"])"));
    CHECK(c.clients[1].count(R"(2["others"])") == 0);
    CHECK(c.clients[1].count(R"(2["here"])") == 0);
    // On its own server the local one is faster, as with the reference.
    const auto heard = c.clients[0].heard();
    REQUIRE(heard.size() >= 3);
    CHECK(heard[1] == R"(2["here"])");
    CHECK(heard[2] == R"(2["everywhere"])");
}

TEST_CASE("Rooms, answers and room utilities reach across the cluster")
{
    Cluster c;
    c.servers[0]->in({c.sockets[1]->id(), c.sockets[2]->id()}).socketsJoin("r");
    REQUIRE(eventually([&] { return c.sockets[2]->rooms().size() == 2; }));
    CHECK(c.servers[0]->in("r").fetchSockets().result().size() == 2);
    CHECK(c.servers[0]->in("r").local().fetchSockets().result().empty());

    const auto answers = c.servers[0]->to("r").timeout(10s).emitWithAck("q");
    CHECK(c.clients[1].hears(R"(20["q"])"));
    CHECK(c.clients[2].hears(R"(20["q"])"));
    c.clients[1].say(R"(30["b"])");
    c.clients[2].say(R"(30["c"])");
    REQUIRE(eventually([&] { return answers.isFinished(); }));
    CHECK(answers.result().responses.size() == 2);

    c.servers[0]->in("r").disconnectSockets();
    CHECK(c.clients[1].hears("1"));
    CHECK(c.clients[2].hears("1"));
}

TEST_CASE("Servers speak to each other, and never to themselves or to clients")
{
    Cluster c;
    std::string heard;
    for (int i = 0; i < 3; ++i)
        c.servers[i]->on("hello", [&heard, i](const Arguments& arguments, const Acknowledge& acknowledge) {
            heard += std::to_string(i) + std::string(arguments.at(0).text()) + " ";
            acknowledge(i);
        });
    c.servers[0]->serverSideEmit("hello", "a");
    CHECK(eventually([&] { return heard == "1a 2a "; }));
    const auto answers = c.servers[1]->serverSideEmitWithAck("hello", "b");
    REQUIRE(eventually([&] { return answers.isFinished(); }));
    CHECK(answers.result().responses == std::vector<Value> {0, 2});
    CHECK_FALSE(answers.result().error);
    CHECK(c.clients[2].heard().size() == 1);
}

TEST_CASE("A server may leave the cluster while something is on its way")
{
    Cluster c;
    c.servers[0]->emit("everywhere");
    const auto answers = c.servers[1]->serverSideEmitWithAck("hello");
    c.servers[2].io.reset();
    CHECK(c.clients[0].hears(R"(2["everywhere"])"));
    CHECK(c.clients[1].hears(R"(2["everywhere"])"));
    c.servers[1].io.reset();
    CHECK(eventually([&] { return answers.isFinished(); }));
}
