// TCP segments in the light of those before them: numbering, findings, states.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

TcpFacts factsOf(const Capture& capture, std::size_t packet)
{
    return capture.conversations().tcp(packet, capture.bytes(packet));
}

std::uint32_t conversationOf(const Capture& capture, std::size_t packet)
{
    return capture.conversations().facts(packet).conversation;
}

} // namespace

TEST_CASE("A connection counts both sides' bytes from their SYN", "[tcp]")
{
    ConversationScript script(0xfffffffe, 0xffffffff); // Both numberings go round at once.
    script.handshake().say(Side::Alice, "hello").say(Side::Bob, "world!");
    const auto capture = script.open();

    CHECK(factsOf(*capture, 0).sequence == 0);
    CHECK(factsOf(*capture, 1).acknowledgment == 1);
    CHECK(factsOf(*capture, 3).sequence == 1);
    CHECK(factsOf(*capture, 3).nextSequence == 6);
    CHECK(factsOf(*capture, 4).acknowledgment == 6);
    CHECK(factsOf(*capture, 4).length == 6);
    CHECK(factsOf(*capture, 4).findings == 0);
}

TEST_CASE("A capture that begins in the middle counts from its first segment", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Bob, .flags = "PA", .sequence = 700, .acknowledgment = 300, .data = "late"});
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 300, .acknowledgment = 704});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 0).sequence == 1);
    CHECK(factsOf(*capture, 0).scaleFactor == -1);
    CHECK(factsOf(*capture, 1).acknowledgment == 5);
    CHECK(factsOf(*capture, 1).acksPacket == 0);
    CHECK(factsOf(*capture, 1).sender.after == TcpState::Established);
}

TEST_CASE("The same ports with another numbering are another connection", "[tcp]")
{
    ConversationScript script;
    script.handshake();
    script.segment({.from = Side::Alice, .flags = "S", .sequence = 90000});
    script.segment({.from = Side::Bob, .flags = "SA", .sequence = 80000, .acknowledgment = 90001});
    const auto capture = script.open();

    CHECK(capture->conversationCount() == 2);
    CHECK(conversationOf(*capture, 2) == 0);
    CHECK(conversationOf(*capture, 3) == 1);
    CHECK(conversationOf(*capture, 4) == 1);
    CHECK((factsOf(*capture, 3).findings & finding::reusedPorts));
    CHECK(capture->conversation(1).number == 1);
}

TEST_CASE("A SYN that is sent again does not use its ports again", "[tcp]")
{
    ConversationScript script;
    script.segment({.flags = "S"}).after(1).segment({.flags = "S"});
    const auto capture = script.open();
    CHECK(capture->conversationCount() == 1);
    CHECK(factsOf(*capture, 1).findings == finding::retransmission);
}

TEST_CASE("TCP and UDP conversations are numbered apart", "[tcp][udp]")
{
    ConversationScript script;
    script.handshake().udp(Side::Alice, "one");
    script.ports(49153, 7).udp(Side::Alice, "two").udp(Side::Bob, "three");
    const auto capture = script.open();

    CHECK(capture->conversationCount() == 3);
    CHECK(capture->conversation(1).transport == "udp");
    CHECK(capture->conversation(1).number == 0);
    CHECK(capture->conversation(2).number == 1);
    CHECK(capture->conversation(2).packets == 2);
    CHECK(capture->conversation(2).initiatorName == "Alice");
    CHECK(conversationOf(*capture, 5) == 2);
    CHECK_FALSE(capture->conversations().facts(5).fromInitiator);
}

TEST_CASE("A segment sent again after a wait is a retransmission", "[tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello");
    script.after(0.2).segment(
        {.from = Side::Alice, .flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "hello"});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 4).findings == finding::retransmission);
    CHECK(factsOf(*capture, 4).retransmissionOf == 3);
    CHECK(factsOf(*capture, 4).retransmissionDelay == 200'000'000);
}

TEST_CASE("A segment sent again although it was acknowledged is a spurious retransmission", "[tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    script.after(0.2).segment(
        {.from = Side::Alice, .flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "hello"});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 4).acksPacket == 3);
    CHECK(factsOf(*capture, 4).ackRoundTrip == 1'000'000);
    CHECK(factsOf(*capture, 5).findings == finding::spuriousRetransmission);
}

TEST_CASE("A gap, its duplicate acknowledgements and the fast retransmission are found", "[tcp]")
{
    ConversationScript script;
    script.handshake();
    script.segment({.from = Side::Alice, .flags = "PA", .sequence = 6, .acknowledgment = 1, .data = "world"});
    for (int i = 0; i < 3; ++i)
        script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 1});
    script.segment({.from = Side::Alice, .flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "hello"});
    const auto capture = script.open();

    CHECK((factsOf(*capture, 3).findings & finding::lostSegment));
    CHECK((factsOf(*capture, 6).findings & finding::duplicateAck));
    CHECK(factsOf(*capture, 6).duplicateAckNumber == 3);
    CHECK(factsOf(*capture, 6).duplicateAckPacket == 1);
    CHECK(factsOf(*capture, 7).findings == finding::fastRetransmission);
}

TEST_CASE("A segment that comes right after a later one is out of order", "[tcp]")
{
    ConversationScript script;
    script.handshake();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 6, .acknowledgment = 1, .data = "world"});
    script.after(0.0001).segment(
        {.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1, .data = "hello"});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 4).findings == finding::outOfOrder);
}

