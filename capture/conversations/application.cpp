// HTTP/1.1 (RFC 9112) and WebSocket (RFC 6455) on the two streams of a connection: where each message begins and ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/application.h"

#include "protocols/application/content/content.h"
#include "protocols/application/websocket_handshake.h"

#include <algorithm>
#include <utility>

namespace packetarium {
namespace {

/// Messages that wait for their response; whoever pipelines more loses the match, not the messages.
constexpr std::size_t mostUnanswered = 1000;
/// A message in more pieces than this is counted through, but not kept for showing.
constexpr std::size_t mostPieces = 100'000;
constexpr std::size_t longestChunkLine = 4096;

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Whether bytes that begin like this may still become HTTP/1. In practice methods are written in capitals, which keeps
/// a chat's first words from being taken for one.
bool mayBecomeHttp(Bytes bytes)
{
    constexpr std::string_view version = "HTTP/1.";
    if (!mayBeHttp(bytes))
        return false;
    const std::string_view text = asText(bytes);
    if (text.starts_with(version.substr(0, text.size())))
        return true;
    const std::size_t first = text.find(' ');
    if (std::ranges::any_of(text.substr(0, first), [](char c) { return c >= 'a' && c <= 'z'; }))
        return false;
    const std::size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos)
        return true;
    const std::string_view third = text.substr(second + 1, version.size());
    return version.starts_with(third);
}

/// Whether a segment begins a message for certain: its first line is complete and names HTTP/1.
bool beginsHttp(Bytes segment)
{
    if (!mayBecomeHttp(segment))
        return false;
    const std::string_view text = asText(segment.first(std::min<std::size_t>(segment.size(), 8192)));
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.size() < text.size() && line.find("HTTP/1.") != std::string_view::npos;
}

/// Where the empty line after a head or trailer ends, looking only at what may be new since `from`.
std::size_t emptyLineEnd(const std::vector<std::uint8_t>& bytes, std::size_t from)
{
    for (std::size_t at = from > 3 ? from - 3 : 0; at < bytes.size(); ++at) {
        if (bytes[at] != '\n')
            continue;
        if (at + 1 < bytes.size() && bytes[at + 1] == '\n')
            return at + 2;
        if (at + 2 < bytes.size() && bytes[at + 1] == '\r' && bytes[at + 2] == '\n')
            return at + 3;
    }
    return 0;
}

} // namespace

void ApplicationStreams::take(bool fromInitiator, Bytes bytes, Piece from)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    if (direction.reading == Reading::Plain && beginsHttp(bytes))
        direction.reading = Reading::Head;
    while (!bytes.empty() && direction.reading != Reading::Plain) {
        const std::size_t body = bodyBytes(direction, bytes.size());
        if (body > 0)
            direction.events->take(bytes.first(body), {from.packet, from.offset, std::uint32_t(body)});
        const Step done = step(direction, bytes);
        direction.position += std::uint32_t(done.used);
        keepPiece(direction, {from.packet, from.offset, std::uint32_t(done.used)});
        if (done.endsMessage)
            messageComplete(direction, from.packet);
        from.offset += std::uint32_t(done.used);
        bytes = bytes.subspan(done.used);
    }
    direction.position += std::uint32_t(bytes.size());
    if (direction.message != none && !direction.pieces.empty())
        m_log.notePart(direction.message, from.packet);
}

void ApplicationStreams::skip(bool fromInitiator, std::uint64_t bytes)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    direction.position += std::uint32_t(bytes);
    const bool counting = direction.reading == Reading::Body || direction.reading == Reading::ChunkData
        || direction.reading == Reading::FramePayload || direction.reading == Reading::UntilClose;
    direction.gap = direction.missedBytes = true;
    if (direction.events)
        direction.events->skip();
    if (counting && bytes < direction.left) {
        direction.left -= bytes;
        return;
    }
    const bool wasFrames = direction.reading == Reading::FramePayload || direction.reading == Reading::FrameHeader;
    giveUp(direction);
    if (wasFrames) // The next segment most likely begins with a frame; HTTP is recognised by its first line.
        direction.reading = Reading::FrameHeader;
}

void ApplicationStreams::end(bool fromInitiator, std::uint32_t packet)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    if (direction.reading == Reading::UntilClose)
        messageComplete(direction, packet);
    giveUp(direction);
}

