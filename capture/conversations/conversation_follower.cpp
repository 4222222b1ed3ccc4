// Puts every packet into its conversation and notes what follows from the order of packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation_follower.h"

#include <limits>

namespace packetarium {
namespace {

/// Hands one direction's bytes on to the messages.
class ToApplication : public Reassembly::Sink {
public:
    ToApplication(ApplicationStreams& application, bool fromInitiator)
        : m_application(application)
        , m_fromInitiator(fromInitiator)
    {
    }
    void take(Bytes bytes, Piece from) override { m_application.take(m_fromInitiator, bytes, from); }
    void skip(std::uint64_t bytes) override { m_application.skip(m_fromInitiator, bytes); }

private:
    ApplicationStreams& m_application;
    bool m_fromInitiator;
};

bool isFromInitiator(const Conversation& conversation, const Packet& packet)
{
    return conversation.initiator == Endpoint {packet.source, packet.sourcePort};
}

ConversationKey keyOf(const Packet& packet, bool isTcp)
{
    return ConversationKey::of({packet.source, packet.sourcePort}, {packet.target, packet.targetPort}, isTcp);
}

/// The row of a packet that is as long as this; 0: as long as it is.
Packet sized(Packet packet, std::size_t bytes)
{
    if (bytes != 0)
        packet.original = std::uint32_t(bytes);
    return packet;
}

} // namespace

void ConversationFollower::add(const Added& added, const std::optional<ConversationKey>& quoted, Arrival arrival)
{
    const auto& [packet, index, bytes, whole] = added;
    receiveUntil(packet.nanoseconds);
    PacketFacts* const here = m_records.facts.prepare();
    if (!here)
        return;
    m_records.facts.publish();
    if (whole)
        noteWhole(index, *whole);
    const Layers layers = whole ? m_packets.layersOfWhole(packet) : m_packets.layers(packet);
    const Bytes carrying = whole ? Bytes(whole->bytes) : bytes;
    if (const auto segment = tcpSegment(sized(packet, whole ? whole->bytes.size() : 0), layers, index, carrying)) {
        addTcp(packet, *segment, *here, arrival);
    } else if (udpDatagram(packet, layers, index, carrying)) {
        addUdp(packet, index, *here);
    } else {
        here->answers = m_echoes.add(packet, layers, index, carrying);
        if (quoted)
            here->about = m_table.find(*quoted);
    }
}

void ConversationFollower::noteWhole(std::size_t index, const Datagram& whole)
{
    const auto number = std::uint32_t(m_records.wholes.size());
    const Conversations::Whole note {
        std::uint32_t(index),
        std::uint32_t(m_records.wholePieces.size()),
        std::uint32_t(whole.pieces.size()),
        std::uint32_t(whole.bytes.size())};
    for (const Piece& piece : whole.pieces)
        if (!m_records.wholePieces.append(piece))
            return;
    if (!m_records.wholes.append(note))
        return;
    for (const Piece& piece : whole.pieces)
        if (piece.packet != index)
            m_records.facts.writable(piece.packet).partOf.set(number);
}

std::uint32_t ConversationFollower::begin(const Packet& packet, std::size_t index, const ConversationKey& key)
{
    Conversation* const fresh = m_records.conversations.prepare();
    if (!fresh)
        return none;
    fresh->isTcp = key.isTcp;
    fresh->number = key.isTcp ? m_tcpCount++ : m_udpCount++;
    fresh->firstPacket = std::uint32_t(index);
    fresh->initiator = {packet.source, packet.sourcePort};
    fresh->responder = {packet.target, packet.targetPort};
    constexpr std::uint16_t synAndAck = tcpFlag::syn | tcpFlag::ack;
    if (key.isTcp && (packet.tcpFlags & synAndAck) == synAndAck)
        std::swap(fresh->initiator, fresh->responder); // The SYN was not captured; this is its answer.
    if (key.isTcp)
        fresh->tcp = std::make_unique<TcpConversation>(packet.nanoseconds);
    const auto number = std::uint32_t(m_records.conversations.size());
    m_records.conversations.publish();
    m_table.set(key, number);
    return number;
}

void ConversationFollower::count(Conversation& conversation, const Packet& packet, std::size_t index, PacketFacts& here)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    // One thread writes, so nothing is lost between load and store.
    conversation.bytes.store(conversation.bytes.load(relaxed) + packet.original, relaxed);
    auto& packets = here.fromInitiator ? conversation.fromInitiator : conversation.fromResponder;
    packets.store(packets.load(relaxed) + 1, relaxed);
    here.previous = conversation.lastPacket;
    conversation.lastPacket = std::uint32_t(index);
    conversation.lastFromInitiator = here.fromInitiator;
}

