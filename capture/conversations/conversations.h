// Who talks with whom: every packet is put into its conversation, and what follows from the order of packets is noted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/conversations/conversation_key.h"
#include "capture/conversations/facts.h"
#include "capture/conversations/message.h"
#include "capture/conversations/segment.h"
#include "capture/fragments.h"

#include <functional>

namespace packetarium {

/// One thread adds packets; any thread reads what facts() and messages cover. Reading never waits for the writer.
class Conversations {
public:
    explicit Conversations(const PacketStore&);
    ~Conversations();
    Conversations(const Conversations&) = delete;
    Conversations& operator=(const Conversations&) = delete;

    /// A packet as it was read.
    struct Added {
        Segment segment = {}; ///< Of Transport::Other: only its packet, its time, and as data all its bytes.
        std::uint32_t flow = 0; ///< PacketStore::flow().
        std::uint32_t original = 0; ///< Bytes.
        /// Whether it is known to be on its way still when it is added, or counts as received.
        enum class Arrival : std::uint8_t { AtOnce, Pending } arrival = Arrival::AtOnce;
    };
    /// What few packets bring along.
    struct Extras {
        const Datagram* whole = nullptr; ///< What the packet completes, where it is the last piece of something.
        const ConversationKey* quoted = nullptr; ///< The ends of what an ICMP error quotes.
    };
    /// For the worker thread, as the rest of this paragraph: packets in capture order, each before its row is
    /// published.
    void add(const Added&, const Extras&);
    /// These will be added next, and what that needs is fetched from memory meanwhile: add() waits for memory longer than
    /// it computes.
    void expect(std::span<const Added>) const;
    /// Lets others see the facts of what was added.
    void publish();
    /// A pending packet arrives now.
    void arrived(std::size_t index);
    /// A pending packet arrives at this time: before the first packet added that is not older.
    void arrivesAt(std::size_t index, std::int64_t nanoseconds);
    /// A pending packet never arrives.
    void lost(std::size_t index);
    /// No packet follows: whatever was said to arrive has arrived.
    void finish();

    std::size_t count() const;
    ConversationView view(std::size_t index, const std::function<std::string(const std::string&)>& nameOf) const;
    /// ConversationView::number alone.
    std::uint32_t number(std::size_t index) const;
    /// In how many conversations not everything could be put together, because too much came too early.
    std::size_t gaveUp() const;
    /// How many connections went on after FollowedConnections::most others, so that not all before was known any more.
    std::size_t forgotten() const;
    /// How many messages were not noted: see MessageLog::most.
    std::size_t messagesLeftOut() const;
    /// In how many a message was given up because all streams together kept HalfReadBudget::most of unfinished ones.
    std::size_t gaveUpHalfRead() const;

    /// Facts about a packet that was added; empty facts for any other.
    const PacketFacts& facts(std::size_t packetIndex) const;
    /// Everything about a TCP segment, some of it read from its packet's bytes; empty for what is none.
    /// `bytes` are the packet's, or those of the whole that it completes.
    TcpFacts tcp(std::size_t packetIndex, Bytes bytes) const;
    UdpFacts udp(std::size_t packetIndex) const;
    /// Of a packet whose ICMP error quotes a segment of a connection in this capture.
    QuoteTimes quoted(std::size_t packetIndex) const;

    /// What was cut into pieces on the way and is complete with packet `packet`.
    struct Whole {
        std::uint32_t packet = none, firstPiece = 0, pieces = 0;
        std::uint32_t length = 0; ///< Bytes.
        std::uint32_t fragments = 0, repeated = 0, overlapping = 0, conflicting = 0; ///< As Datagram has them.
    };
    /// The one that this packet completes.
    std::optional<Whole> wholeOf(std::size_t packetIndex) const;
    /// The one that this packet brings an earlier piece of.
    std::optional<Whole> wholeWith(std::size_t packetIndex) const;
    Piece piece(const Whole&, std::uint32_t number) const;

    std::size_t messageCount() const;
    const Message& message(std::size_t index) const;
    /// Of a complete message, from 0 to Message::pieces.
    Piece piece(const Message&, std::uint32_t number) const;
    /// How many complete messages carry Engine.IO, and which: in the order in which they became complete.
    std::size_t engineIoCount() const;
    std::uint32_t engineIoMessage(std::size_t index) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace packetarium