void ApplicationStreams::keepPiece(Direction& direction, Piece piece)
{
    if (direction.reading == Reading::Plain)
        return;
    direction.length += piece.length;
    if (!direction.pieces.empty()) {
        Piece& last = direction.pieces.back();
        if (last.packet == piece.packet && last.offset + last.length == piece.offset) {
            last.length += piece.length;
            return;
        }
    }
    if (direction.pieces.size() < mostPieces)
        direction.pieces.push_back(piece);
    else
        direction.gap = true;
}

/// How many of the next bytes belong to a stream of events: not the lines of chunks, nor what ends them.
std::size_t ApplicationStreams::bodyBytes(const Direction& direction, std::size_t available)
{
    constexpr std::uint64_t lineEnd = 2;
    if (!direction.events)
        return 0;
    switch (direction.reading) {
    case Reading::Body:
    case Reading::UntilClose: return std::size_t(std::min<std::uint64_t>(direction.left, available));
    case Reading::ChunkData:
        return std::size_t(std::min<std::uint64_t>(direction.left - std::min(direction.left, lineEnd), available));
    default: return 0;
    }
}

ApplicationStreams::Step ApplicationStreams::step(Direction& direction, Bytes bytes)
{
    switch (direction.reading) {
    case Reading::Undecided:
    case Reading::Head: return readHead(direction, bytes);
    case Reading::ChunkLine: return readChunkLine(direction, bytes);
    case Reading::Trailer: return readTrailer(direction, bytes);
    case Reading::FrameHeader: return readFrameHeader(direction, bytes);
    case Reading::Body:
    case Reading::ChunkData:
    case Reading::FramePayload: return count(direction, bytes);
    case Reading::UntilClose:
    case Reading::Plain: break;
    }
    return {bytes.size()};
}

ApplicationStreams::Step ApplicationStreams::readHead(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.buffer.size();
    const std::size_t room = longestHttpHead > had ? longestHttpHead - had : 0;
    direction.buffer.insert(
        direction.buffer.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(std::min(room, bytes.size())));
    const std::size_t end = emptyLineEnd(direction.buffer, had);
    const auto head = end ? readHttpHead(Bytes(direction.buffer).first(end)) : std::nullopt;
    if (head) {
        const std::size_t used = head->size > had ? head->size - had : 0;
        const bool ends = endsWithHead(direction, *head);
        direction.buffer.clear();
        return {used, ends};
    }
    constexpr std::size_t enoughToTell = 1024;
    const bool hopeless = end || direction.buffer.size() >= longestHttpHead
        || (had < enoughToTell
            && !mayBecomeHttp(Bytes(direction.buffer).first(std::min(direction.buffer.size(), enoughToTell))));
    if (hopeless)
        giveUp(direction);
    return {bytes.size()};
}

bool ApplicationStreams::endsWithHead(Direction& direction, const HttpHead& head)
{
    if (m_application == Application::None)
        m_application = Application::Http;
    direction.next = Reading::Head;
    std::string_view method;
    if (head.isRequest())
        noteRequest(direction, head);
    else
        method = noteResponse(direction, head);

    const HttpFraming framing = framingOf(head, method);
    switch (framing.kind) {
    case HttpFraming::Kind::None: return true;
    case HttpFraming::Kind::Length:
        direction.left = framing.length;
        direction.reading = Reading::Body;
        return framing.length == 0;
    case HttpFraming::Kind::Chunked: direction.reading = Reading::ChunkLine; return false;
    case HttpFraming::Kind::UntilClose:
        direction.left = UINT64_MAX;
        direction.reading = Reading::UntilClose;
        return false;
    case HttpFraming::Kind::Tunnel:
        if (direction.next == Reading::Head) // Not WebSocket: something that is not known here.
            changeBoth(direction, Reading::Plain);
        return true;
    case HttpFraming::Kind::Faulty: direction.next = Reading::Plain; return true;
    }
    return true;
}

void ApplicationStreams::noteRequest(Direction& direction, const HttpHead& head)
{
    Message message;
    message.kind = Message::Kind::HttpRequest;
    message.asksForUpgrade = head.find("Upgrade").has_value();
    begin(direction, message);
    const auto method = head.method == "HEAD" ? Request::Method::Head
        : head.method == "CONNECT"            ? Request::Method::Connect
                                              : Request::Method::Other;
    m_unanswered.push_back({direction.message, method});
    if (m_unanswered.size() > mostUnanswered)
        m_unanswered.pop_front();
    if (message.asksForUpgrade) {
        m_upgradeHead = direction.buffer;
        m_upgradeRequest = direction.message;
    }
}

