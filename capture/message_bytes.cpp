// A message's bytes, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"

#include <algorithm>

namespace packetarium {
namespace {

/// No message is put together beyond this.
constexpr std::uint64_t longest = 16u << 20;
constexpr std::size_t mostFrames = 100'000;

/// The header and the unmasked payload of one frame.
std::optional<FrameHeader> readFrame(const Capture& capture, std::uint32_t number, std::vector<std::uint8_t>& payload)
{
    const auto bytes = bytesOf(capture, number);
    const auto header = bytes ? readFrameHeader(*bytes) : std::nullopt;
    if (!header)
        return std::nullopt;
    payload.assign(
        bytes->begin() + std::min<std::ptrdiff_t>(header->size, std::ptrdiff_t(bytes->size())), bytes->end());
    if (header->masked)
        applyMask(payload, header->key);
    return header;
}

/// These bytes of a packet, or of what it completes: then no other pieces are read, because there can be very many.
/// Fewer where the file was changed since it was read.
std::vector<std::uint8_t> bytesOf(const Capture& capture, Piece part)
{
    const Conversations& conversations = capture.conversations();
    const auto whole = conversations.wholeOf(part.packet);
    std::vector<std::uint8_t> bytes;
    const auto add = [&](std::uint32_t packet, std::uint32_t offset, std::uint32_t length) {
        const auto frame = capture.bytes(packet);
        const std::size_t from = std::min<std::size_t>(offset, frame.size());
        const std::size_t count = std::min<std::size_t>(length, frame.size() - from);
        const auto begin = frame.begin() + std::ptrdiff_t(from);
        bytes.insert(bytes.end(), begin, begin + std::ptrdiff_t(count));
        return count == length;
    };
    if (!whole) {
        add(part.packet, part.offset, part.length);
        return bytes;
    }
    std::uint32_t at = 0; // Of the piece, in the whole.
    for (std::uint32_t i = 0; i < whole->pieces && bytes.size() < part.length; ++i) {
        const Piece piece = conversations.piece(*whole, i);
        const std::uint32_t from = std::max(at, part.offset);
        const std::uint32_t end = std::min(at + piece.length, part.offset + part.length);
        if (from < end && !add(piece.packet, piece.offset + (from - at), end - from))
            break;
        at += piece.length;
    }
    return bytes;
}

} // namespace

std::vector<std::uint8_t> transportBytes(const Capture& capture, std::size_t packet)
{
    const auto whole = capture.conversations().wholeOf(packet);
    return whole ? bytesOf(capture, Piece {std::uint32_t(packet), 0, whole->length}) : capture.bytes(packet);
}

std::size_t mostMessagesShown(const Capture& capture, std::size_t packet)
{
    constexpr std::size_t most = 10'000, least = 100, mostBytesRead = 1u << 30;
    const std::size_t perMessage = std::max(capture.packets()[packet].captured, 1u); // Each is read from its packet.
    return std::clamp(mostBytesRead / perMessage, least, most);
}

std::vector<std::uint32_t> messagesOf(const Capture& capture, std::size_t packet)
{
    const Conversations& conversations = capture.conversations();
    const std::size_t most = mostMessagesShown(capture, packet);
    std::vector<std::uint32_t> found;
    for (std::uint32_t next = conversations.facts(packet).firstMessage.value(); next != none && found.size() < most;
         next = conversations.message(next).nextHere.value())
        found.push_back(next);
    return found;
}

std::vector<std::uint8_t> beginningOf(const Capture& capture, std::uint32_t number, std::size_t most)
{
    const Conversations& conversations = capture.conversations();
    const Message& message = conversations.message(number);
    std::vector<std::uint8_t> bytes;
    for (std::uint32_t i = 0; i < message.pieces && bytes.size() < most; ++i) {
        const Piece piece = conversations.piece(message, i);
        const auto wanted = std::uint32_t(std::min<std::size_t>(piece.length, most - bytes.size()));
        const auto found = bytesOf(capture, Piece {piece.packet, piece.offset, wanted});
        bytes.insert(bytes.end(), found.begin(), found.end());
        if (found.size() != wanted)
            return bytes;
    }
    return bytes;
}

std::optional<std::vector<std::uint8_t>> bytesOf(const Capture& capture, std::uint32_t number)
{
    const std::uint64_t length = capture.conversations().message(number).length;
    if (length > longest)
        return std::nullopt;
    auto bytes = beginningOf(capture, number, std::size_t(length));
    if (bytes.size() != length)
        return std::nullopt;
    return bytes;
}

std::size_t ownBytesEnd(const Conversations& conversations, const Message& message, std::size_t packet)
{
    std::size_t end = 0;
    for (std::uint32_t i = 0; i < message.pieces; ++i) {
        const Piece piece = conversations.piece(message, i);
        if (piece.packet == packet)
            end = std::max<std::size_t>(end, piece.offset + piece.length);
    }
    return end;
}

ProtocolId protocolOf(const Message& message)
{
    static const ProtocolId http = protocolNamed("http"), events = protocolNamed("sse"),
                            webSocket = protocolNamed("websocket"), tls = protocolNamed("tls"),
                            dns = protocolNamed("dns");
    switch (message.kind) {
    case Message::Kind::WebSocketFrame: return webSocket;
    case Message::Kind::ServerEvent: return events;
    case Message::Kind::TlsRecord: return tls;
    case Message::Kind::DnsMessage: return dns;
    case Message::Kind::HttpRequest:
    case Message::Kind::HttpResponse: break;
    }
    return http;
}

std::vector<std::uint8_t> handshakeBegun(const Capture& capture, std::uint32_t record)
{
    constexpr std::size_t header = 5, mostRecords = 1000;
    const Conversations& conversations = capture.conversations();
    std::vector<std::uint32_t> earlier;
    for (std::uint32_t at = conversations.message(record).continues; at != none;) {
        const Message& message = conversations.message(at);
        earlier.push_back(at);
        if (!message.packet || earlier.size() > mostRecords)
            return {};
        at = message.handshakeAt == none ? message.continues : none;
    }
    std::vector<std::uint8_t> begun;
    for (auto at = earlier.rbegin(); at != earlier.rend(); ++at) {
        const auto bytes = bytesOf(capture, *at);
        const std::uint32_t begins = at == earlier.rbegin() ? conversations.message(*at).handshakeAt : 0;
        if (!bytes || begins == none || header + begins > bytes->size())
            return {};
        begun.insert(begun.end(), bytes->begin() + std::ptrdiff_t(header + begins), bytes->end());
    }
    return begun;
}

std::string methodOf(const Capture& capture, std::uint32_t request)
{
    constexpr std::size_t longestMethod = 32;
    if (!capture.conversations().message(request).packet)
        return {};
    const auto bytes = beginningOf(capture, request, longestMethod);
    return std::string(bytes.begin(), std::ranges::find(bytes, std::uint8_t(' ')));
}

std::vector<std::string_view> rulesBroken(const Message& message, const FrameHeader& header)
{
    std::vector<std::string_view> broken;
    if (message.fromInitiator && !header.masked)
        broken.push_back("It is not masked, as every frame of a client must be (RFC 6455, section 5.1).");
    if (!message.fromInitiator && header.masked)
        broken.push_back("It is masked, which a frame of a server must not be (RFC 6455, section 5.1).");
    if (message.followsClose && !header.isControl())
        broken.push_back(
            "Its sender has sent a close frame before; no data may follow that (RFC 6455, section 5.5.1).");
    return broken;
}

std::optional<JoinedFrames> joinFrames(const Capture& capture, std::uint32_t last)
{
    const Conversations& conversations = capture.conversations();
    std::vector<std::uint32_t> frames;
    std::uint64_t total = 0;
    for (std::uint32_t frame = last; frame != none; frame = conversations.message(frame).continues) {
        if (!conversations.message(frame).packet || frames.size() == mostFrames)
            return std::nullopt;
        frames.push_back(frame);
        total += conversations.message(frame).length;
        if (total > longest)
            return std::nullopt;
    }
    JoinedFrames joined;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        std::vector<std::uint8_t> payload;
        const auto header = readFrame(capture, *frame, payload);
        if (!header)
            return std::nullopt;
        if (frame == frames.rbegin()) {
            if (header->is(Opcode::Continuation))
                return std::nullopt; // Its beginning was not captured.
            joined.first = *frame;
            joined.opcode = Opcode(header->opcode);
            joined.isCompressed = header->rsv & std::uint8_t(Extension::PerMessageDeflate);
        }
        joined.bytes.insert(joined.bytes.end(), payload.begin(), payload.end());
    }
    return joined;
}

} // namespace packetarium
