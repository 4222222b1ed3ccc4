// How long a Socket.IO client waits before it tries again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "labs/socketio/client/backoff.h"

using namespace packetarium;
using namespace std::chrono_literals;

TEST_CASE("The wait doubles up to the longest one, and begins again after a reset")
{
    Backoff backoff(1000ms, 5000ms, 0);
    CHECK(backoff.next() == 1000ms);
    CHECK(backoff.next() == 2000ms);
    CHECK(backoff.next() == 4000ms);
    CHECK(backoff.next() == 5000ms);
    CHECK(backoff.attempts() == 4);
    backoff.reset();
    CHECK(backoff.attempts() == 0);
    CHECK(backoff.next() == 1000ms);
}

TEST_CASE("Chance makes the wait shorter or longer by at most the jitter")
{
    Backoff shorter(1000ms, 5000ms, 0.5);
    CHECK(shorter.next(0.0) == 1000ms);
    CHECK(shorter.next(0.8) == 1200ms); // 2000 - 0.8 * 0.5 * 2000
    Backoff longer(1000ms, 5000ms, 0.5);
    CHECK(longer.next(0.9) == 1450ms); // 1000 + 0.9 * 0.5 * 1000
    Backoff any(1000ms, 5000ms, 0.5);
    for (int i = 0; i < 100; ++i) {
        const auto wait = any.next();
        CHECK(wait >= 500ms);
        CHECK(wait <= 5000ms);
    }
}

TEST_CASE("A client that has tried for years still waits the longest time")
{
    Backoff backoff(1000ms, 5000ms, 0.5);
    for (int i = 0; i < 5000; ++i)
        backoff.next(0.99);
    CHECK(backoff.next(0.99) == 5000ms);
}

TEST_CASE("A jitter that is none is left out")
{
    for (const double jitter : {-1.0, 0.0, 1.5}) {
        Backoff backoff(100ms, 5000ms, jitter);
        CHECK(backoff.next(0.7) == 100ms);
    }
}
