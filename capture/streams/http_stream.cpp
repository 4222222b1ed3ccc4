// HTTP/1.1 on a stream, RFC 9112: where each message ends, and which request a response answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/http_stream.h"

#include "capture/streams/websocket_stream.h"
#include "protocols/application/content/content.h"
#include "protocols/application/socketio/packet_heads.h"
#include "protocols/application/websocket_handshake.h"

#include <algorithm>

namespace packetarium {
namespace {

using Reading = Direction::Reading;

/// Messages that wait for their response; whoever pipelines more loses the match, not the messages.
constexpr std::size_t mostUnanswered = 1000;
constexpr std::size_t longestChunkLine = 4096;
/// A first line that is longer than this, and looks like HTTP so far, is HTTP.
constexpr std::size_t enoughToTell = 1024;

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Whether bytes that begin like this may still become HTTP. In practice methods are written in capitals, which keeps a
/// chat's first words from being taken for one.
bool mayBecomeHttp(Bytes bytes)
{
    constexpr std::string_view version = "HTTP/", prefaceOfHttp2 = "PRI * HTTP/2.0\r\n";
    if (!mayBeHttp(bytes))
        return false;
    const std::string_view text = asText(bytes);
    if (text.starts_with(version.substr(0, text.size())))
        return true;
    const std::size_t first = text.find(' ');
    if (std::ranges::any_of(text.substr(0, first), [](char c) { return c >= 'a' && c <= 'z'; }))
        return false;
    if (text.find('\n') != std::string_view::npos)
        return !text.starts_with(prefaceOfHttp2); // RFC 9113 section 3.4
    const std::size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos)
        return true;
    const std::string_view third = text.substr(second + 1, version.size());
    return version.starts_with(third);
}

/// Whether a segment begins a message for certain: its first line is complete and names HTTP.
bool beginsHttp(Bytes segment, Ports)
{
    if (!mayBecomeHttp(segment.first(std::min(segment.size(), enoughToTell))))
        return false;
    const std::string_view text = asText(segment.first(std::min<std::size_t>(segment.size(), 8192)));
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.size() < text.size() && line.find("HTTP/") != std::string_view::npos;
}

Recognizer::Answer beginningOf(Bytes bytes, Ports ports)
{
    if (!mayBecomeHttp(bytes.first(std::min(bytes.size(), enoughToTell))))
        return Recognizer::Answer::No;
    return bytes.size() >= enoughToTell || beginsHttp(bytes, ports) ? Recognizer::Answer::Yes
                                                                    : Recognizer::Answer::Perhaps;
}

/// Where the empty line after a head or trailer ends, looking only at what may be new since `from`; 0: not yet.
std::size_t emptyLineEnd(Bytes bytes, std::size_t from)
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

Bytes upTo(std::size_t most, Bytes bytes) { return bytes.first(std::min(most, bytes.size())); }

} // namespace

extern const Recognizer httpRecognizer {
    .application = Application::Http,
    .beginning = beginningOf,
    .segment = beginsHttp,
    .make = [](ApplicationStreams& streams) -> std::shared_ptr<StreamProtocol> {
        return std::make_shared<HttpStream>(streams);
    },
    .bothWays = false,
};

StreamProtocol::Step HttpStream::read(Direction& direction, Bytes bytes)
{
    tellEvents(side(direction), direction, bytes);
    switch (side(direction).at) {
    case At::Head: return readHead(direction, bytes);
    case At::ChunkLine: return readChunkLine(direction, bytes);
    case At::Trailer: return readTrailer(direction, bytes);
    case At::Body:
    case At::ChunkData: return count(direction, bytes);
    case At::UntilClose: break;
    }
    return {bytes.size()};
}

StreamProtocol::Then HttpStream::skip(Direction& direction, std::uint64_t bytes)
{
    Side& mine = side(direction);
    if (mine.events)
        mine.events->skip();
    const bool counting = mine.at == At::Body || mine.at == At::ChunkData || mine.at == At::UntilClose;
    if (!counting || bytes >= mine.left)
        return Then::GivesUp;
    mine.left -= bytes;
    return Then::GoesOn;
}

StreamProtocol::Then HttpStream::cut(Direction& direction)
{
    if (side(direction).at != At::Head)
        return direction.message == none ? Then::GivesUp : Then::GoesOn;
    const Bytes bytes = direction.kept.bytes();
    const auto head = mayBecomeHttp(upTo(enoughToTell, bytes)) ? readBegunHttpHead(bytes) : std::nullopt;
    if (!head)
        return Then::GivesUp;
    noteHead(direction, *head);
    return Then::Ends;
}

bool HttpStream::giveUp(Direction& direction)
{
    side(direction) = {};
    return false; // HTTP is recognised by its first line.
}

