// Puts every packet into its conversation and notes what follows from the order of packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation_records.h"
#include "capture/conversations/echo_pairs.h"
#include "capture/conversations/under_way.h"

namespace packetarium {

/// For one thread: the only one that writes into the records.
class ConversationFollower {
public:
    using Added = Conversations::Added;
    using Arrival = Conversations::Arrival;

    ConversationFollower(const PacketStore& packets, ConversationRecords& records)
        : m_packets(packets)
        , m_records(records)
        , m_table(records.conversations)
    {
    }
    /// These do what the functions of Conversations with the same names promise.
    void add(const Added&, const std::optional<ConversationKey>& quoted, Arrival);
    void arrived(std::size_t index);
    void arrivesAt(std::size_t index, std::int64_t nanoseconds);
    void lost(std::size_t index);
    void finish();

private:
    /// Begins a conversation, whose number is `none` when there is no more room.
    std::uint32_t begin(const Packet&, std::size_t index, const ConversationKey&);
    void addTcp(const Packet&, const Segment&, PacketFacts&, Arrival);
    void addUdp(const Packet&, std::size_t index, PacketFacts&);
    void noteWhole(std::size_t index, const Datagram&);
    void receive(const SegmentUnderWay&);
    void receiveUntil(std::int64_t nanoseconds);
    void reassemble(TcpConversation&, std::uint32_t index, const Segment&, bool fromInitiator);
    void keep(const TcpFacts&, const Segment&, PacketFacts&);
    void noteRefusal(StateChange sender, const Segment& answer, std::uint32_t lastPacket);
    static void count(Conversation&, const Packet&, std::size_t index, PacketFacts&);
    static void noteNumbers(TcpConversation&, const TcpFacts&, std::size_t index);
    static void noteStates(TcpConversation&);

    const PacketStore& m_packets;
    ConversationRecords& m_records;
    ConversationTable m_table;
    UnderWay m_underWay;
    EchoPairs m_echoes;
    ReassemblyBudget m_budget;
    std::uint32_t m_tcpCount = 0, m_udpCount = 0;
};

} // namespace packetarium
