// The TCP connections that the worker keeps all it needs of, to go on with their next packet. They are not too many.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/followed_connections.h"

#include <algorithm>
#include <span>

namespace packetarium {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

} // namespace

FollowedConnections::Following& FollowedConnections::of(std::uint32_t conversation)
{
    Conversation& known = m_records.conversations.writable(conversation);
    TcpConversation& tcp = known.tcp;
    if (!tcp.following) {
        tcp.following = std::make_unique<Following>(
            tcp.remembered.isSingleSegment ? fromSingleSegment(known) : fromRemembered(tcp));
        enlist(conversation);
    }
    return *tcp.following;
}

TcpConversation::Remembered FollowedConnections::remembered(const TcpConversation& tcp)
{
    auto remembered = tcp.remembered;
    if (!tcp.following)
        return remembered;
    const SequenceAnalysis& sequences = tcp.following->sequences;
    const SequenceFlow &initiator = sequences.flow(true), &responder = sequences.flow(false);
    remembered.completeness = sequences.completeness();
    remembered.initiatorScale = initiator.scale;
    remembered.responderScale = responder.scale;
    remembered.isSingleSegment = false;
    remembered.initiatorKnown = initiator.baseKnown;
    remembered.responderKnown = responder.baseKnown;
    remembered.streamsEnded = tcp.following->streamsEnded;
    return remembered;
}

bool FollowedConnections::isOfAnother(const TcpConversation& tcp, const Segment& segment, bool fromInitiator)
{
    if (!segment.has(tcpFlag::syn) || segment.has(tcpFlag::ack))
        return false;
    const auto known = remembered(tcp);
    const std::uint32_t base = fromInitiator ? tcp.initiatorBase : tcp.responderBase;
    return (fromInitiator ? known.initiatorKnown : known.responderKnown) && segment.sequence != base;
}

void FollowedConnections::keepFirst(std::uint32_t conversation, const Conversations::Added& first)
{
    const Segment& segment = first.segment;
    Conversation& kept = m_records.conversations.writable(conversation);
    const bool isPlain = segment.length == 0 && segment.selectivelyAcked == 0 && segment.lengthKnown
        && !segment.isHeaderCut && first.arrival == Conversations::Added::Arrival::AtOnce;
    // Where an ICMP error quoted it before, the first packet is not the segment's.
    if (!isPlain || kept.firstPacket != segment.packet)
        return enlist(conversation);
    letGo(conversation);
    auto& remembered = kept.tcp.remembered;
    remembered.isSingleSegment = true;
    remembered.acknowledgment = segment.acknowledgment;
    remembered.flags = segment.flags;
    remembered.window = segment.window;
}

void FollowedConnections::letGo(std::uint32_t conversation)
{
    TcpConversation& tcp = m_records.conversations.writable(conversation).tcp;
    tcp.remembered = remembered(tcp);
    tcp.following.reset();
}

/// Of a few neighbours in the list, the one that has been silent for longest makes room.
void FollowedConnections::enlist(std::uint32_t conversation)
{
    constexpr std::size_t neighbours = 8;
    static_assert(most % neighbours == 0);
    if (m_followed.size() < most) {
        m_followed.push_back(conversation);
        return;
    }
    const auto lastHeard = [this](std::uint32_t number) {
        const Conversation& one = m_records.conversations[number];
        return one.tcp.following ? one.lastPacket + 1 : 0; // One that is not followed any more goes first.
    };
    std::uint32_t& place = *std::ranges::min_element(std::span(m_followed).subspan(m_hand, neighbours), {}, lastHeard);
    m_hand = (m_hand + neighbours) % most;
    if (m_records.conversations[place].tcp.following)
        letGo(place);
    place = conversation;
}

FollowedConnections::Following FollowedConnections::fromSingleSegment(const Conversation& conversation) const
{
    const auto& remembered = conversation.tcp.remembered;
    const PacketFacts& facts = m_records.facts[conversation.firstPacket];
    const bool fromInitiator = facts.fromInitiator, reusesPorts = facts.findings & finding::reusedPorts;
    const std::int8_t scale = fromInitiator ? remembered.initiatorScale : remembered.responderScale;
    const std::uint32_t base = fromInitiator ? conversation.tcp.initiatorBase : conversation.tcp.responderBase;
    Segment segment;
    segment.packet = conversation.firstPacket;
    segment.nanoseconds = m_packets[conversation.firstPacket].nanoseconds;
    segment.flags = remembered.flags;
    segment.sequence = segment.has(tcpFlag::syn) ? base : base + 1;
    segment.acknowledgment = remembered.acknowledgment;
    segment.window = remembered.window;
    segment.windowShift = std::max<std::int8_t>(scale, -1);
    segment.lengthKnown = true;
    Following following;
    TcpFacts told; // When it came.
    following.sequences.add(segment, fromInitiator, !reusesPorts, reusesPorts, told);
    following.states.send(segment, fromInitiator);
    following.states.receive(segment, fromInitiator);
    return following;
}

FollowedConnections::Following FollowedConnections::fromRemembered(TcpConversation& tcp)
{
    auto& remembered = tcp.remembered;
    m_records.forgotten += remembered.wentOn ? 0 : 1;
    remembered.wentOn = true;
    const SequenceAnalysis::Numbering initiator {
        tcp.initiatorBase, remembered.initiatorScale, remembered.initiatorKnown};
    const SequenceAnalysis::Numbering responder {
        tcp.responderBase, remembered.responderScale, remembered.responderKnown};
    const std::int64_t roundTrip = tcp.initialRoundTripPacket ? tcp.initialRoundTrip.load(relaxed) : 0;
    Following following;
    following.sequences = SequenceAnalysis(initiator, responder, remembered.completeness, roundTrip);
    following.states = TcpStates(tcp.initiatorState, tcp.responderState);
    following.streamsEnded = remembered.streamsEnded;
    return following;
}

} // namespace packetarium
