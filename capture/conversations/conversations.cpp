// Who talks with whom: every packet is put into its conversation, and what follows from the order of packets is noted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"

#include "capture/conversations/conversation.h"
#include "capture/conversations/echo_pairs.h"
#include "capture/conversations/under_way.h"
#include "protocols/value.h"

#include <algorithm>
#include <limits>
#include <ranges>

namespace packetarium {

class Conversations::State {
public:
    explicit State(const PacketStore& store)
        : packets(store)
    {
    }
    void add(const Added&, const std::optional<ConversationKey>& quoted, Arrival);
    void receive(const SegmentUnderWay&);
    void receiveUntil(std::int64_t nanoseconds);
    const Repeat* repeatOf(std::size_t packet) const;

    const PacketStore& packets;
    UnderWay underWay;
    AppendOnly<PacketFacts> facts;
    AppendOnly<Repeat> repeats; ///< By packet, ascending.
    AppendOnly<Whole> wholes; ///< By packet, ascending.
    AppendOnly<Piece> wholePieces;
    AppendOnly<Conversation> conversations;
    MessageLog messages {facts};
    std::atomic<std::size_t> gaveUp = 0;

private:
    /// Begins a conversation, whose number is `none` when there is no more room.
    std::uint32_t begin(const Packet&, std::size_t index, const ConversationKey&);
    void addTcp(const Packet&, const Segment&, PacketFacts&, Arrival);
    void addUdp(const Packet&, std::size_t index, PacketFacts&);
    void noteWhole(std::size_t index, const Datagram&);
    void reassemble(TcpConversation&, std::uint32_t index, const Segment&, bool fromInitiator);
    void keep(const TcpFacts&, const Segment&, PacketFacts&);
    void noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket);
    static void count(Conversation&, const Packet&, std::size_t index, PacketFacts&);
    static void noteNumbers(TcpConversation&, const TcpFacts&, std::size_t index);
    static void noteStates(TcpConversation&);

    ConversationTable m_table {conversations};
    std::uint32_t m_tcpCount = 0, m_udpCount = 0;
    ReassemblyBudget m_budget;
    EchoPairs m_echoes;
};

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

/// The entry about this packet in a list that is in the order of packets.
template<class T> const T* about(const AppendOnly<T>& list, std::size_t packet)
{
    const auto places = std::views::iota(std::size_t(0), list.size());
    const auto found = std::ranges::lower_bound(places, packet, {}, [&](std::size_t i) { return list[i].packet; });
    return found != places.end() && list[*found].packet == packet ? &list[*found] : nullptr;
}

/// The row of a packet that is as long as this; 0: as long as it is.
Packet sized(Packet packet, std::size_t bytes)
{
    if (bytes != 0)
        packet.original = std::uint32_t(bytes);
    return packet;
}

} // namespace

void Conversations::State::add(const Added& added, const std::optional<ConversationKey>& quoted, Arrival arrival)
{
    const auto& [packet, index, bytes, whole] = added;
    receiveUntil(packet.nanoseconds);
    PacketFacts* const here = facts.prepare();
    if (!here)
        return;
    facts.publish();
    if (whole)
        noteWhole(index, *whole);
    const Layers layers = whole ? packets.layersOfWhole(packet) : packets.layers(packet);
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

void Conversations::State::noteWhole(std::size_t index, const Datagram& whole)
{
    const auto number = std::uint32_t(wholes.size());
    const Whole note {
        std::uint32_t(index), std::uint32_t(wholePieces.size()), std::uint32_t(whole.pieces.size()),
        std::uint32_t(whole.bytes.size())};
    for (const Piece& piece : whole.pieces)
        if (!wholePieces.append(piece))
            return;
    if (!wholes.append(note))
        return;
    for (const Piece& piece : whole.pieces)
        if (piece.packet != index)
            facts.writable(piece.packet).partOf.set(number);
}

std::uint32_t Conversations::State::begin(const Packet& packet, std::size_t index, const ConversationKey& key)
{
    Conversation* const fresh = conversations.prepare();
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
    const auto number = std::uint32_t(conversations.size());
    conversations.publish();
    m_table.set(key, number);
    return number;
}

void Conversations::State::count(Conversation& conversation, const Packet& packet, std::size_t index, PacketFacts& here)
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

void Conversations::State::addTcp(const Packet& packet, const Segment& segment, PacketFacts& here, Arrival arrival)
{
    const ConversationKey key = keyOf(packet, true);
    std::uint32_t index = m_table.find(key);
    const bool isFirst = index == none;
    const bool reusesPorts = !isFirst
        && conversations[index].tcp->sequences.isAnotherConnection(
            segment, isFromInitiator(conversations[index], packet));
    if (isFirst || reusesPorts)
        index = begin(packet, segment.packet, key);
    if (index == none)
        return;

    Conversation& conversation = conversations.writable(index);
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
        underWay.add(sent);
    noteStates(tcp);
}

void Conversations::State::keep(const TcpFacts& told, const Segment& segment, PacketFacts& here)
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
    here.hasRepeat = repeats.append(
        {std::uint32_t(segment.packet), told.retransmissionOf, told.duplicateAckNumber, told.duplicateAckPacket});
}

