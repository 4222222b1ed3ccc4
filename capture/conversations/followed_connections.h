// The TCP connections that the worker keeps all it needs of, to go on with their next packet. They are not too many.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation_records.h"

#include <vector>

namespace packetarium {

/// For the thread that writes the records.
class FollowedConnections {
public:
    using Following = TcpConversation::Following;

    /// Where more are open at once, some that have been silent for long are forgotten: of them stays what
    /// TcpConversation::Remembered has.
    static constexpr std::size_t most = 1u << 17;

    FollowedConnections(const PacketStore& packets, ConversationRecords& records)
        : m_packets(packets)
        , m_records(records)
    {
    }

    /// Where it was let go, it is made again from what is remembered.
    Following& of(std::uint32_t conversation);
    /// What is remembered, or would be.
    static TcpConversation::Remembered remembered(const TcpConversation&);
    /// Whether this segment begins another connection, which uses the ports again.
    static bool isOfAnother(const TcpConversation&, const Segment&, bool fromInitiator);
    /// After the first segment. Most of what a flood or a scan sends never has a second one: until there is one, few
    /// bytes tell as much of a segment without data.
    void keepFirst(std::uint32_t conversation, const Conversations::Added&);
    /// No packet of it follows.
    void letGo(std::uint32_t conversation);

private:
    void enlist(std::uint32_t conversation);
    Following fromSingleSegment(const Conversation&) const;
    Following fromRemembered(TcpConversation&);

    const PacketStore& m_packets;
    ConversationRecords& m_records;
    std::vector<std::uint32_t> m_followed; ///< May name some that are not any more.
    std::size_t m_hand = 0; ///< Where in that list room was last made.
};

} // namespace packetarium
