// Who talks with whom: every packet is put into its conversation, and what follows from the order of packets is noted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"

#include "capture/conversations/conversation.h"
#include "capture/conversations/echo_pairs.h"
#include "capture/conversations/under_way.h"
#include "protocols/value.h"

#include <limits>
#include <unordered_map>

namespace packetarium {

class Conversations::State {
public:
    void add(const Packet&, std::size_t index, Bytes packet, Arrival);
    void receive(const SegmentUnderWay&);
    void receiveUntil(std::int64_t nanoseconds);

    UnderWay underWay;
    std::atomic<std::size_t> gaveUp = 0; ///< Conversations.
    AppendOnly<PacketFacts> facts;
    AppendOnly<TcpFacts> tcp;
    AppendOnly<UdpFacts> udp;
    AppendOnly<std::unique_ptr<Conversation>> conversations;
    MessageLog messages {facts};

private:
    Conversation* find(const ConversationKey&, std::uint32_t& index) const;
    Conversation* begin(const Packet&, const ConversationKey&, std::uint32_t& index);
    void addTcp(const Packet&, const Segment&, Arrival);
    void addUdp(const Packet&, const Segment&);
    void addIcmp(const Packet&, std::size_t index, Bytes packet);
    void reassemble(Conversation&, std::uint32_t index, const Segment&, bool fromInitiator);
    static void count(Conversation&, const Packet&, bool fromInitiator);
    static void noteStates(Conversation&);

    std::unordered_map<ConversationKey, std::uint32_t, ConversationKey::Hash> m_latest;
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

bool isFromInitiator(const Conversation& conversation, const Summary& summary)
{
    return conversation.initiator == Endpoint {summary.source, summary.sourcePort};
}

} // namespace

void Conversations::State::add(const Packet& packet, std::size_t index, Bytes bytes, Arrival arrival)
{
    receiveUntil(packet.nanoseconds);
    if (!facts.append({}))
        return;
    if (const auto segment = tcpSegment(packet, index, bytes))
        addTcp(packet, *segment, arrival);
    else if (const auto datagram = udpDatagram(packet, index, bytes))
        addUdp(packet, *datagram);
    else
        addIcmp(packet, index, bytes);
}

void Conversations::State::addIcmp(const Packet& packet, std::size_t index, Bytes bytes)
{
    PacketFacts& here = facts.writable(index);
    here.answers = m_echoes.add(packet, index, bytes);
    if (const auto quoted = quotedDatagram(packet, bytes))
        find(ConversationKey::of(*quoted, false), here.about);
}

Conversation* Conversations::State::find(const ConversationKey& key, std::uint32_t& index) const
{
    const auto found = m_latest.find(key);
    if (found == m_latest.end())
        return nullptr;
    index = found->second;
    return conversations[index].get();
}

Conversation* Conversations::State::begin(const Packet& packet, const ConversationKey& key, std::uint32_t& index)
{
    auto fresh = std::make_unique<Conversation>();
    fresh->isTcp = key.isTcp;
    fresh->addressBytes = key.addressBytes;
    fresh->number = key.isTcp ? m_tcpCount++ : m_udpCount++;
    fresh->firstPacket = fresh->lastPacket = packet.nanoseconds;
    fresh->initiator = {packet.summary.source, packet.summary.sourcePort};
    fresh->responder = {packet.summary.target, packet.summary.targetPort};
    constexpr std::uint16_t synAndAck = tcpFlag::syn | tcpFlag::ack;
    if (key.isTcp && (packet.summary.tcpFlags & synAndAck) == synAndAck)
        std::swap(fresh->initiator, fresh->responder); // The SYN was not captured; this is its answer.
    if (key.isTcp)
        fresh->tcp = std::make_unique<TcpConversation>(packet.nanoseconds);
    index = std::uint32_t(conversations.size());
    if (!conversations.append(std::move(fresh)))
        return nullptr;
    m_latest[key] = index;
    return conversations[index].get();
}

void Conversations::State::count(Conversation& conversation, const Packet& packet, bool fromInitiator)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    conversation.packets.fetch_add(1, relaxed);
    conversation.bytes.fetch_add(packet.original, relaxed);
    (fromInitiator ? conversation.fromInitiator : conversation.fromResponder).fetch_add(1, relaxed);
    conversation.lastPacket = packet.nanoseconds;
    conversation.lastFromInitiator = fromInitiator;
}