StreamProtocol::Then HttpStream::ends(Direction& direction)
{
    side(direction) = {};
    return Then::Ends;
}

StreamProtocol::Step HttpStream::readHead(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.kept.size();
    const std::size_t room = longestHttpHead > had ? longestHttpHead - had : 0;
    if (had > 0 && !m_streams.keep(direction.kept, upTo(room, bytes)))
        return {bytes.size(), Then::GivesUp};
    // Most heads come in one segment, and need not be kept.
    const Bytes all = had > 0 ? direction.kept.bytes() : upTo(room, bytes);
    const std::size_t end = emptyLineEnd(all, had);
    const auto head = end ? readHttpHead(all.first(end)) : std::nullopt;
    if (head) {
        const std::size_t used = head->size > had ? head->size - had : 0;
        const Then then = headRead(direction, *head);
        direction.kept.clear();
        return {used, then};
    }
    const bool isHopeless =
        end || all.size() >= longestHttpHead || (had < enoughToTell && !mayBecomeHttp(upTo(enoughToTell, all)));
    if (isHopeless || (had == 0 && !m_streams.keep(direction.kept, all)))
        return {bytes.size(), Then::GivesUp};
    return {bytes.size()};
}

std::string_view HttpStream::noteHead(Direction& direction, const HttpHead& head)
{
    if (m_streams.recognized() == Application::None)
        m_streams.recognize(Application::Http);
    if (!head.isRequest())
        return noteResponse(direction, head);
    noteRequest(direction, head);
    return {};
}

StreamProtocol::Then HttpStream::headRead(Direction& direction, const HttpHead& head)
{
    const std::string_view method = noteHead(direction, head);
    Side& mine = side(direction);
    const HttpFraming framing = framingOf(head, method);
    switch (framing.kind) {
    case HttpFraming::Kind::None: break;
    case HttpFraming::Kind::Length:
        if (framing.length == 0)
            break;
        mine.at = At::Body;
        mine.left = framing.length;
        return Then::GoesOn;
    case HttpFraming::Kind::Chunked: mine.at = At::ChunkLine; return Then::GoesOn;
    case HttpFraming::Kind::UntilClose:
        mine.at = At::UntilClose;
        mine.left = UINT64_MAX;
        return Then::GoesOn;
    case HttpFraming::Kind::Tunnel:
        if (!direction.nextProtocol) // Not WebSocket: whatever it will be recognised as.
            changeBoth(direction, Reading::Undecided);
        break;
    case HttpFraming::Kind::Faulty: direction.next = Reading::Plain; break;
    }
    return ends(direction);
}

void HttpStream::noteRequest(Direction& direction, const HttpHead& head)
{
    Message message;
    message.kind = Message::Kind::HttpRequest;
    message.asksForUpgrade = head.find("Upgrade").has_value();
    message.carriesEngineIo = readEngineIoQuery(head.target).has_value();
    m_streams.begin(direction, message);
    const auto method = head.method == "HEAD" ? Request::Method::Head
        : head.method == "CONNECT"            ? Request::Method::Connect
                                              : Request::Method::Other;
    m_unanswered.push_back({direction.message, method, message.carriesEngineIo});
    if (m_unanswered.size() > mostUnanswered)
        m_unanswered.erase(m_unanswered.begin());
    if (!message.asksForUpgrade)
        return;
    const auto key = head.find("Sec-WebSocket-Key");
    m_upgradeRequest = direction.message;
    m_expectedAccept.reset();
    if (!head.isCut)
        m_expectedAccept = key ? webSocketAccept(*key) : "";
}

std::string_view HttpStream::noteResponse(Direction& direction, const HttpHead& head)
{
    Message message;
    message.kind = Message::Kind::HttpResponse;
    std::string_view method;
    const unsigned status = head.statusCode();
    if (!m_unanswered.empty()) {
        const Request request = m_unanswered.front();
        message.answers = request.message;
        message.carriesEngineIo = request.carriesEngineIo;
        method = request.method == Request::Method::Head ? "HEAD"
            : request.method == Request::Method::Connect ? "CONNECT"
                                                         : "GET";
        if (status >= 200 || status == 101) // Other 1xx responses announce that the real one follows.
            m_unanswered.erase(m_unanswered.begin());
    }
    message.upgrade = upgradeAnswer(head, message.answers);
    if (message.answers == m_upgradeRequest && (status >= 200 || status == 101)) {
        m_upgradeRequest = none;
        m_expectedAccept.reset();
    }
    m_streams.begin(direction, message);
    if (isEventStream(head.find("Content-Type").value_or("")) && !head.find("Content-Encoding"))
        listenForEvents(direction);
    if (message.upgrade != UpgradeAnswer::None) {
        m_streams.recognize(Application::WebSocket);
        changeBoth(
            direction,
            Reading::Messages,
            std::make_shared<WebSocketStream>(
                m_streams, direction, agreedDeflate(head), bool(message.carriesEngineIo)));
    }
    return method;
}

