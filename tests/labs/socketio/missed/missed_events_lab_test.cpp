// The experiments of missed events: what is lost, and what the cures cost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/missed_events_lab.h"
#include "tests/support/catch.h"

#include <QString>

using namespace packetarium;

namespace {

constexpr int each = 5;

MissedEventsResult resultOf(std::string_view id)
{
    Relay relay;
    REQUIRE(relay.listen());
    for (const MissedEventsLab& lab : missedEventsLabs())
        if (lab.id == id) {
            const auto result = lab.run(relay, each);
            INFO((result ? "" : result.error().what));
            REQUIRE(result);
            return *result;
        }
    FAIL("there is no such experiment");
    return {};
}

} // namespace

TEST_CASE("In every experiment each event is seen or lost, and what is seen has come")
{
    Relay relay;
    REQUIRE(relay.listen());
    for (const MissedEventsLab& lab : missedEventsLabs()) {
        CAPTURE(lab.id);
        const auto result = lab.run(relay, each);
        REQUIRE(result);
        CHECK(result->all.sent == 4 * each);
        int sent = 0, copies = 0;
        for (const Counts& phase : result->phases) {
            CHECK(phase.sent == each);
            CHECK(phase.seen + phase.lost == phase.sent);
            CHECK(phase.copies >= phase.seen + phase.doubled);
            sent += phase.sent;
            copies += phase.copies;
        }
        CHECK(sent == result->all.sent);
        CHECK(copies == result->all.copies);
        CHECK(result->phases[Connected].lost == 0);
        CHECK(result->phases[Back].lost == 0);
    }
}

TEST_CASE("What a server emits while the client is away is lost")
{
    const MissedEventsResult result = resultOf("fire-and-forget");
    CHECK(result.phases[Unnoticed].lost == each);
    CHECK(result.phases[Away].lost == each);
    CHECK(result.all.doubled == 0);
}

TEST_CASE("The client's buffer saves what was emitted after the cut was noticed, and nothing else")
{
    const MissedEventsResult result = resultOf("client-buffer");
    CHECK(result.phases[Unnoticed].lost == each);
    CHECK(result.phases[Away].lost == 0);
    CHECK(result.all.doubled == 0);
}

TEST_CASE("The server's buffer brings everything, by recovery or from its database")
{
    for (const char* id : {"server-buffer", "server-offset"}) {
        CAPTURE(id);
        const MissedEventsResult result = resultOf(id);
        CHECK(result.all.lost == 0);
        CHECK(result.all.copies == result.all.sent);
    }
}

TEST_CASE("Retries lose nothing, and double the events whose acknowledgement was lost")
{
    const MissedEventsResult result = resultOf("ack-retry");
    CHECK(result.all.lost == 0);
    CHECK(result.all.doubled >= 1);
    CHECK(result.all.copies == result.all.sent + result.all.doubled);
    CHECK(result.phases[Unnoticed].doubled >= 1);
}

TEST_CASE("With unique ids copies still come, and no event counts twice")
{
    const MissedEventsResult result = resultOf("unique-ids");
    CHECK(result.all.lost == 0);
    CHECK(result.all.doubled == 0);
    CHECK(result.all.copies > result.all.sent);
}
