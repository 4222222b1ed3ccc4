// The ways in which a connection ends: what both sides hear, and what becomes of their events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/cuts.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

constexpr int each = 4;

CutResult resultOf(Cut::Kind kind)
{
    Relay relay;
    REQUIRE(relay.listen());
    for (const Cut& cut : cuts())
        if (cut.kind == kind) {
            const auto result = makeCut(cut, relay, each);
            INFO((result ? "" : result.error().what));
            REQUIRE(result);
            return *result;
        }
    FAIL("there is no such cut");
    return {};
}

/// Which of the events came: the server's right after the cut and while away, and the client's.
std::array<int, 4> cameOf(const CutResult& result)
{
    return {
        result.serverBefore.seen, result.serverWhileAway.seen, result.clientBefore.seen, result.clientWhileAway.seen};
}

using Came = std::array<int, 4>;
using Kind = Cut::Kind;

} // namespace

TEST_CASE("Who leaves a namespace is not recovered: the server's events are lost, the client's are kept")
{
    const CutResult result = resultOf(Kind::ClientLeaves);
    CHECK(result.client.reason == "io client disconnect");
    CHECK(result.server->reason == "client namespace disconnect");
    CHECK_FALSE(result.returnsByItself);
    CHECK_FALSE(result.isRecovered);
    CHECK(cameOf(result) == Came {0, 0, each, each});
}

TEST_CASE("Whom the server sends away comes back only when its program says so")
{
    const CutResult result = resultOf(Kind::ServerSendsAway);
    CHECK(result.client.reason == "io server disconnect");
    CHECK(result.server->reason == "server namespace disconnect");
    CHECK_FALSE(result.returnsByItself);
    CHECK_FALSE(result.isRecovered);
    CHECK(cameOf(result) == Came {0, 0, 0, each});
}

TEST_CASE("After the engine's close the client comes back by itself, and nothing is lost")
{
    const CutResult result = resultOf(Kind::EngineClose);
    CHECK(result.client.reason == "forced close");
    CHECK(result.server->reason == "transport close");
    CHECK(result.returnsByItself);
    CHECK(result.isRecovered);
    CHECK(cameOf(result) == Came {each, each, each, each});
}

TEST_CASE("A TCP reset loses what the client had under way, and the server's events are recovered")
{
    const CutResult result = resultOf(Kind::TcpReset);
    CHECK(result.returnsByItself);
    CHECK(result.isRecovered);
    CHECK(cameOf(result) == Came {each, each, 0, each});
}

TEST_CASE("On a silent wire both sides wait for the heartbeat, and until then the client's events go nowhere")
{
    const CutResult result = resultOf(Kind::SilentWire);
    CHECK(result.client.reason == "ping timeout");
    CHECK(result.server->reason == "ping timeout");
    CHECK(result.client.after.count() > 0);
    CHECK(result.server->after.count() > 0);
    CHECK(result.isRecovered);
    CHECK(cameOf(result) == Came {each, each, 0, each});
}

TEST_CASE("A killed server takes what it kept with it: the client is a stranger to the next one")
{
    const CutResult result = resultOf(Kind::KilledServer);
    CHECK_FALSE(result.server);
    CHECK(result.returnsByItself);
    CHECK_FALSE(result.isRecovered);
    CHECK(result.serverBefore.sent == 0);
    CHECK(cameOf(result) == Came {0, 0, 0, each});
}
