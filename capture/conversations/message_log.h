// Where messages are noted as streams bring them, for readers in other threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/facts.h"
#include "capture/conversations/message.h"
#include "capture/store/append_only.h"

#include <vector>

namespace packetarium {

class MessageLog {
public:
    /// So many messages are noted, and one more for each packet: few bytes of a packet can be a message, which takes 56.
    static constexpr std::size_t most = 1u << 22;

    explicit MessageLog(AppendOnly<PacketFacts>& facts, std::size_t mostMessages = most)
        : m_facts(facts)
        , m_most(mostMessages)
    {
    }

    /// Notes a message whose kind is known and whose end is not; `none` when there is no more room.
    std::uint32_t begin(const Message&);
    /// One that is not complete yet; readers see only what was known when it began.
    Message& writable(std::uint32_t message) { return m_messages.writable(message); }
    void complete(std::uint32_t message, const std::vector<Piece>&, std::uint64_t length, std::uint32_t packet);
    void notePart(std::uint32_t message, std::uint32_t packet);

    /// How many found no room.
    std::size_t leftOut() const { return m_leftOut; }
    const AppendOnly<Message>& messages() const { return m_messages; }
    /// The complete messages that carry Engine.IO, in the order in which they were.
    const AppendOnly<std::uint32_t>& engineIo() const { return m_engineIo; }
    /// Of a complete message, from 0 to Message::pieces.
    Piece piece(const Message&, std::uint32_t number) const;

private:
    AppendOnly<PacketFacts>& m_facts;
    const std::size_t m_most;
    AppendOnly<Message> m_messages;
    AppendOnly<Piece> m_pieces;
    AppendOnly<std::uint32_t> m_engineIo;
    std::atomic<std::size_t> m_leftOut = 0;
    std::uint32_t m_lastPacket = none, m_lastMessage = none; ///< Of the last complete(), so that lists grow quickly.
};

} // namespace packetarium
