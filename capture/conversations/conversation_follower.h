// Puts every packet into its conversation and notes what follows from the order of packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation_records.h"
#include "capture/conversations/echo_pairs.h"
#include "capture/conversations/followed_connections.h"
#include "capture/conversations/under_way.h"

#include <map>

namespace packetarium {

/// For one thread: the only one that writes into the records.
class ConversationFollower {
public:
    using Added = Conversations::Added;
    using Extras = Conversations::Extras;

    ConversationFollower(const PacketStore& packets, ConversationRecords& records)
        : m_packets(packets)
        , m_records(records)
        , m_table(records.conversations)
        , m_followed(packets, records)
    {
    }
    /// These do what the functions of Conversations with the same names promise.
    void add(const Added&, const Extras&);
    void expect(std::span<const Added>) const;
    void arrived(std::size_t index);
    void arrivesAt(std::size_t index, std::int64_t nanoseconds);
    void lost(std::size_t index);
    void finish();

private:
    std::uint32_t& firstOf(std::uint32_t flow);
    /// The latest between the ends of this flow, or `none`.
    std::uint32_t conversationOf(std::uint32_t flow, bool isTcp);
    /// Begins a conversation, whose number is `none` when there is no more room.
    std::uint32_t begin(const Added&);
    void addTcp(const Added&, PacketFacts&);
    void addUdp(const Added&, PacketFacts&);
    void noteQuote(const ConversationKey& quoted, const Flow& error, std::uint32_t index, PacketFacts&);
    /// Gives a conversation its number; from quotes before it has one, and times count from them.
    void giveNumber(Conversation& fresh);
    void noteWhole(std::uint32_t index, const Datagram&);
    void receive(const SegmentUnderWay&);
    void receiveUntil(std::int64_t nanoseconds);
    void reassemble(TcpConversation&, std::uint32_t index, const Segment&, bool fromInitiator);
    void keep(const TcpFacts&, const Segment&, PacketFacts&);
    void noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket);
    static void count(Conversation&, const Added&, PacketFacts&);
    static void noteNumbers(TcpConversation&, const TcpFacts&, std::uint32_t index);
    static void noteStates(TcpConversation&);

    const PacketStore& m_packets;
    ConversationRecords& m_records;
    ConversationTable m_table;
    FollowedConnections m_followed;
    std::vector<std::uint32_t> m_firstByFlow; ///< The first conversation between its ends: every packet asks for it.
    UnderWay m_underWay;
    EchoPairs m_echoes;
    DnsExchanges m_names;
    std::uint32_t m_tcpCount = 0, m_udpCount = 0;
    /// A conversation that has only been quoted so far.
    struct Quoted {
        std::uint32_t number, firstPacket, lastPacket;
    };
    std::map<ConversationKey, Quoted> m_quoted; ///< Bounded.
};

} // namespace packetarium
