// Puts every packet into its conversation and notes what follows from the order of packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation_follower.h"

#include <algorithm>
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
    void cut(std::uint64_t bytes) override { m_application.cut(m_fromInitiator, bytes); }

private:
    ApplicationStreams& m_application;
    bool m_fromInitiator;
};

/// Asks for it to be in the processor's cache soon, if there is anything.
template<class T> void fetch(const T* from)
{
    if (!from)
        return;
    constexpr std::size_t line = 64;
    for (std::size_t at = 0; at < sizeof(T); at += line)
        __builtin_prefetch(reinterpret_cast<const char*>(from) + at);
}

bool isFromInitiator(const Conversation& conversation, const Flow& flow)
{
    return conversation.initiator == AddressAndPort {flow.source, flow.sourcePort};
}

bool carriesNames(Layers layers)
{
    static const ProtocolId protocols[] = {protocolNamed("dns"), protocolNamed("mdns"), protocolNamed("llmnr")};
    return std::ranges::any_of(protocols, [&](ProtocolId names) { return layerAt(layers, names).has_value(); });
}

} // namespace

void ConversationFollower::add(const Added& added, const Extras& extras)
{
    const Segment& segment = added.segment;
    receiveUntil(segment.nanoseconds);
    PacketFacts* const here = m_records.facts.make();
    if (!here)
        return;
    if (extras.whole)
        noteWhole(segment.packet, *extras.whole);
    switch (segment.transport) {
    case Transport::Tcp: return addTcp(added, *here);
    case Transport::Udp: return addUdp(added, *here);
    case Transport::Other: break;
    }
    const Flow& flow = m_packets.flow(added.flow);
    const Nesting& nesting = m_packets.nesting(flow);
    const Layers layers = extras.whole ? nesting.ofWhole() : nesting.ofPacket();
    here->answers = m_echoes.add(flow, layers, segment.packet, segment.data);
    if (extras.quoted)
        noteQuote(*extras.quoted, flow, segment.packet, *here);
}

/// What one look finds tells where the next one goes, so each step is a few packets after the one before.
void ConversationFollower::expect(std::span<const Added> next) const
{
    constexpr std::size_t soon = 4, later = 8, muchLater = 12;
    const auto conversationAt = [&](std::size_t place) -> const Conversation* {
        if (place >= next.size() || next[place].flow >= m_firstByFlow.size())
            return nullptr;
        const std::uint32_t first = m_firstByFlow[next[place].flow];
        return first == none ? nullptr : &m_records.conversations[first];
    };
    if (next.size() > muchLater) {
        const Added& added = next[muchLater];
        if (added.flow < m_firstByFlow.size())
            fetch(&m_firstByFlow[added.flow]);
        fetch(&m_packets.flow(added.flow));
        fetch(added.segment.data.data());
    }
    if (const Conversation* const conversation = conversationAt(later))
        fetch(conversation);
    if (const Conversation* const conversation = conversationAt(soon); conversation && conversation->isTcp)
        fetch(conversation->tcp.following.get());
}

void ConversationFollower::noteWhole(std::uint32_t index, const Datagram& whole)
{
    const auto number = std::uint32_t(m_records.wholes.size());
    const Conversations::Whole note {
        index,
        std::uint32_t(m_records.wholePieces.size()),
        std::uint32_t(whole.pieces.size()),
        std::uint32_t(whole.bytes.size()),
        whole.fragments,
        whole.repeated,
        whole.overlapping,
        whole.conflicting};
    for (const Piece& piece : whole.pieces)
        if (!m_records.wholePieces.append(piece))
            return;
    if (!m_records.wholes.append(note))
        return;
    for (const Piece& piece : whole.pieces)
        if (piece.packet != index)
            m_records.facts.writable(piece.packet).partOf.set(number);
}

std::uint32_t& ConversationFollower::firstOf(std::uint32_t flow)
{
    if (flow >= m_firstByFlow.size())
        m_firstByFlow.resize(std::max<std::size_t>(flow + 1, m_firstByFlow.size() * 3 / 2), none);
    return m_firstByFlow[flow];
}

std::uint32_t ConversationFollower::conversationOf(std::uint32_t flow, bool isTcp)
{
    std::uint32_t& first = firstOf(flow);
    if (first == none || m_records.conversations[first].isTcp != isTcp) {
        const Flow& ends = m_packets.flow(flow);
        const AddressAndPort source {ends.source, ends.sourcePort}, target {ends.target, ends.targetPort};
        first = m_table.first(ConversationKey::of(source, target, isTcp));
    }
    return first == none ? none : m_records.conversations[first].latest;
}