void Conversations::State::addTcp(const Packet& packet, const Segment& segment, Arrival arrival)
{
    const auto key = ConversationKey::of(packet.summary, true);
    std::uint32_t index = 0;
    Conversation* conversation = find(key, index);
    const bool isFirst = !conversation;
    const bool reusesPorts = conversation
        && conversation->tcp->sequences.isAnotherConnection(segment, isFromInitiator(*conversation, packet.summary));
    if (isFirst || reusesPorts)
        conversation = begin(packet, key, index);
    if (!conversation)
        return;

    const bool fromInitiator = isFromInitiator(*conversation, packet.summary);
    TcpFacts told;
    conversation->tcp->sequences.add(segment, fromInitiator, isFirst, reusesPorts, told);
    TcpStates& states = conversation->tcp->states;
    told.sender = states.send(segment, fromInitiator);
    const TcpState receiver = fromInitiator ? states.responder() : states.initiator();
    told.receiver.set({receiver, receiver});
    PacketFacts& here = facts.writable(segment.packet);
    here.conversation = index;
    here.fromInitiator = fromInitiator;
    here.isTcp = true;
    here.detail = std::uint32_t(tcp.size());
    if (!tcp.append(told))
        here.detail = none;

    count(*conversation, packet, fromInitiator);
    reassemble(*conversation, index, segment, fromInitiator);
    const SegmentUnderWay sent {index, fromInitiator, segment};
    if (arrival == Arrival::AtOnce)
        receive(sent);
    else
        underWay.add(sent);
    noteStates(*conversation);
}

void Conversations::State::receive(const SegmentUnderWay& sent)
{
    Conversation& conversation = *conversations[sent.conversation];
    const StateChange change = conversation.tcp->states.receive(sent.segment, sent.fromInitiator);
    const std::uint32_t detail = facts[sent.segment.packet].detail;
    if (detail != none)
        tcp.writable(detail).receiver.set(change);
    noteStates(conversation);
}

void Conversations::State::receiveUntil(std::int64_t nanoseconds)
{
    while (const auto arrived = underWay.next(nanoseconds))
        receive(*arrived);
}

void Conversations::State::noteStates(Conversation& conversation)
{
    conversation.initiatorState = conversation.tcp->states.initiator();
    conversation.responderState = conversation.tcp->states.responder();
}

void Conversations::State::reassemble(
    Conversation& conversation, std::uint32_t index, const Segment& segment, bool fromInitiator)
{
    auto& streams = conversation.tcp->streams;
    if (!streams) {
        if (segment.length == 0)
            return;
        streams = std::make_unique<TcpConversation::Streams>(m_budget, messages, index);
        const auto& sequences = conversation.tcp->sequences;
        if (sequences.flow(true).baseKnown)
            streams->fromInitiator.begin(sequences.flow(true).base + 1);
        if (sequences.flow(false).baseKnown)
            streams->fromResponder.begin(sequences.flow(false).base + 1);
    }
    Reassembly& mine = fromInitiator ? streams->fromInitiator : streams->fromResponder;
    Reassembly& other = fromInitiator ? streams->fromResponder : streams->fromInitiator;
    ToApplication toApplication(streams->application, fromInitiator);
    ToApplication otherToApplication(streams->application, !fromInitiator);
    if (segment.has(tcpFlag::ack))
        other.acknowledged(segment.acknowledgment, otherToApplication);
    if (!segment.has(tcpFlag::reset)) // RFC 9293 section 3.5.3: what a RST carries is no part of the stream.
        mine.add(segment, toApplication);
    if (mine.hasEnded())
        streams->application.end(fromInitiator, std::uint32_t(segment.packet));
    conversation.application = streams->application.recognized();
    if (!conversation.gaveUp && (streams->fromInitiator.gaveUp() || streams->fromResponder.gaveUp())) {
        conversation.gaveUp = true;
        ++gaveUp;
    }
}

