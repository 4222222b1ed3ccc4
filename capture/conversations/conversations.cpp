// Who talks with whom: what following every packet has found, for any thread that asks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"

#include "capture/conversations/conversation_follower.h"
#include "protocols/value.h"

#include <algorithm>

namespace packetarium {

struct Conversations::State {
    explicit State(const PacketStore& store)
        : packets(store)
    {
    }
    const PacketStore& packets;
    ConversationRecords records;
    ConversationFollower follower {packets, records};
};

namespace {

/// The entry about this packet in a list that is in the order of packets.
template<class T> const T* about(const AppendOnly<T>& list, std::size_t packet)
{
    const std::size_t size = list.size();
    std::size_t from = 0;
    for (std::size_t end = size; from < end;) {
        const std::size_t middle = from + (end - from) / 2;
        if (list[middle].packet < packet)
            from = middle + 1;
        else
            end = middle;
    }
    return from < size && list[from].packet == packet ? &list[from] : nullptr;
}

} // namespace

Conversations::Conversations(const PacketStore& packets)
    : m_state(std::make_unique<State>(packets))
{
}
Conversations::~Conversations() = default;

void Conversations::add(const Added& added, const Extras& extras) { m_state->follower.add(added, extras); }
void Conversations::expect(std::span<const Added> next) const { m_state->follower.expect(next); }
void Conversations::publish() { m_state->records.facts.publish(); }
void Conversations::arrived(std::size_t index) { m_state->follower.arrived(index); }
void Conversations::arrivesAt(std::size_t index, std::int64_t nanoseconds)
{
    m_state->follower.arrivesAt(index, nanoseconds);
}
void Conversations::lost(std::size_t index) { m_state->follower.lost(index); }
void Conversations::finish() { m_state->follower.finish(); }

std::size_t Conversations::count() const { return m_state->records.conversations.size(); }

ConversationView
Conversations::view(std::size_t index, const std::function<std::string(const std::string&)>& nameOf) const
{
    ConversationView view;
    if (index >= count())
        return view;
    const Conversation& conversation = m_state->records.conversations[index];
    const auto address = [&](const AddressAndPort& end) {
        return addressText(m_state->packets.address(end.address).span());
    };
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
    if (!conversation.isTcp)
        return view;
    view.application = filterName(conversation.tcp.application);
    view.initiatorState = stateName(conversation.tcp.initiatorState);
    view.responderState = stateName(conversation.tcp.responderState);
    return view;
}

std::uint32_t Conversations::number(std::size_t index) const
{
    return index < count() ? m_state->records.conversations[index].number : 0;
}

std::size_t Conversations::gaveUp() const { return m_state->records.gaveUp; }
std::size_t Conversations::forgotten() const { return m_state->records.forgotten; }
std::size_t Conversations::messagesLeftOut() const { return m_state->records.messages.leftOut(); }
std::size_t Conversations::gaveUpHalfRead() const { return m_state->records.gaveUpHalfRead; }

const PacketFacts& Conversations::facts(std::size_t packetIndex) const
{
    static const PacketFacts nothing {};
    return packetIndex < m_state->records.facts.size() ? m_state->records.facts[packetIndex] : nothing;
}

TcpFacts Conversations::tcp(std::size_t index, Bytes bytes) const
{
    TcpFacts told;
    const PacketFacts& here = facts(index);
    if (!here.isTcp() || here.conversation >= count())
        return told;
    const Conversation& conversation = m_state->records.conversations[here.conversation];
    const TcpConversation& tcp = conversation.tcp;
    const Packet packet = m_state->packets[index];
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
    if (const Repeat* repeat = here.hasRepeat ? about(m_state->records.repeats, index) : nullptr) {
        told.retransmissionOf = repeat->retransmissionOf;
        if (repeat->retransmissionOf != none)
            told.retransmissionDelay = packet.nanoseconds - m_state->packets[repeat->retransmissionOf].nanoseconds;
        told.duplicateAckNumber = repeat->duplicateAckNumber;
        told.duplicateAckPacket = repeat->duplicateAckPacket;
    }
    const Whole* const whole = about(m_state->records.wholes, index);
    const Layers layers = whole ? m_state->packets.layersOfWhole(packet) : m_state->packets.layers(packet);
    Segment segment;
    if (readTransport(segment, layers, bytes, whole ? whole->length : packet.original) == Transport::Tcp)
        SequenceAnalysis::number(
            segment,
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
    const Conversation& conversation = m_state->records.conversations[here.conversation];
    const std::int64_t now = m_state->packets[index].nanoseconds;
    told.sinceFirst = now - m_state->packets[conversation.firstPacket].nanoseconds;
    if (here.previous != none)
        told.sincePrevious = now - m_state->packets[here.previous].nanoseconds;
    told.inThisDirection = here.inThisDirection;
    told.inOtherDirection = here.inOtherDirection;
    told.followsOther = here.followsOther;
    told.dns = {here.match, here.matched};
    return told;
}

QuoteTimes Conversations::quoted(std::size_t index) const
{
    const PacketFacts& here = facts(index);
    if (here.kind != PacketFacts::Kind::Other || here.about >= count() || here.previous == none)
        return {};
    const std::int64_t now = m_state->packets[index].nanoseconds;
    const std::uint32_t first = m_state->records.conversations[here.about].firstPacket;
    return {now - m_state->packets[first].nanoseconds, now - m_state->packets[here.previous].nanoseconds};
}

std::optional<Conversations::Whole> Conversations::wholeOf(std::size_t index) const
{
    const Whole* const found = about(m_state->records.wholes, index);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<Conversations::Whole> Conversations::wholeWith(std::size_t index) const
{
    const PacketFacts& here = facts(index);
    if (here.kind != PacketFacts::Kind::Other || !here.partOf)
        return std::nullopt;
    return m_state->records.wholes[here.partOf.value()];
}

Piece Conversations::piece(const Whole& whole, std::uint32_t number) const
{
    return m_state->records.wholePieces[whole.firstPiece + number];
}

std::size_t Conversations::messageCount() const { return m_state->records.messages.messages().size(); }
const Message& Conversations::message(std::size_t index) const { return m_state->records.messages.messages()[index]; }
Piece Conversations::piece(const Message& message, std::uint32_t number) const
{
    return m_state->records.messages.piece(message, number);
}
std::size_t Conversations::engineIoCount() const { return m_state->records.messages.engineIo().size(); }
std::uint32_t Conversations::engineIoMessage(std::size_t index) const
{
    return m_state->records.messages.engineIo()[index];
}

} // namespace packetarium
