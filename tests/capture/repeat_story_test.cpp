// How TCP's repetitions are told: why each was sent, by what had reached its sender.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"
#include "capture/dissect.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

PacketView lastView(const ConversationScript& script) { return script.open()->view(script.count() - 1); }

ConversationScript openedOnTheWire()
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1}).arrived();
    return script;
}

const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

} // namespace

TEST_CASE("FINs that cross are told by what their senders had received", "[story][tcp]")
{
    ConversationScript script;
    script.handshake();
    script.segment({.from = Side::Alice, .flags = "FA", .sequence = 1, .acknowledgment = 1});
    script.segment({.from = Side::Bob, .flags = "FA", .sequence = 1, .acknowledgment = 1}); // Not 2.
    CHECK(lastView(script).story == "Bob has nothing more to send (FIN, ACK).");
    CHECK(lastView(script).details == "Alice had said the same before this arrived: both close at once (CLOSING).");
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 2, .acknowledgment = 2});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 2, .acknowledgment = 2});
    const auto view = script.open()->conversation(0);
    CHECK(view.initiatorState == "TIME-WAIT");
    CHECK(view.responderState == "TIME-WAIT");
}

TEST_CASE("Data that was sent before the other's FIN came is sent by an open connection", "[story][tcp]")
{
    ConversationScript script;
    script.handshake().segment({.from = Side::Alice, .flags = "FA", .sequence = 1, .acknowledgment = 1});
    script.segment({Side::Bob, "PA", 1, 1, "late"}).segment({Side::Bob, "A", 5, 2}).segment({Side::Bob, "FA", 5, 2});
    CHECK(lastView(script).story == "Bob has nothing more to send either (FIN, ACK).");
}

TEST_CASE("Who refuses a connection was closed, not listening", "[tcp]")
{
    ConversationScript script;
    script.segment({.flags = "S"}).segment({.from = Side::Bob, .flags = "RA", .acknowledgment = 1});
    const auto capture = script.open();
    const auto factsOf = [&](std::size_t packet) {
        return capture->conversations().tcp(packet, capture->bytes(packet));
    };
    CHECK(factsOf(0).receiver.after == TcpState::Closed);
    CHECK(factsOf(1).sender.before == TcpState::Closed);
    CHECK(capture->view(1).story == "Bob refuses: nobody accepts connections on port 7 (RST).");
}

TEST_CASE("A SYN, ACK that answers a repeated SYN is no time-out", "[story][tcp]")
{
    ConversationScript script;
    script.segment({.flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).lost();
    script.after(1).segment({.flags = "S"}).arrived();
    CHECK(lastView(script).label == "SYN · again");
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    CHECK(lastView(script).story == "Bob agrees once more, because Alice has asked again (SYN, ACK, retransmission).");
    CHECK(lastView(script).details == "It answers the SYN in packet 3.");
}

TEST_CASE("Bytes that are sent again into a full receiver are told as a question for room", "[story][tcp]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").arrived();
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 1, .window = 0}).arrived();
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"}).arrived();
    CHECK(
        lastView(script).story
        == "Alice: the same bytes again, to ask whether Bob has room for them now (retransmission).");
    CHECK(lastView(script).details.starts_with("Packet 5 had said that there is no room (zero window)."));
    CHECK(lastView(script).label.ends_with(" · again"));
}

TEST_CASE("A fast retransmission counts the confirmations that had arrived", "[story][tcp]")
{
    const int arrived = GENERATE(1, 2, 3);
    auto script = openedOnTheWire();
    script.say(Side::Alice, "one").lost().say(Side::Alice, "two").arrived().say(Side::Alice, "three").arrived();
    for (int i = 0; i < 3; ++i) {
        script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 1});
        if (i < arrived)
            script.arrived();
        else
            script.lost();
    }
    script.segment({Side::Alice, "PA", 1, 1, "one"}).arrived();
    const std::string times = arrived == 1 ? "once" : arrived == 2 ? "twice" : "several times";
    CHECK(
        lastView(script).story
        == "Alice: the same bytes again, Bob has asked for them " + times + " (fast retransmission).");
}