void Conversations::State::addUdp(const Packet& packet, const Segment& datagram)
{
    const auto key = ConversationKey::of(packet.summary, false);
    std::uint32_t index = 0;
    Conversation* conversation = find(key, index);
    if (!conversation)
        conversation = begin(packet, key, index);
    if (!conversation)
        return;
    const bool fromInitiator = isFromInitiator(*conversation, packet.summary);
    UdpFacts told;
    told.sinceFirst = packet.nanoseconds - conversation->firstPacket;
    told.sincePrevious = packet.nanoseconds - conversation->lastPacket;
    told.inThisDirection = fromInitiator ? conversation->fromInitiator : conversation->fromResponder;
    told.inOtherDirection = fromInitiator ? conversation->fromResponder : conversation->fromInitiator;
    told.followsOther = conversation->lastFromInitiator != fromInitiator;
    PacketFacts& here = facts.writable(datagram.packet);
    here.conversation = index;
    here.fromInitiator = fromInitiator;
    here.detail = std::uint32_t(udp.size());
    if (!udp.append(told))
        here.detail = none;
    count(*conversation, packet, fromInitiator);
}

Conversations::Conversations()
    : m_state(std::make_unique<State>())
{
}
Conversations::~Conversations() = default;

void Conversations::add(const Packet& packet, std::size_t index, Bytes bytes, Arrival arrival)
{
    m_state->add(packet, index, bytes, arrival);
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
    const Conversation& conversation = *m_state->conversations[index];
    const auto address = [&](const Endpoint& end) {
        return addressText(Bytes(end.address).first(conversation.addressBytes));
    };
    view.number = conversation.number;
    view.transport = conversation.isTcp ? "tcp" : "udp";
    const Application application = conversation.application;
    view.application = application == Application::Http ? "http"
        : application == Application::WebSocket         ? "websocket"
                                                        : "";
    view.initiatorAddress = address(conversation.initiator);
    view.responderAddress = address(conversation.responder);
    view.initiatorPort = conversation.initiator.port;
    view.responderPort = conversation.responder.port;
    view.initiatorName = nameOf(view.initiatorAddress);
    view.responderName = nameOf(view.responderAddress);
    view.initiatorState = stateName(conversation.initiatorState);
    view.responderState = stateName(conversation.responderState);
    view.packets = conversation.packets;
    view.bytes = conversation.bytes;
    return view;
}

std::uint32_t Conversations::number(std::size_t index) const
{
    return index < count() ? m_state->conversations[index]->number : 0;
}

std::size_t Conversations::gaveUp() const { return m_state->gaveUp; }

const PacketFacts& Conversations::facts(std::size_t packetIndex) const
{
    static const PacketFacts nothing;
    return packetIndex < m_state->facts.size() ? m_state->facts[packetIndex] : nothing;
}

const TcpFacts& Conversations::tcp(const PacketFacts& facts) const
{
    static const TcpFacts nothing;
    return facts.isTcp && facts.detail < m_state->tcp.size() ? m_state->tcp[facts.detail] : nothing;
}

const UdpFacts& Conversations::udp(const PacketFacts& facts) const
{
    static const UdpFacts nothing;
    return !facts.isTcp && facts.detail < m_state->udp.size() ? m_state->udp[facts.detail] : nothing;
}

std::size_t Conversations::messageCount() const { return m_state->messages.messages().size(); }
const Message& Conversations::message(std::size_t index) const { return m_state->messages.messages()[index]; }
const Piece& Conversations::piece(std::size_t index) const { return m_state->messages.pieces()[index]; }

} // namespace packetarium
