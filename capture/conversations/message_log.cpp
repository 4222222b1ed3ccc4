// Where messages are noted as streams bring them, for readers in other threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/message_log.h"

namespace packetarium {

std::uint32_t MessageLog::begin(const Message& message)
{
    const auto index = std::uint32_t(m_messages.size());
    if (index < m_most + m_facts.made() && m_messages.append(message))
        return index;
    ++m_leftOut;
    return none;
}

void MessageLog::complete(
    std::uint32_t index, const std::vector<Piece>& pieces, std::uint64_t length, std::uint32_t packet)
{
    Message& message = m_messages.writable(index);
    const bool isOnePiece = pieces.size() == 1 && pieces.front().packet == packet;
    message.place = isOnePiece ? pieces.front().offset : std::uint32_t(m_pieces.size());
    for (std::size_t i = 0; i < pieces.size() && !isOnePiece; ++i)
        if (!m_pieces.append(pieces[i]))
            return;
    message.pieces = std::uint32_t(pieces.size());
    message.isListed = !isOnePiece;
    message.length = length;
    message.packet.set(packet);
    if (message.carriesEngineIo)
        m_engineIo.append(index);

    SetOnce* last = &m_facts.writable(packet).firstMessage;
    if (m_lastPacket == packet)
        last = &m_messages.writable(m_lastMessage).nextHere;
    while (*last)
        last = &m_messages.writable(last->value()).nextHere;
    last->set(index);
    m_lastPacket = packet;
    m_lastMessage = index;
}

Piece MessageLog::piece(const Message& message, std::uint32_t number) const
{
    const std::uint32_t packet = message.packet.value();
    // A single piece in another packet is listed like several: its message was completed by the close.
    if (message.pieces == 1 && !message.isListed)
        return {packet, message.place, std::uint32_t(message.length)};
    return m_pieces[message.place + number];
}

void MessageLog::notePart(std::uint32_t message, std::uint32_t packet) { m_facts.writable(packet).partOf.set(message); }

} // namespace packetarium
