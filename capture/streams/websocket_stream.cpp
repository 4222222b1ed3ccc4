// WebSocket on a stream, RFC 6455: its frames, and which messages of the other end had come before each.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/websocket_stream.h"

#include "capture/conversations/segment.h"

#include <algorithm>
#include <utility>

namespace packetarium {

StreamProtocol::Step WebSocketStream::read(Direction& direction, Bytes bytes)
{
    Side& mine = side(direction);
    if (!mine.inPayload)
        return readHeader(direction, bytes);
    const std::size_t used = std::size_t(std::min<std::uint64_t>(mine.left, bytes.size()));
    mine.left -= used;
    if (mine.left)
        return {used};
    return {used, ends(direction, direction.position + std::uint32_t(used))};
}

StreamProtocol::Then WebSocketStream::skip(Direction& direction, std::uint64_t bytes)
{
    Side& mine = side(direction);
    mine.missedBytes = true;
    if (!mine.inPayload || bytes >= mine.left)
        return Then::GivesUp;
    mine.left -= bytes;
    return Then::GoesOn;
}

bool WebSocketStream::giveUp(Direction& direction)
{
    Side& mine = side(direction);
    mine.inPayload = false;
    mine.left = 0;
    mine.saysSomething = false;
    return true;
}

StreamProtocol::Step WebSocketStream::readHeader(Direction& direction, Bytes bytes)
{
    constexpr std::size_t longestHeader = 14;
    const std::size_t had = direction.kept.size();
    const Bytes next = bytes.first(std::min(longestHeader - had, bytes.size()));
    if (had > 0 && !m_streams.keep(direction.kept, next))
        return {bytes.size(), Then::GivesUp};
    const auto header = readFrameHeader(had > 0 ? direction.kept.bytes() : next);
    if (!header) {
        if (had == 0 && !m_streams.keep(direction.kept, next))
            return {bytes.size(), Then::GivesUp};
        return {bytes.size()};
    }
    direction.kept.clear();
    Message message;
    message.kind = Message::Kind::WebSocketFrame;
    noteFrame(direction, *header, message);
    m_streams.begin(direction, message);
    Side& mine = side(direction);
    if (!header->isControl())
        mine.fragmented = header->fin ? none : direction.message;
    mine.inPayload = true;
    mine.left = header->payloadLength;
    const std::size_t used = header->size - had;
    if (mine.left)
        return {used};
    return {used, ends(direction, direction.position + std::uint32_t(used))};
}

void WebSocketStream::noteFrame(Direction& direction, const FrameHeader& header, Message& message)
{
    Side& mine = side(direction);
    noteHeard(direction, mine);
    const bool isFromServer = m_streams.isInitiator(direction) == m_serverIsInitiator;
    message.compresses = m_deflate.has_value();
    message.carriesEngineIo = m_carriesEngineIo;
    message.standsAlone = m_deflate && (isFromServer ? m_deflate->serverForgets : m_deflate->clientForgets);
    message.followsGap = std::exchange(mine.missedBytes, false);
    message.isFinal = header.fin;
    message.isClose = header.is(Opcode::Close);
    message.followsClose = mine.closed;
    mine.closed |= message.isClose;
    message.heard = mine.heard;
    message.unanswered = mine.unanswered;
    if (header.is(Opcode::Continuation))
        message.continues = mine.fragmented;
    mine.saysSomething = !header.isControl() && header.fin;
    if (mine.saysSomething && mine.unanswered)
        --mine.unanswered;
}

/// What this end sends next can answer every message of the other end that has reached it.
void WebSocketStream::noteHeard(const Direction& direction, Side& mine)
{
    const auto firstUnheard =
        std::ranges::find_if(mine.unheard, [&](std::uint32_t end) { return isAfter(end, direction.heardBytes); });
    const auto heard = std::uint32_t(firstUnheard - mine.unheard.begin());
    mine.heard += heard;
    mine.unanswered += heard;
    mine.unheard.erase(mine.unheard.begin(), firstUnheard);
}

StreamProtocol::Then WebSocketStream::ends(Direction& direction, std::uint32_t position)
{
    constexpr std::size_t mostUnheard = 1000;
    Side& mine = side(direction);
    if (mine.saysSomething) {
        auto& unheard = side(m_streams.other(direction)).unheard;
        unheard.push_back(position);
        if (unheard.size() > mostUnheard) // The other end's acknowledgements were not captured.
            unheard.erase(unheard.begin());
    }
    giveUp(direction);
    return Then::Ends;
}

} // namespace packetarium
