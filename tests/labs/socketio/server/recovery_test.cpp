// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

SocketIoSettings withRecovery(RecoverySettings recovery = {})
{
    SocketIoSettings settings;
    settings.connectionStateRecovery = recovery;
    return settings;
}

/// A server whose clients get an event at once, and what a client keeps to come back.
struct Cut {
    explicit Cut(const SocketIoSettings& settings)
        : server(settings)
    {
        server->on("connection", [this](SocketIoSocket& socket) {
            recovered = socket.recovered();
            id = socket.id();
            data = socket.data();
            if (!socket.recovered())
                socket.data() = Object {{"name", "Ada"}};
            socket.join("blue");
            socket.on("disconnect", [this] { isAway = true; });
            socket.emit("hello");
        });
    }

    void cutOff()
    {
        WireClient client(server);
        client.join();
        REQUIRE(eventually([&] { return client.heard().size() == 2; }));
        pid = memberOf(client.heard()[0], "pid");
        const auto hello = readJson(std::string_view(client.heard()[1]).substr(1));
        REQUIRE(hello);
        REQUIRE(hello->as<Array>()->size() == 2);
        lastOffset = QString::fromStdString(std::string(hello->as<Array>()->back().text()));
        client.leave();
        REQUIRE(eventually([&] {
            return isAway; }));
        firstId = id;
    }
    QString auth() const { return QStringLiteral(R"({"pid":"%1","offset":"%2"})").arg(pid, lastOffset); }

    LiveSocketIo server;
    bool recovered = false, isAway = false;
    std::string id, firstId;
    Value data;
    QString pid, lastOffset;
};

} // namespace

TEST_CASE("A client that was cut off has its id, its data and the events that it missed")
{
    Cut cut(withRecovery());
    cut.cutOff();
    cut.server->to("blue").emit("room", 1);
    cut.server->to(cut.firstId).emit("private");
    cut.server->to("red").emit("not for it");
    cut.server->except("blue").emit("nor this");
    cut.server->volatile_().emit("nor a volatile one");
    WireClient back(cut.server);
    back.join("/", cut.auth());
    REQUIRE(eventually([&] { return back.heard().size() == 4; }));
    CHECK(cut.recovered);
    CHECK(cut.id == cut.firstId);
    CHECK(cut.data == Value(Object {{"name", "Ada"}}));
    CHECK(back.heard()[0].starts_with(R"(2["room",1,")")); // Before CONNECT, as with the reference.
    CHECK(back.heard()[1].starts_with(R"(2["private",")"));
    CHECK(memberOf(back.heard()[2], "pid") == cut.pid);
}

TEST_CASE("A session comes back once, and not to whoever shows the wrong words")
{
    Cut cut(withRecovery());
    cut.cutOff();
    WireClient(cut.server).join("/", QStringLiteral(R"({"pid":"%1","offset":"x"})").arg(cut.pid));
    CHECK_FALSE(cut.recovered);
    WireClient(cut.server).join("/", QStringLiteral(R"({"pid":"x","offset":"%1"})").arg(cut.lastOffset));
    CHECK_FALSE(cut.recovered);
    WireClient first(cut.server);
    first.join("/", cut.auth());
    CHECK(cut.recovered);
    WireClient second(cut.server);
    second.join("/", cut.auth());
    CHECK_FALSE(cut.recovered);
}

TEST_CASE("After the time for it, a client is a stranger")
{
    Cut cut(withRecovery({.maxDisconnectionDuration = 0ms}));
    cut.cutOff();
    WireClient back(cut.server);
    back.join("/", cut.auth());
    CHECK_FALSE(cut.recovered);
    CHECK(cut.id != cut.firstId);
}

TEST_CASE("A recovered client is asked again only where that is wanted")
{
    const bool skips = GENERATE(true, false);
    Cut cut(withRecovery({.skipMiddlewares = skips}));
    cut.cutOff();
    int asked = 0;
    cut.server->use([&](SocketIoSocket&, const SocketIoNext& next) {
        ++asked;
        next(Refusal {"no"});
    });
    WireClient back(cut.server);
    back.join("/", cut.auth());
    CHECK(asked == (skips ? 0 : 1));
    CHECK(cut.recovered == skips);
}

TEST_CASE("Events with a question carry no offset")
{
    LiveSocketIo server(withRecovery());
    server->on("connection", [](SocketIoSocket& socket) {
        socket.emit("q", [](const Answer&) {});
        socket.volatile_().emit("v");
    });
    WireClient client(server);
    client.join();
    CHECK(client.hears(R"(20["q"])"));
    CHECK(client.heard().size() <= 3);
}

TEST_CASE("What is kept for those who are away is bounded, and the oldest goes first")
{
    MissedEvents missed({.mostEvents = 2, .mostSessions = 2});
    std::vector<std::string> offsets;
    for (int i = 0; i < 3; ++i) {
        offsets.push_back(missed.nextOffset());
        missed.record(offsets.back(), {"event", i}, {}, 10);
    }
    CHECK(missed.eventCount() == 2);
    for (const char* pid : {"one", "two", "three"})
        missed.persist({"id", pid, {}, {}});
    CHECK(missed.sessionCount() == 2);
    CHECK_FALSE(missed.find("one", offsets[1]));
    CHECK_FALSE(missed.find("three", offsets[0]));
    const auto found = missed.find("three", offsets[1]);
    REQUIRE(found);
    CHECK(found->missed == std::vector<Arguments> {{"event", 2}});
}