TEST_CASE("The handshake's last ACK, sent again, says what it confirms", "[story][tcp]")
{
    ConversationScript script;
    script.segment({.flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.flags = "A", .sequence = 1, .acknowledgment = 1}).lost();
    script.after(1).segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.flags = "A", .sequence = 1, .acknowledgment = 1}).lost();
    CHECK(lastView(script).story.starts_with("Alice confirms again what packet 4 brought (duplicate ACK #1)."));
    CHECK(lastView(script).story.find("byte 1") == std::string::npos);
}

TEST_CASE("A FIN that is sent again does not hide its data", "[story][tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").finish(Side::Alice);
    script.after(0.3).segment({Side::Alice, "FPA", 1, 1, "hello"});
    CHECK(lastView(script).story == "Alice: the same bytes again, no answer came for 0.3 s (retransmission).");
    CHECK(lastView(script).details.starts_with("The bytes are “hello” (5 bytes)."));
    CHECK(lastView(script).details.ends_with("With them Alice says again that nothing more will come (FIN)."));
}

TEST_CASE("A copy says so in its label", "[story][tcp]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").lost().after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"}).arrived();
    CHECK(lastView(script).label == "“hello” · PSH, ACK · again");
    script.finish(Side::Alice).lost();
    script.after(0.2).segment({Side::Alice, "FA", 6, 1}).arrived();
    CHECK(lastView(script).label == "FIN, ACK · again");
}

TEST_CASE("A close frame that is sent again is still told first", "[story][websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    const std::uint32_t at = script.next(Side::Alice), heard = script.heard(Side::Alice);
    const std::string text = webSocketFrame(1, "bye", true), close = webSocketFrame(8, "\x03\xe8", true);
    script.next(Side::Alice) += std::uint32_t(text.size()); // Never captured before it is sent again.
    script.say(Side::Alice, close);
    script.after(0.3).segment({Side::Alice, "PA", at, heard, text + close});
    CHECK(lastView(script).story.find("bye") != std::string::npos);
}

TEST_CASE("A fast retransmission of a frame is dissected as the frame that it is", "[websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    const std::uint32_t at = script.next(Side::Bob), heard = script.heard(Side::Bob);
    script.say(Side::Bob, webSocketFrame(1, "one", false)).say(Side::Bob, webSocketFrame(1, "two", false));
    for (int i = 0; i < 3; ++i)
        script.segment({Side::Alice, "A", heard, at});
    script.segment({Side::Bob, "PA", at, heard, webSocketFrame(1, "one", false)});
    const auto capture = script.open();
    const Dissection dissection = capture->dissect(script.count() - 1);
    CHECK(dissection.tree.find("tcp.analysis.fast_retransmission"));
    REQUIRE(dissection.tree.find("websocket.payload.text"));
    CHECK(lastView(script).label.ends_with(" · again"));
}

TEST_CASE("A packet that is captured at two places was not sent again", "[story][tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).seenAgain(1);
    CHECK(lastView(script).story == "The same packet as packet 1 once more, after a router has passed it on.");
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).seenAgain();
    CHECK(lastView(script).story == "The same packet as packet 3 once more, doubled on its way, or captured twice.");
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1});
    script.segment({Side::Alice, "PA", 1, 1, "hello"}).seenAgain();
    CHECK(lastView(script).story == "The same packet as packet 6 once more, doubled on its way, or captured twice.");
    CHECK(lastView(script).label == "“hello” · PSH, ACK · again");
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 6}).seenAgain();
    CHECK(lastView(script).story.starts_with("The same packet as packet 8 once more"));
    script.segment({Side::Alice, "FA", 6, 1}).seenAgain();
    CHECK(lastView(script).story.starts_with("The same packet as packet 10 once more"));
}

TEST_CASE("Bytes that were not captured before are not told as sent again", "[story][tcp]")
{
    ConversationScript script;
    script.handshake().segment({Side::Alice, "PA", 6, 1, "world"}); // What comes before it is not in the capture.
    script.after(0.3).segment({Side::Alice, "PA", 1, 1, "hello"});
    CHECK(
        lastView(script).story == "Alice sends what belongs before bytes that came already: 5 bytes (retransmission).");
    CHECK(lastView(script).details.find("wait") == std::string::npos);
}