TEST_CASE("A full window, a zero window, its probe and the update are found", "[tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"});
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1, .window = 10});
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1});
    script.segment({.from = Side::Alice, .flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "0123456789"});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 11, .window = 0});
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 11, .acknowledgment = 1, .data = "x"});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 11, .window = 0});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 11, .window = 500});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 3).findings == finding::windowFull);
    CHECK(factsOf(*capture, 4).findings == finding::zeroWindow);
    CHECK(factsOf(*capture, 5).findings == finding::zeroWindowProbe);
    CHECK((factsOf(*capture, 6).findings & finding::zeroWindowProbeAck));
    CHECK(factsOf(*capture, 7).findings == finding::windowUpdate);
}

TEST_CASE("A keep-alive and its answer are no retransmission and no duplicate", "[tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    script.after(60).segment({.from = Side::Alice, .flags = "A", .sequence = 5, .acknowledgment = 1});
    script.acknowledge(Side::Bob);
    const auto capture = script.open();

    CHECK(factsOf(*capture, 5).findings == finding::keepAlive);
    CHECK(factsOf(*capture, 6).findings == finding::keepAliveAck);
}

TEST_CASE("An acknowledgement of bytes that were never seen says so", "[tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello");
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 500});
    const auto capture = script.open();

    CHECK((factsOf(*capture, 4).findings & finding::ackLostSegment));
}

TEST_CASE("The window is scaled only when both sides offered it", "[tcp]")
{
    const std::vector<std::uint8_t> scaleBy7 = {3, 3, 7, 0}; // Window scale 7, end of options.
    const bool bobToo = GENERATE(true, false);
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S", .options = scaleBy7});
    script.segment(
        {.from = Side::Bob,
         .flags = "SA",
         .acknowledgment = 1,
         .options = bobToo ? scaleBy7 : std::vector<std::uint8_t> {}});
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1, .window = 500});
    const auto capture = script.open();

    CHECK(factsOf(*capture, 0).window == 64000);
    CHECK(factsOf(*capture, 2).window == (bobToo ? 64000 : 500));
    CHECK(factsOf(*capture, 2).scaleFactor == (bobToo ? 128 : -2));
}

TEST_CASE("Both ends go through the states of RFC 9293", "[tcp]")
{
    ConversationScript script;
    script.handshake().finish(Side::Alice).acknowledge(Side::Bob).finish(Side::Bob).acknowledge(Side::Alice);
    const auto capture = script.open();
    const auto states = [&](std::size_t packet) {
        const TcpFacts& facts = factsOf(*capture, packet);
        const bool fromAlice = capture->conversations().facts(packet).fromInitiator;
        const TcpState sender = facts.sender.after, receiver = facts.receiver.after;
        return fromAlice ? std::pair(sender, receiver) : std::pair(receiver, sender);
    };

    CHECK(states(0) == std::pair(TcpState::SynSent, TcpState::Listen));
    CHECK(states(1) == std::pair(TcpState::Established, TcpState::SynReceived));
    CHECK(states(2) == std::pair(TcpState::Established, TcpState::Established));
    CHECK(states(3) == std::pair(TcpState::FinWait1, TcpState::CloseWait));
    CHECK(states(4) == std::pair(TcpState::FinWait2, TcpState::CloseWait));
    CHECK(states(5) == std::pair(TcpState::TimeWait, TcpState::LastAck));
    CHECK(states(6) == std::pair(TcpState::TimeWait, TcpState::Closed));
    CHECK(capture->conversation(0).initiatorState == "TIME-WAIT");
    CHECK(capture->conversation(0).responderState == "CLOSED");
}

TEST_CASE("Nothing is concluded about a segment whose options the capture cut off", "[tcp]")
{
    constexpr std::size_t withoutOptions = 14 + 20 + 20;
    const std::vector<std::uint8_t> scale = {3, 3, 2, 0};
    ConversationScript script;
    script.segment({.flags = "S", .options = scale, .cutTo = withoutOptions});
    script.segment({.flags = "S", .options = scale, .cutTo = withoutOptions});
    const auto capture = script.open();
    CHECK(factsOf(*capture, 1).findings == 0);
    CHECK(factsOf(*capture, 1).sequence == 0);
}

TEST_CASE("A clock that went back makes no segment one that was overtaken", "[tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").say(Side::Alice, "you");
    script.after(-0.001).segment({.flags = "PA", .sequence = 1, .acknowledgment = 1, .data = "hello"});
    const auto capture = script.open();
    CHECK(factsOf(*capture, 5).findings == finding::retransmission);
}

TEST_CASE("A segment for whose header IP leaves no room is in no connection", "[tcp]")
{
    ConversationScript script;
    script.handshake();
    const auto header = "c000 0007 000003e9 00001389 5018 2000 0000 0000"_hex;
    script.ip(Side::Alice, 6, {header.begin(), header.begin() + 12});
    auto beyond = "45000026 00010000 4006 0000 0a000001 0a000002"_hex; // 38 bytes, says IP.
    beyond.insert(beyond.end(), header.begin(), header.end());
    script.frame(Side::Alice, 0x0800, beyond);
    const auto capture = script.say(Side::Alice, "hello").open();
    CHECK(capture->conversationCount() == 1);
    CHECK(factsOf(*capture, 5).findings == 0);
}