void HttpStream::listenForEvents(Direction& direction)
{
    Message event;
    event.kind = Message::Kind::ServerEvent;
    event.fromInitiator = m_streams.isInitiator(direction);
    event.conversation = m_streams.conversation();
    event.answers = direction.message;
    if (direction.message != none)
        side(direction).events = std::make_unique<ServerEvents>(m_streams.log(), event);
}

void HttpStream::tellEvents(Side& mine, const Direction& direction, Bytes bytes)
{
    constexpr std::uint64_t lineEnd = 2;
    if (!mine.events || mine.at == At::Head || mine.at == At::ChunkLine || mine.at == At::Trailer)
        return;
    const std::uint64_t most = mine.at == At::ChunkData ? mine.left - std::min(mine.left, lineEnd) : mine.left;
    const Bytes body = upTo(std::size_t(std::min<std::uint64_t>(most, bytes.size())), bytes);
    if (!body.empty())
        mine.events->take(body, {direction.at.packet, direction.at.offset, std::uint32_t(body.size())});
}

UpgradeAnswer HttpStream::upgradeAnswer(const HttpHead& response, std::uint32_t request) const
{
    if (response.statusCode() != 101 || !response.lists("Upgrade", "websocket"))
        return UpgradeAnswer::None;
    if (request == none || request != m_upgradeRequest || !m_expectedAccept || response.isCut)
        return UpgradeAnswer::Unchecked;
    const bool isProven = !m_expectedAccept->empty() && response.find("Sec-WebSocket-Accept") == *m_expectedAccept;
    return isProven ? UpgradeAnswer::Correct : UpgradeAnswer::Wrong;
}

void HttpStream::changeBoth(Direction& responder, Reading reading, const std::shared_ptr<StreamProtocol>& protocol)
{
    responder.next = reading;
    responder.nextProtocol = protocol;
    Direction& requester = m_streams.other(responder);
    const bool isBetweenMessages =
        requester.reading != Reading::Messages || (requester.protocol.get() == this && side(requester).at == At::Head);
    if (!isBetweenMessages || requester.kept.size() > 0)
        return;
    m_streams.giveUp(requester);
    if (protocol)
        m_streams.change(requester, protocol);
    else
        requester.reading = reading;
}

StreamProtocol::Step HttpStream::readChunkLine(Direction& direction, Bytes bytes)
{
    Side& mine = side(direction);
    const std::size_t had = direction.kept.size();
    const auto newline = std::ranges::find(bytes, std::uint8_t('\n'));
    const std::size_t used = std::size_t(newline - bytes.begin()) + (newline != bytes.end() ? 1 : 0);
    const std::size_t room = longestChunkLine > had ? longestChunkLine - had : 0;
    if (!m_streams.keep(direction.kept, bytes.first(std::min(used, room))))
        return {bytes.size(), Then::GivesUp};
    const auto chunk = readHttpChunk(direction.kept.bytes());
    if (!chunk && direction.kept.size() < longestChunkLine)
        return {used};
    constexpr std::uint64_t lineEnd = 2;
    if (!chunk || chunk->lineSize == 0 || chunk->length > UINT64_MAX - lineEnd)
        return {bytes.size(), Then::GivesUp};
    direction.kept.clear();
    mine.at = chunk->length ? At::ChunkData : At::Trailer;
    mine.left = chunk->length + lineEnd;
    // The last chunk's line end: an empty line right after it ends the trailer.
    constexpr std::uint8_t lastLineEnd[] = {'\n'};
    if (!chunk->length && !m_streams.keep(direction.kept, lastLineEnd))
        return {bytes.size(), Then::GivesUp};
    return {used};
}

StreamProtocol::Step HttpStream::readTrailer(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.kept.size();
    const std::size_t room = longestHttpHead > had ? longestHttpHead - had : 0;
    if (!m_streams.keep(direction.kept, upTo(room, bytes)))
        return {bytes.size(), Then::GivesUp};
    if (const std::size_t end = emptyLineEnd(direction.kept.bytes(), had))
        return {end - had, ends(direction)};
    return {bytes.size(), direction.kept.size() >= longestHttpHead ? Then::GivesUp : Then::GoesOn};
}

StreamProtocol::Step HttpStream::count(Direction& direction, Bytes bytes)
{
    Side& mine = side(direction);
    const std::size_t used = std::size_t(std::min<std::uint64_t>(mine.left, bytes.size()));
    mine.left -= used;
    if (mine.left)
        return {used};
    if (mine.at == At::Body)
        return {used, ends(direction)};
    mine.at = At::ChunkLine;
    return {used};
}

} // namespace packetarium