std::string_view ApplicationStreams::noteResponse(Direction& direction, const HttpHead& head)
{
    Message message;
    message.kind = Message::Kind::HttpResponse;
    std::string_view method;
    const unsigned status = head.statusCode();
    if (!m_unanswered.empty()) {
        const Request request = m_unanswered.front();
        message.answers = request.message;
        method = request.method == Request::Method::Head ? "HEAD"
            : request.method == Request::Method::Connect ? "CONNECT"
                                                         : "GET";
        if (status >= 200 || status == 101) // Other 1xx responses announce that the real one follows.
            m_unanswered.pop_front();
    }
    message.upgrade = upgradeAnswer(head, message.answers);
    begin(direction, message);
    if (isEventStream(head.find("Content-Type").value_or("")) && !head.find("Content-Encoding"))
        listenForEvents(direction);
    if (message.upgrade != UpgradeAnswer::None) {
        m_application = Application::WebSocket;
        m_deflate = agreedDeflate(head);
        m_serverIsInitiator = isInitiator(direction);
        changeBoth(direction, Reading::FrameHeader);
    }
    return method;
}

void ApplicationStreams::listenForEvents(Direction& direction)
{
    Message event;
    event.kind = Message::Kind::ServerEvent;
    event.fromInitiator = isInitiator(direction);
    event.conversation = m_conversation;
    event.answers = direction.message;
    if (direction.message != none)
        direction.events = std::make_unique<ServerEvents>(m_log, event);
}

UpgradeAnswer ApplicationStreams::upgradeAnswer(const HttpHead& response, std::uint32_t request) const
{
    if (response.statusCode() != 101 || !response.lists("Upgrade", "websocket"))
        return UpgradeAnswer::None;
    const auto head = request != none && request == m_upgradeRequest ? readHttpHead(m_upgradeHead) : std::nullopt;
    if (!head)
        return UpgradeAnswer::Unchecked;
    return upgradesToWebSocket(*head, response) ? UpgradeAnswer::Correct : UpgradeAnswer::Wrong;
}

/// Once this response is over, both sides speak something else.
void ApplicationStreams::changeBoth(Direction& responder, Reading to)
{
    responder.next = to;
    Direction& requester = isInitiator(responder) ? m_directions[1] : m_directions[0];
    const bool betweenMessages = requester.reading == Reading::Head || requester.reading == Reading::Undecided
        || requester.reading == Reading::Plain;
    if (!betweenMessages || !requester.buffer.empty())
        return;
    giveUp(requester);
    requester.reading = to;
}

ApplicationStreams::Step ApplicationStreams::readChunkLine(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.buffer.size();
    const auto newline = std::ranges::find(bytes, std::uint8_t('\n'));
    const std::size_t used = std::size_t(newline - bytes.begin()) + (newline != bytes.end() ? 1 : 0);
    const std::size_t room = longestChunkLine > had ? longestChunkLine - had : 0;
    direction.buffer.insert(
        direction.buffer.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(std::min(used, room)));
    const auto chunk = readHttpChunk(direction.buffer);
    if (!chunk && direction.buffer.size() < longestChunkLine)
        return {used};
    constexpr std::uint64_t lineEnd = 2;
    if (!chunk || chunk->lineSize == 0 || chunk->length > UINT64_MAX - lineEnd) {
        giveUp(direction);
        return {bytes.size()};
    }
    direction.buffer.clear();
    direction.left = chunk->length + lineEnd;
    direction.reading = chunk->length ? Reading::ChunkData : Reading::Trailer;
    if (!chunk->length)
        direction.buffer.push_back('\n'); // The last chunk's line end: an empty line right after it ends the trailer.
    return {used};
}

ApplicationStreams::Step ApplicationStreams::readTrailer(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.buffer.size();
    const std::size_t room = longestHttpHead > had ? longestHttpHead - had : 0;
    direction.buffer.insert(
        direction.buffer.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(std::min(room, bytes.size())));
    if (const std::size_t end = emptyLineEnd(direction.buffer, had))
        return {end - had, true};
    if (direction.buffer.size() >= longestHttpHead)
        giveUp(direction);
    return {bytes.size()};
}