void Conversations::State::noteNumbers(TcpConversation& tcp, const TcpFacts& told, std::size_t index)
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
void Conversations::State::noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket)
{
    if (!answer.has(tcpFlag::reset) || sender.before != TcpState::Closed || lastPacket == none)
        return;
    auto& receiver = facts.writable(lastPacket).receiver;
    const StateChange counted = receiver.load(std::memory_order_relaxed);
    if (counted.after == TcpState::Listen)
        receiver.store(StateChange {TcpState::Closed, TcpState::Closed}, std::memory_order_relaxed);
}

void Conversations::State::receive(const SegmentUnderWay& sent)
{
    TcpConversation& tcp = *conversations[sent.conversation].tcp;
    const StateChange change = tcp.states.receive(sent.segment, sent.fromInitiator);
    facts.writable(sent.segment.packet).receiver.store(change, std::memory_order_relaxed);
    noteStates(tcp);
}

const Repeat* Conversations::State::repeatOf(std::size_t packet) const { return about(repeats, packet); }

void Conversations::State::receiveUntil(std::int64_t nanoseconds)
{
    while (const auto arrived = underWay.next(nanoseconds))
        receive(*arrived);
}

void Conversations::State::noteStates(TcpConversation& tcp)
{
    tcp.initiatorState.store(tcp.states.initiator(), std::memory_order_relaxed);
    tcp.responderState.store(tcp.states.responder(), std::memory_order_relaxed);
}

void Conversations::State::reassemble(
    TcpConversation& tcp, std::uint32_t index, const Segment& segment, bool fromInitiator)
{
    auto& streams = tcp.streams;
    if (!streams) {
        if (segment.length == 0 || tcp.streamsEnded)
            return;
        streams = std::make_unique<TcpConversation::Streams>(m_budget, messages, index);
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
        ++gaveUp;
    }
    if (mine.hasEnded() && other.hasEnded()) {
        streams.reset();
        tcp.streamsEnded = true;
    }
}

void Conversations::State::addUdp(const Packet& packet, std::size_t index, PacketFacts& here)
{
    const ConversationKey key = keyOf(packet, false);
    std::uint32_t number = m_table.find(key);
    if (number == none)
        number = begin(packet, index, key);
    if (number == none)
        return;
    Conversation& conversation = conversations.writable(number);
    here.kind = PacketFacts::Kind::Udp;
    here.conversation = number;
    here.fromInitiator = isFromInitiator(conversation, packet);
    here.carriesData = true;
    here.inThisDirection = here.fromInitiator ? conversation.fromInitiator : conversation.fromResponder;
    here.inOtherDirection = here.fromInitiator ? conversation.fromResponder : conversation.fromInitiator;
    here.followsOther = conversation.lastFromInitiator != here.fromInitiator;
    count(conversation, packet, index, here);
}

Conversations::Conversations(const PacketStore& packets)
    : m_state(std::make_unique<State>(packets))
{
}
Conversations::~Conversations() = default;

void Conversations::add(const Added& added, const std::optional<ConversationKey>& quoted, Arrival arrival)
{
    m_state->add(added, quoted, arrival);
}

void Conversations::arrived(std::size_t index)
{
    if (const auto sent = m_state->underWay.take(std::uint32_t(index)))
        m_state->receive(*sent);
}

void Conversations::arrivesAt(std::size_t index, std::int64_t nanoseconds)
{
    m_state->underWay.arrivesAt(std::uint32_t(index), nanoseconds);
}

void Conversations::lost(std::size_t index) { m_state->underWay.take(std::uint32_t(index)); }
void Conversations::finish() { m_state->receiveUntil(std::numeric_limits<std::int64_t>::max()); }

std::size_t Conversations::count() const { return m_state->conversations.size(); }

ConversationView
Conversations::view(std::size_t index, const std::function<std::string(const std::string&)>& nameOf) const
{
    ConversationView view;
    if (index >= count())
        return view;
    const Conversation& conversation = m_state->conversations[index];
    const auto address = [&](const Endpoint& end) { return addressText(m_state->packets.address(end.address).span()); };
    view.number = conversation.number;
    view.transport = conversation.isTcp ? "tcp" : "udp";
    view.initiatorAddress = address(conversation.initiator);
    view.responderAddress = address(conversation.responder);
    view.initiatorPort = conversation.initiator.port;
    view.responderPort = conversation.responder.port;
    view.initiatorName = nameOf(view.initiatorAddress);
    view.responderName = nameOf(view.responderAddress);
    view.packets = std::uint64_t(conversation.fromInitiator) + conversation.fromResponder;
    view.bytes = conversation.bytes;
    if (!conversation.tcp)
        return view;
    const Application application = conversation.tcp->application;
    view.application = application == Application::Http ? "http"
        : application == Application::WebSocket         ? "websocket"
                                                        : "";
    view.initiatorState = stateName(conversation.tcp->initiatorState);
    view.responderState = stateName(conversation.tcp->responderState);
    return view;
}

