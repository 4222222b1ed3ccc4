// What an endpoint reports, as a line of its console.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/event_words.h"
#include "tests/support/catch.h"

using namespace packetarium;

TEST_CASE("The stations of a Socket.IO message are lines of the client's console")
{
    const auto line = [](QJsonObject event) { return eventLine(PeerId::Role::Client, Lab::Transport::Tcp, event); };
    CHECK(line({{"event", "connected"}, {"transport", "polling"}}) == "connected by polling");
    CHECK(line({{"event", "upgraded"}, {"transport", "websocket"}}) == "changed to WebSocket");
    CHECK(
        line({{"event", "buffered"}, {"text", "<b>hi</b>"}, {"reason", "there is no connection"}})
        == "waits: <b>hi</b> (there is no connection)");
    CHECK(line({{"event", "acknowledged"}, {"text", "hi"}}) == QString::fromUtf8("✓ hi acknowledged"));
    CHECK(
        line({{"event", "closed"}, {"by", "there"}, {"reason", "transport close"}, {"returns", true}})
        == "closed by the other end (transport close), tries again");
    CHECK(line({{"event", "emitted"}, {"text", "hi"}}).isEmpty());
}