std::uint32_t ConversationFollower::begin(const Added& added)
{
    Conversation* const fresh = m_records.conversations.make();
    if (!fresh)
        return none;
    const Flow& flow = m_packets.flow(added.flow);
    fresh->isTcp = added.segment.transport == Transport::Tcp;
    fresh->firstPacket = added.segment.packet;
    fresh->initiator = {flow.source, flow.sourcePort};
    fresh->responder = {flow.target, flow.targetPort};
    constexpr std::uint16_t synAndAck = tcpFlag::syn | tcpFlag::ack;
    if (fresh->isTcp && (added.segment.flags & synAndAck) == synAndAck)
        std::swap(fresh->initiator, fresh->responder); // The SYN was not captured; this is its answer.
    giveNumber(*fresh);
    if (fresh->isTcp)
        fresh->tcp.following = std::make_unique<TcpConversation::Following>();
    const auto number = std::uint32_t(m_records.conversations.made() - 1);
    m_records.conversations.publish();
    std::uint32_t& first = firstOf(added.flow);
    if (first == none) {
        first = number;
        m_table.add(number);
    }
    m_records.conversations.writable(first).latest = number;
    return number;
}

void ConversationFollower::count(Conversation& conversation, const Added& added, PacketFacts& here)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    // One thread writes, so nothing is lost between load and store.
    conversation.bytes.store(conversation.bytes.load(relaxed) + added.original, relaxed);
    auto& packets = here.fromInitiator ? conversation.fromInitiator : conversation.fromResponder;
    packets.store(packets.load(relaxed) + 1, relaxed);
    here.previous = conversation.lastPacket;
    conversation.lastPacket = added.segment.packet;
    conversation.lastFromInitiator = here.fromInitiator;
}

void ConversationFollower::addTcp(const Added& added, PacketFacts& here)
{
    const Segment& segment = added.segment;
    const Flow& flow = m_packets.flow(added.flow);
    std::uint32_t index = conversationOf(added.flow, true);
    const bool isFirst = index == none;
    const bool reusesPorts = !isFirst
        && FollowedConnections::isOfAnother(
            m_records.conversations[index].tcp, segment, isFromInitiator(m_records.conversations[index], flow));
    const bool isNew = isFirst || reusesPorts;
    if (reusesPorts && added.arrival == Added::Arrival::AtOnce)
        m_followed.letGo(index);
    if (isNew)
        index = begin(added);
    if (index == none)
        return;

    Conversation& conversation = m_records.conversations.writable(index);
    TcpConversation& tcp = conversation.tcp;
    here.kind = PacketFacts::Kind::Tcp;
    here.conversation = index;
    here.fromInitiator = isFromInitiator(conversation, flow);
    if (!isNew)
        m_followed.of(index);
    TcpFacts told;
    tcp.following->sequences.add(segment, here.fromInitiator, isFirst, reusesPorts, told);
    told.sender = tcp.following->states.send(segment, here.fromInitiator);
    noteRefusal(told.sender, segment, conversation.lastPacket);
    const TcpState receiver =
        here.fromInitiator ? tcp.following->states.responder() : tcp.following->states.initiator();
    told.receiver = {receiver, receiver};
    keep(told, segment, here);
    noteNumbers(tcp, told, segment.packet);
    count(conversation, added, here);
    reassemble(tcp, index, segment, here.fromInitiator);
    if (tcp.following->streamsEnded)
        tcp.following->sequences.release();
    if (added.arrival == Added::Arrival::AtOnce) {
        here.receiver.store(tcp.following->states.receive(segment, here.fromInitiator), std::memory_order_relaxed);
    } else {
        m_underWay.add({index, here.fromInitiator, segment});
    }
    noteStates(tcp);
    if (isNew)
        m_followed.keepFirst(index, added);
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
    here.headerLength = segment.headerLength;
    here.examined = told.examined;
    here.lengthKnown = told.lengthKnown;
    here.carriesData = told.length > 0;
    if (told.retransmissionOf == none && told.duplicateAckNumber == 0)
        return;
    here.hasRepeat = m_records.repeats.append(
        Repeat {segment.packet, told.retransmissionOf, told.duplicateAckNumber, told.duplicateAckPacket});
}

void ConversationFollower::noteNumbers(TcpConversation& tcp, const TcpFacts& told, std::uint32_t index)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    tcp.initiatorBase.store(tcp.following->sequences.flow(true).base, relaxed);
    tcp.responderBase.store(tcp.following->sequences.flow(false).base, relaxed);
    if (told.initialRoundTrip >= 0 && !tcp.initialRoundTripPacket) {
        tcp.initialRoundTrip.store(told.initialRoundTrip, relaxed);
        tcp.initialRoundTripPacket.set(index);
    }
}