void ConversationFollower::addTcp(const Packet& packet, const Segment& segment, PacketFacts& here, Arrival arrival)
{
    const ConversationKey key = keyOf(packet, true);
    std::uint32_t index = m_table.find(key);
    const bool isFirst = index == none;
    const bool reusesPorts = !isFirst
        && m_records.conversations[index].tcp->sequences.isAnotherConnection(
            segment, isFromInitiator(m_records.conversations[index], packet));
    if (isFirst || reusesPorts)
        index = begin(packet, segment.packet, key);
    if (index == none)
        return;

    Conversation& conversation = m_records.conversations.writable(index);
    TcpConversation& tcp = *conversation.tcp;
    here.kind = PacketFacts::Kind::Tcp;
    here.conversation = index;
    here.fromInitiator = isFromInitiator(conversation, packet);
    TcpFacts told;
    tcp.sequences.add(segment, here.fromInitiator, isFirst, reusesPorts, told);
    told.sender = tcp.states.send(segment, here.fromInitiator);
    noteRefusal(told.sender, segment, conversation.lastPacket);
    const TcpState receiver = here.fromInitiator ? tcp.states.responder() : tcp.states.initiator();
    told.receiver = {receiver, receiver};
    keep(told, segment, here);
    noteNumbers(tcp, told, segment.packet);
    count(conversation, packet, segment.packet, here);
    reassemble(tcp, index, segment, here.fromInitiator);
    if (tcp.streamsEnded)
        tcp.sequences.release();
    const SegmentUnderWay sent {index, here.fromInitiator, segment};
    if (arrival == Arrival::AtOnce)
        receive(sent);
    else
        m_underWay.add(sent);
    noteStates(tcp);
}

void ConversationFollower::keep(const TcpFacts& told, const Segment& segment, PacketFacts& here)
{
    here.acksPacket = told.acksPacket;
    here.bytesInFlight = told.bytesInFlight;
    here.pushBytesSent = told.pushBytesSent;
    here.findings = std::uint16_t(told.findings);
    here.completeness = told.completeness;
    here.scale = told.scale;
    here.sender = told.sender;
    here.receiver.store(told.receiver, std::memory_order_relaxed);
    here.headerLength = std::uint8_t(segment.headerLength);
    here.examined = told.examined;
    here.lengthKnown = told.lengthKnown;
    here.carriesData = told.length > 0;
    if (told.retransmissionOf == none && told.duplicateAckNumber == 0)
        return;
    here.hasRepeat = m_records.repeats.append(
        {std::uint32_t(segment.packet), told.retransmissionOf, told.duplicateAckNumber, told.duplicateAckPacket});
}

void ConversationFollower::noteNumbers(TcpConversation& tcp, const TcpFacts& told, std::size_t index)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    tcp.initiatorBase.store(tcp.sequences.flow(true).base, relaxed);
    tcp.responderBase.store(tcp.sequences.flow(false).base, relaxed);
    if (told.initialRoundTrip >= 0 && !tcp.initialRoundTripPacket) {
        tcp.initialRoundTrip.store(told.initialRoundTrip, relaxed);
        tcp.initialRoundTripPacket.set(std::uint32_t(index));
    }
}

/// A SYN counts as come to a listener until its answer shows otherwise.
void ConversationFollower::noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket)
{
    if (!answer.has(tcpFlag::reset) || sender.before != TcpState::Closed || lastPacket == none)
        return;
    auto& receiver = m_records.facts.writable(lastPacket).receiver;
    const StateChange counted = receiver.load(std::memory_order_relaxed);
    if (counted.after == TcpState::Listen)
        receiver.store(StateChange {TcpState::Closed, TcpState::Closed}, std::memory_order_relaxed);
}

void ConversationFollower::receive(const SegmentUnderWay& sent)
{
    TcpConversation& tcp = *m_records.conversations[sent.conversation].tcp;
    const StateChange change = tcp.states.receive(sent.segment, sent.fromInitiator);
    m_records.facts.writable(sent.segment.packet).receiver.store(change, std::memory_order_relaxed);
    noteStates(tcp);
}