ApplicationStreams::Step ApplicationStreams::readFrameHeader(Direction& direction, Bytes bytes)
{
    constexpr std::size_t longestHeader = 14;
    const std::size_t had = direction.buffer.size();
    direction.buffer.insert(
        direction.buffer.end(),
        bytes.begin(),
        bytes.begin() + std::ptrdiff_t(std::min(longestHeader - had, bytes.size())));
    const auto header = packetarium::readFrameHeader(direction.buffer);
    if (!header)
        return {bytes.size()};
    direction.buffer.clear();
    const bool ends = endsWithHeader(direction, *header);
    return {header->size - had, ends};
}

bool ApplicationStreams::endsWithHeader(Direction& direction, const FrameHeader& header)
{
    Message message;
    message.kind = Message::Kind::WebSocketFrame;
    noteFrame(direction, header, message);
    begin(direction, message);
    if (!header.isControl())
        direction.fragmented = header.fin ? none : direction.message;
    direction.next = Reading::FrameHeader;
    direction.reading = Reading::FramePayload;
    direction.left = header.payloadLength;
    return header.payloadLength == 0;
}

void ApplicationStreams::noteFrame(Direction& direction, const FrameHeader& header, Message& message)
{
    noteHeard(direction);
    message.compresses = m_deflate.has_value();
    message.standsAlone = m_deflate && (isFromServer(direction) ? m_deflate->serverForgets : m_deflate->clientForgets);
    message.followsGap = std::exchange(direction.missedBytes, false);
    message.isFinal = header.fin;
    message.isClose = header.is(Opcode::Close);
    message.followsClose = direction.closed;
    direction.closed |= message.isClose;
    message.heard = direction.heard;
    message.unanswered = direction.unanswered;
    if (header.is(Opcode::Continuation))
        message.continues = direction.fragmented;
    direction.saysSomething = !header.isControl() && header.fin;
    if (direction.saysSomething && direction.unanswered)
        --direction.unanswered;
}

/// What this end sends next can answer every message of the other end that has reached it.
void ApplicationStreams::noteHeard(Direction& direction)
{
    while (!direction.unheard.empty() && !isAfter(direction.unheard.front(), direction.heardBytes)) {
        direction.unheard.pop_front();
        ++direction.heard;
        ++direction.unanswered;
    }
}

ApplicationStreams::Step ApplicationStreams::count(Direction& direction, Bytes bytes)
{
    const std::size_t used = std::size_t(std::min<std::uint64_t>(direction.left, bytes.size()));
    direction.left -= used;
    if (direction.left)
        return {used};
    if (direction.reading != Reading::ChunkData)
        return {used, true};
    direction.reading = Reading::ChunkLine;
    return {used};
}

void ApplicationStreams::begin(Direction& direction, Message message)
{
    message.fromInitiator = isInitiator(direction);
    message.conversation = m_conversation;
    message.previous = m_lastMessage;
    direction.message = m_log.begin(message);
    if (direction.message == none)
        return;
    m_lastMessage = direction.message;
    for (const Piece& piece : direction.pieces)
        m_log.notePart(direction.message, piece.packet);
}

void ApplicationStreams::messageComplete(Direction& direction, std::uint32_t packet)
{
    if (direction.message != none && !direction.gap) {
        // Pieces can have arrived in any order; the one that came last completed the message.
        const bool endedByClose = direction.reading == Reading::UntilClose;
        std::uint32_t last = endedByClose ? packet : 0;
        for (const Piece& piece : direction.pieces)
            last = std::max(last, piece.packet);
        for (const Piece& piece : direction.pieces)
            if (piece.packet != last)
                m_log.notePart(direction.message, piece.packet);
        m_log.complete(direction.message, direction.pieces, direction.length, last);
    }
    if (direction.saysSomething) {
        Direction& other = m_directions[isInitiator(direction) ? 1 : 0];
        other.unheard.push_back(direction.position);
        if (other.unheard.size() > mostUnanswered) // The other end's acknowledgements were not captured.
            other.unheard.pop_front();
    }
    const Reading next = direction.next;
    giveUp(direction);
    direction.reading = next;
}

/// Forgets the message at hand; what follows is plain bytes until something is recognised.
void ApplicationStreams::giveUp(Direction& direction)
{
    direction.reading = Reading::Plain;
    direction.gap = false;
    direction.buffer.clear();
    direction.pieces.clear();
    direction.length = direction.left = 0;
    direction.message = none;
    direction.saysSomething = false;
    direction.events.reset();
}

} // namespace packetarium