/// A SYN counts as come to a listener until its answer shows otherwise.
void ConversationFollower::noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket)
{
    if (!answer.has(tcpFlag::reset) || sender.before != TcpState::Closed)
        return;
    while (lastPacket != none && !m_records.facts[lastPacket].isTcp())
        lastPacket = m_records.facts[lastPacket].previous; // An ICMP error that quotes a segment.
    if (lastPacket == none)
        return;
    auto& receiver = m_records.facts.writable(lastPacket).receiver;
    const StateChange counted = receiver.load(std::memory_order_relaxed);
    if (counted.after == TcpState::Listen)
        receiver.store(StateChange {TcpState::Closed, TcpState::Closed}, std::memory_order_relaxed);
}

void ConversationFollower::receive(const SegmentUnderWay& sent)
{
    TcpConversation& tcp = m_records.conversations.writable(sent.conversation).tcp;
    const StateChange change = m_followed.of(sent.conversation).states.receive(sent.segment, sent.fromInitiator);
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
    tcp.initiatorState.store(tcp.following->states.initiator(), std::memory_order_relaxed);
    tcp.responderState.store(tcp.following->states.responder(), std::memory_order_relaxed);
}

void ConversationFollower::reassemble(
    TcpConversation& tcp, std::uint32_t index, const Segment& segment, bool fromInitiator)
{
    auto& streams = tcp.following->streams;
    if (!streams) {
        if (segment.length == 0 || tcp.following->streamsEnded)
            return;
        const Conversation& conversation = m_records.conversations[index];
        const Ports ports {conversation.initiator.port, conversation.responder.port};
        streams = std::make_unique<TcpConversation::Streams>(
            m_records.early, m_records.halfRead, m_records.messages, index, ports);
        if (tcp.following->sequences.flow(true).baseKnown)
            streams->fromInitiator.begin(tcp.following->sequences.flow(true).base + 1);
        if (tcp.following->sequences.flow(false).baseKnown)
            streams->fromResponder.begin(tcp.following->sequences.flow(false).base + 1);
    }
    Reassembly& mine = fromInitiator ? streams->fromInitiator : streams->fromResponder;
    Reassembly& other = fromInitiator ? streams->fromResponder : streams->fromInitiator;
    ToApplication toApplication(streams->application, fromInitiator);
    ToApplication otherToApplication(streams->application, !fromInitiator);
    if (segment.has(tcpFlag::ack)) {
        other.acknowledged(segment.acknowledgment, otherToApplication);
        // The other end's first byte has the number after its initial one.
        streams->application.heard(
            fromInitiator, segment.acknowledgment - tcp.following->sequences.flow(!fromInitiator).base - 1);
    }
    if (!segment.has(tcpFlag::reset)) // RFC 9293 section 3.5.3: what a RST carries is no part of the stream.
        mine.add(segment, toApplication);
    if (mine.hasEnded())
        streams->application.end(fromInitiator, segment.packet);
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
        tcp.following->streamsEnded = true;
    }
}

void ConversationFollower::addUdp(const Added& added, PacketFacts& here)
{
    std::uint32_t number = conversationOf(added.flow, false);
    if (number == none)
        number = begin(added);
    if (number == none)
        return;
    Conversation& conversation = m_records.conversations.writable(number);
    here.kind = PacketFacts::Kind::Udp;
    here.conversation = number;
    const Flow& flow = m_packets.flow(added.flow);
    const Segment& datagram = added.segment;
    here.fromInitiator = isFromInitiator(conversation, flow);
    here.carriesData = datagram.length > 0;
    const Nesting& nesting = m_packets.nesting(flow);
    if (carriesNames(nesting.ofPacket()) || carriesNames(nesting.ofWhole())) {
        const DnsMatch match = m_names.add(number, datagram.data, datagram.packet, datagram.nanoseconds);
        here.match = match.kind;
        here.matched = match.packet;
    }
    here.inThisDirection = here.fromInitiator ? conversation.fromInitiator : conversation.fromResponder;
    here.inOtherDirection = here.fromInitiator ? conversation.fromResponder : conversation.fromInitiator;
    here.followsOther = conversation.lastFromInitiator != here.fromInitiator;
    const std::uint32_t last = conversation.lastPacket;
    const bool lastFromInitiator = conversation.lastFromInitiator;
    count(conversation, added, here);
    if (here.carriesData || last == none)
        return;
    // As in Wireshark, times count from the last datagram with data.
    conversation.lastPacket = last;
    conversation.lastFromInitiator = lastFromInitiator;
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

void ConversationFollower::finish()
{
    receiveUntil(std::numeric_limits<std::int64_t>::max());
    for (std::size_t i = 0; i < m_records.conversations.made(); ++i)
        m_records.conversations.writable(i).tcp.following.reset();
    m_table.clear();
    m_firstByFlow = {};
    m_quoted.clear();
}

} // namespace packetarium
