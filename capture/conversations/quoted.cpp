// What an ICMP error has to do with the conversation of the segment or datagram that it quotes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation_follower.h"

namespace packetarium {

void ConversationFollower::noteQuote(
    const ConversationKey& quoted, const Flow& error, std::uint32_t index, PacketFacts& here)
{
    constexpr std::size_t mostQuoted = 65536;
    here.about = m_table.find(quoted);
    if (here.about == none) {
        if (m_quoted.size() >= mostQuoted)
            return;
        const auto [known, isNew] = m_quoted.try_emplace(quoted, Quoted {0, index, index});
        if (isNew)
            known->second.number = quoted.isTcp ? m_tcpCount++ : m_udpCount++;
        known->second.lastPacket = index;
        here.scale = -1;
        here.quotedNumber = known->second.number + 1;
        return;
    }
    Conversation& conversation = m_records.conversations.writable(here.about);
    here.quotedNumber = conversation.number + 1;
    if (!conversation.isTcp)
        return;
    const auto known = FollowedConnections::remembered(conversation.tcp);
    here.completeness = known.completeness;
    const bool quotesInitiator = conversation.initiator.address == error.target; // An error goes to the sender.
    here.scale = quotesInitiator ? known.initiatorScale : known.responderScale;
    here.previous = conversation.lastPacket;
    conversation.lastPacket = index; // In Wireshark times count from a quote as from a segment.
}

void ConversationFollower::giveNumber(Conversation& fresh)
{
    const auto quoted = m_quoted.find(fresh.key());
    if (quoted == m_quoted.end()) {
        fresh.number = fresh.isTcp ? m_tcpCount++ : m_udpCount++;
        return;
    }
    fresh.number = quoted->second.number;
    fresh.firstPacket = quoted->second.firstPacket;
    fresh.lastPacket = quoted->second.lastPacket;
    m_quoted.erase(quoted);
}

} // namespace packetarium
