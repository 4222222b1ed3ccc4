// A message's bytes, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"

#include <algorithm>

namespace packetarium {

std::vector<std::uint32_t> messagesOf(const Conversations& conversations, std::size_t packet)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t next = conversations.facts(packet).firstMessage.value(); next != none;
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
        const Piece& piece = conversations.piece(message.firstPiece + i);
        const auto packet = capture.bytes(piece.packet);
        if (piece.offset + std::uint64_t(piece.length) > packet.size())
            return bytes;
        const auto from = packet.begin() + piece.offset;
        const std::size_t wanted = std::min<std::size_t>(piece.length, most - bytes.size());
        bytes.insert(bytes.end(), from, from + std::ptrdiff_t(wanted));
    }
    return bytes;
}

std::optional<std::vector<std::uint8_t>> bytesOf(const Capture& capture, std::uint32_t number)
{
    constexpr std::uint64_t longest = 16u << 20;
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
        const Piece& piece = conversations.piece(message.firstPiece + i);
        if (piece.packet == packet)
            end = std::max<std::size_t>(end, piece.offset + piece.length);
    }
    return end;
}

ProtocolId protocolOf(const Message& message)
{
    static const ProtocolId http = protocolNamed("http"), webSocket = protocolNamed("websocket");
    return message.kind == Message::Kind::WebSocketFrame ? webSocket : http;
}

} // namespace packetarium
