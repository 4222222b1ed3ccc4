// Server-sent events in the body of a response, noted as they end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/server_events.h"

#include <algorithm>

namespace packetarium {

void ServerEvents::take(Bytes bytes, Piece from)
{
    constexpr std::size_t mostPieces = 10'000;
    while (!bytes.empty()) {
        const EventStreamSplitter::Part part = m_splitter.take(bytes);
        if (m_pieces.size() < mostPieces)
            m_pieces.push_back({from.packet, from.offset, std::uint32_t(part.used)});
        else
            m_isWhole = false;
        if (part.endsEvent)
            complete();
        from.offset += std::uint32_t(part.used);
        bytes = bytes.subspan(part.used);
    }
}

void ServerEvents::complete()
{
    const std::uint32_t event = m_isWhole ? m_log->begin(m_event) : none;
    if (event != none) {
        std::uint64_t length = 0;
        std::uint32_t last = 0; // Pieces can have arrived in any order; the one that came last completed the event.
        for (const Piece& piece : m_pieces) {
            length += piece.length;
            last = std::max(last, piece.packet);
        }
        m_log->complete(event, m_pieces, length, last);
    }
    m_pieces.clear();
    m_isWhole = true;
}

} // namespace packetarium