void ConversationFollower::receiveUntil(std::int64_t nanoseconds)
{
    while (const auto arrived = m_underWay.next(nanoseconds))
        receive(*arrived);
}

void ConversationFollower::noteStates(TcpConversation& tcp)
{
    tcp.initiatorState.store(tcp.states.initiator(), std::memory_order_relaxed);
    tcp.responderState.store(tcp.states.responder(), std::memory_order_relaxed);
}

void ConversationFollower::reassemble(
    TcpConversation& tcp, std::uint32_t index, const Segment& segment, bool fromInitiator)
{
    auto& streams = tcp.streams;
    if (!streams) {
        if (segment.length == 0 || tcp.streamsEnded)
            return;
        const Conversation& conversation = m_records.conversations[index];
        const Ports ports {conversation.initiator.port, conversation.responder.port};
        streams =
            std::make_unique<TcpConversation::Streams>(m_budget, m_records.halfRead, m_records.messages, index, ports);
        if (tcp.sequences.flow(true).baseKnown)
            streams->fromInitiator.begin(tcp.sequences.flow(true).base + 1);
        if (tcp.sequences.flow(false).baseKnown)
            streams->fromResponder.begin(tcp.sequences.flow(false).base + 1);
    }
    Reassembly& mine = fromInitiator ? streams->fromInitiator : streams->fromResponder;
    Reassembly& other = fromInitiator ? streams->fromResponder : streams->fromInitiator;
    ToApplication toApplication(streams->application, fromInitiator);
    ToApplication otherToApplication(streams->application, !fromInitiator);
    if (segment.has(tcpFlag::ack)) {
        other.acknowledged(segment.acknowledgment, otherToApplication);
        // The other end's first byte has the number after its initial one.
        streams->application.heard(fromInitiator, segment.acknowledgment - tcp.sequences.flow(!fromInitiator).base - 1);
    }
    if (!segment.has(tcpFlag::reset)) // RFC 9293 section 3.5.3: what a RST carries is no part of the stream.
        mine.add(segment, toApplication);
    if (mine.hasEnded())
        streams->application.end(fromInitiator, std::uint32_t(segment.packet));
    tcp.application.store(streams->application.recognized(), std::memory_order_relaxed);
    if (!tcp.gaveUp && (streams->fromInitiator.gaveUp() || streams->fromResponder.gaveUp())) {
        tcp.gaveUp = true;
        ++m_records.gaveUp;
    }
    if (!tcp.gaveUpHalfRead && streams->application.gaveUp()) {
        tcp.gaveUpHalfRead = true;
        ++m_records.gaveUpHalfRead;
    }
    if (mine.hasEnded() && other.hasEnded()) {
        streams.reset();
        tcp.streamsEnded = true;
    }
}

void ConversationFollower::addUdp(const Packet& packet, std::size_t index, PacketFacts& here)
{
    const ConversationKey key = keyOf(packet, false);
    std::uint32_t number = m_table.find(key);
    if (number == none)
        number = begin(packet, index, key);
    if (number == none)
        return;
    Conversation& conversation = m_records.conversations.writable(number);
    here.kind = PacketFacts::Kind::Udp;
    here.conversation = number;
    here.fromInitiator = isFromInitiator(conversation, packet);
    here.carriesData = true;
    here.inThisDirection = here.fromInitiator ? conversation.fromInitiator : conversation.fromResponder;
    here.inOtherDirection = here.fromInitiator ? conversation.fromResponder : conversation.fromInitiator;
    here.followsOther = conversation.lastFromInitiator != here.fromInitiator;
    count(conversation, packet, index, here);
}

void ConversationFollower::arrived(std::size_t index)
{
    if (const auto sent = m_underWay.take(std::uint32_t(index)))
        receive(*sent);
}

void ConversationFollower::arrivesAt(std::size_t index, std::int64_t nanoseconds)
{
    m_underWay.arrivesAt(std::uint32_t(index), nanoseconds);
}

void ConversationFollower::lost(std::size_t index) { m_underWay.take(std::uint32_t(index)); }
void ConversationFollower::finish() { receiveUntil(std::numeric_limits<std::int64_t>::max()); }

} // namespace packetarium