std::uint32_t Conversations::number(std::size_t index) const
{
    return index < count() ? m_state->conversations[index].number : 0;
}

std::size_t Conversations::gaveUp() const { return m_state->gaveUp; }

const PacketFacts& Conversations::facts(std::size_t packetIndex) const
{
    static const PacketFacts nothing;
    return packetIndex < m_state->facts.size() ? m_state->facts[packetIndex] : nothing;
}

TcpFacts Conversations::tcp(std::size_t index, Bytes bytes) const
{
    TcpFacts told;
    const PacketFacts& here = facts(index);
    if (!here.isTcp() || here.conversation >= count())
        return told;
    const Conversation& conversation = m_state->conversations[here.conversation];
    const TcpConversation& tcp = *conversation.tcp;
    const Packet& packet = m_state->packets[index];
    told.sinceFirst = packet.nanoseconds - m_state->packets[conversation.firstPacket].nanoseconds;
    if (here.previous != none)
        told.sincePrevious = packet.nanoseconds - m_state->packets[here.previous].nanoseconds;
    told.acksPacket = here.acksPacket;
    if (here.acksPacket != none)
        told.ackRoundTrip = packet.nanoseconds - m_state->packets[here.acksPacket].nanoseconds;
    if (tcp.initialRoundTripPacket && tcp.initialRoundTripPacket.value() <= index)
        told.initialRoundTrip = tcp.initialRoundTrip;
    told.bytesInFlight = here.bytesInFlight;
    told.pushBytesSent = here.pushBytesSent;
    told.findings = here.findings;
    told.completeness = here.completeness;
    told.examined = here.examined;
    told.lengthKnown = here.lengthKnown;
    told.sender = here.sender;
    told.receiver = here.receiver.load(std::memory_order_relaxed);
    if (const Repeat* repeat = here.hasRepeat ? m_state->repeatOf(index) : nullptr) {
        told.retransmissionOf = repeat->retransmissionOf;
        if (repeat->retransmissionOf != none)
            told.retransmissionDelay = packet.nanoseconds - m_state->packets[repeat->retransmissionOf].nanoseconds;
        told.duplicateAckNumber = repeat->duplicateAckNumber;
        told.duplicateAckPacket = repeat->duplicateAckPacket;
    }
    const Whole* const whole = about(m_state->wholes, index);
    const Layers layers = whole ? m_state->packets.layersOfWhole(packet) : m_state->packets.layers(packet);
    if (const auto segment = tcpSegment(sized(packet, whole ? whole->length : 0), layers, index, bytes))
        SequenceAnalysis::number(
            *segment,
            here.scale,
            (here.fromInitiator ? tcp.initiatorBase : tcp.responderBase),
            (here.fromInitiator ? tcp.responderBase : tcp.initiatorBase),
            told);
    return told;
}

UdpFacts Conversations::udp(std::size_t index) const
{
    UdpFacts told;
    const PacketFacts& here = facts(index);
    if (here.kind != PacketFacts::Kind::Udp || here.conversation >= count())
        return told;
    const Conversation& conversation = m_state->conversations[here.conversation];
    const std::int64_t now = m_state->packets[index].nanoseconds;
    told.sinceFirst = now - m_state->packets[conversation.firstPacket].nanoseconds;
    if (here.previous != none)
        told.sincePrevious = now - m_state->packets[here.previous].nanoseconds;
    told.inThisDirection = here.inThisDirection;
    told.inOtherDirection = here.inOtherDirection;
    told.followsOther = here.followsOther;
    return told;
}

std::optional<Conversations::Whole> Conversations::wholeOf(std::size_t index) const
{
    const Whole* const found = about(m_state->wholes, index);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<Conversations::Whole> Conversations::wholeWith(std::size_t index) const
{
    const PacketFacts& here = facts(index);
    if (here.kind != PacketFacts::Kind::Other || !here.partOf)
        return std::nullopt;
    return m_state->wholes[here.partOf.value()];
}

Piece Conversations::piece(const Whole& whole, std::uint32_t number) const
{
    return m_state->wholePieces[whole.firstPiece + number];
}

std::size_t Conversations::messageCount() const { return m_state->messages.messages().size(); }
const Message& Conversations::message(std::size_t index) const { return m_state->messages.messages()[index]; }
Piece Conversations::piece(const Message& message, std::uint32_t number) const
{
    return m_state->messages.piece(message, number);
}

} // namespace packetarium
