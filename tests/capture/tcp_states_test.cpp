// The states of a connection's two ends (RFC 9293), when frames are lost, late, or still on the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"
#include "capture/files/pcapng_format.h"
#include "capture/files/pcapng_writer.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

/// What packet `index` did to the end that received it.
std::pair<TcpState, TcpState> receiverOf(const Capture& capture, std::size_t index)
{
    const StateChange change = capture.conversations().tcp(index, capture.bytes(index)).receiver;
    return {change.before, change.after};
}

TcpState senderOf(const Capture& capture, std::size_t index)
{
    return capture.conversations().tcp(index, capture.bytes(index)).sender.after;
}

std::string stateOf(const ConversationScript& script, Side side)
{
    const ConversationView view = script.open()->conversation(0);
    return side == Side::Alice ? view.initiatorState : view.responderState;
}

/// A handshake whose three frames arrived.
ConversationScript opened()
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1}).arrived();
    return script;
}

} // namespace

TEST_CASE("A lost SYN moves Alice only; the one that arrives moves Bob", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).lost();
    CHECK(stateOf(script, Side::Alice) == "SYN-SENT");
    CHECK(stateOf(script, Side::Bob).empty());
    script.after(1).segment({.from = Side::Alice, .flags = "S"}).arrived();
    CHECK(stateOf(script, Side::Bob) == "LISTEN");
}

TEST_CASE("A lost SYN, ACK leaves Alice in SYN-SENT until it is sent again", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).lost();
    CHECK(stateOf(script, Side::Alice) == "SYN-SENT");
    CHECK(stateOf(script, Side::Bob) == "SYN-RECEIVED");
    script.after(1).segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    CHECK(stateOf(script, Side::Alice) == "ESTABLISHED");
}

TEST_CASE("When the last ACK of the handshake is lost, the first data opens Bob's side", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1}).lost();
    CHECK(stateOf(script, Side::Alice) == "ESTABLISHED");
    CHECK(stateOf(script, Side::Bob) == "SYN-RECEIVED");
    script.say(Side::Alice, "hello").arrived();
    CHECK(receiverOf(*script.open(), 3) == std::pair(TcpState::SynReceived, TcpState::Established));
}

TEST_CASE("A lost FIN leaves Bob open, and a lost last ACK leaves him in LAST-ACK", "[tcp]")
{
    auto script = opened();
    script.segment({.from = Side::Alice, .flags = "FA", .sequence = 1, .acknowledgment = 1}).lost();
    CHECK(stateOf(script, Side::Alice) == "FIN-WAIT-1");
    CHECK(stateOf(script, Side::Bob) == "ESTABLISHED");
    script.after(0.2).finish(Side::Alice).arrived();
    CHECK(stateOf(script, Side::Bob) == "CLOSE-WAIT");
    script.finish(Side::Bob).arrived();
    CHECK(stateOf(script, Side::Alice) == "TIME-WAIT");
    script.acknowledge(Side::Alice).lost();
    CHECK(stateOf(script, Side::Bob) == "LAST-ACK");
    script.after(0.2).segment({.from = Side::Bob, .flags = "FA", .sequence = 1, .acknowledgment = 2}).arrived();
    script.acknowledge(Side::Alice).arrived();
    CHECK(stateOf(script, Side::Bob) == "CLOSED");
}

TEST_CASE("A FIN that arrives before the data in front of it waits for that data", "[tcp]")
{
    auto script = opened();
    script.say(Side::Alice, "hello").lost().finish(Side::Alice).arrived();
    CHECK(stateOf(script, Side::Bob) == "ESTABLISHED");
    script.after(0.2)
        .segment({.from = Side::Alice, .flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "hello"})
        .arrived();
    CHECK(stateOf(script, Side::Bob) == "CLOSE-WAIT");
}

TEST_CASE("Whoever confirms a FIN has it, even where the capture missed the data before it", "[tcp]")
{
    ConversationScript script;
    script.handshake();
    script.next(Side::Alice) += 5; // Not captured.
    script.finish(Side::Alice);
    CHECK(stateOf(script, Side::Bob) == "ESTABLISHED");
    script.acknowledge(Side::Bob);
    CHECK(stateOf(script, Side::Bob) == "CLOSE-WAIT");
    CHECK(stateOf(script, Side::Alice) == "FIN-WAIT-2");
}

TEST_CASE("Both ends that finish while the other's FIN is on the wire close at once", "[tcp]")
{
    auto script = opened();
    script.segment({.from = Side::Alice, .flags = "FA", .sequence = 1, .acknowledgment = 1}).arrived(0.04);
    script.segment({.from = Side::Bob, .flags = "FA", .sequence = 1, .acknowledgment = 1}).arrived(0.04);
    const auto capture = script.open();
    CHECK(senderOf(*capture, 4) == TcpState::FinWait1);
    CHECK(receiverOf(*capture, 3) == std::pair(TcpState::FinWait1, TcpState::Closing));
    CHECK(capture->conversation(0).initiatorState == "CLOSING");
    CHECK(capture->conversation(0).responderState == "CLOSING");
}

TEST_CASE("A lost RST leaves the other end where it was", "[tcp]")
{
    auto script = opened();
    script.segment({.from = Side::Alice, .flags = "RA", .sequence = 1, .acknowledgment = 1}).lost();
    CHECK(stateOf(script, Side::Alice) == "CLOSED");
    CHECK(stateOf(script, Side::Bob) == "ESTABLISHED");
}

TEST_CASE("A frame that the wire holds moves its receiver when it is let go", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1});
    CHECK(stateOf(script, Side::Alice) == "SYN-SENT");

    auto bytes = script.file();
    PcapngWriter(bytes).custom(pcapng::exampleEnterprise, "packetarium-verdict 2 arrived 1700000000500000000");
    const TemporaryFile saved(bytes);
    auto capture = Capture::open(saved.path());
    REQUIRE(capture);
    (*capture)->wait();
    CHECK((*capture)->conversation(0).initiatorState == "ESTABLISHED");
    CHECK(receiverOf(**capture, 1) == std::pair(TcpState::SynSent, TcpState::Established));
}

TEST_CASE("A frame that the wire still holds has moved nobody but its sender", "[tcp]")
{
    auto script = opened();
    script.finish(Side::Alice); // No word of what became of it.
    CHECK(stateOf(script, Side::Alice) == "FIN-WAIT-1");
    CHECK(stateOf(script, Side::Bob) == "ESTABLISHED");
}
