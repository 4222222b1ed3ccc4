// What a message of HTTP or WebSocket brings of Engine.IO, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/socketio/engineio_payload.h"

#include "capture/inflate.h"
#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"
#include "protocols/application/http_message.h"
#include "protocols/application/socketio/engineio.h"

#include <algorithm>

namespace packetarium {
namespace {

using Kind = EngineIoPayload::Kind;

/// The body as its sender meant it; empty when that cannot be found out.
std::vector<std::uint8_t> bodyOf(Bytes message, const HttpHead& head)
{
    const Bytes sent = message.subspan(std::min(head.size, message.size()));
    std::vector<std::uint8_t> body(sent.begin(), sent.end());
    if (head.lists("Transfer-Encoding", "chunked"))
        body = joinHttpChunks(body).bytes;
    for (const std::string_view coding : httpCodings(head)) {
        Decompressed before = decompress(coding, body);
        if (before.outcome == Decompressed::Outcome::UnknownCoding)
            return {};
        body = std::move(before.bytes);
    }
    return body;
}

EngineIoPayload ofBody(std::vector<std::uint8_t> body)
{
    EngineIoPayload payload {.mayHoldSeveral = true, .bytes = std::move(body)};
    const std::string_view text(reinterpret_cast<const char*>(payload.bytes.data()), payload.bytes.size());
    if (text.empty())
        payload.kind = Kind::Nothing;
    else if (text == "ok")
        payload.kind = Kind::Accepted;
    else if (text.starts_with('{'))
        payload.kind = Kind::Refusal;
    else
        payload.kind = isEngineIoBody(payload.bytes) ? Kind::Packets : Kind::Other;
    return payload;
}

std::optional<EngineIoPayload> ofFrame(const Capture& capture, std::uint32_t number)
{
    EngineIoPayload payload;
    if (auto whole = capture.inflatedMessages().message(capture, number)) {
        if (!whole->remark.empty() && whole->bytes.empty())
            return std::nullopt;
        payload.kind = whole->opcode == Opcode::Text ? Kind::Packets : Kind::Binary;
        payload.bytes = std::move(whole->bytes);
        return payload;
    }
    const auto bytes = bytesOf(capture, number);
    const auto header = bytes ? readFrameHeader(*bytes) : std::nullopt;
    if (!header)
        return std::nullopt;
    const bool isData = header->is(Opcode::Text) || header->is(Opcode::Binary);
    if (!isData || !header->fin || header->payloadLength == 0 || header->rsv)
        return payload;
    payload.kind = header->is(Opcode::Text) ? Kind::Packets : Kind::Binary;
    payload.bytes.assign(bytes->begin() + header->size, bytes->end());
    if (header->masked)
        applyMask(payload.bytes, header->key);
    return payload;
}

} // namespace

std::vector<Bytes> EngineIoPayload::packets() const
{
    std::vector<Bytes> found;
    Bytes rest = bytes;
    if (kind == Kind::Packets && !mayHoldSeveral)
        found.push_back(rest);
    if (kind != Kind::Packets || !mayHoldSeveral)
        return found;
    while (found.size() < mostEngineIoPackets) {
        const auto end = std::ranges::find(rest, engineIoSeparator);
        const auto size = std::size_t(end - rest.begin());
        found.push_back(rest.first(size));
        if (size == rest.size())
            break;
        rest = rest.subspan(size + 1);
    }
    return found;
}

std::optional<EngineIoPayload> engineIoPayload(const Capture& capture, std::uint32_t number)
{
    if (capture.conversations().message(number).kind == Message::Kind::WebSocketFrame)
        return ofFrame(capture, number);
    const auto bytes = bytesOf(capture, number);
    const auto head = bytes ? readHttpHead(*bytes) : std::nullopt;
    if (!head)
        return std::nullopt;
    return ofBody(bodyOf(*bytes, *head));
}

std::string targetOf(const Capture& capture, std::uint32_t request)
{
    constexpr std::size_t longestLine = 4096;
    if (request == none || !capture.conversations().message(request).packet)
        return {};
    const auto bytes = beginningOf(capture, request, longestLine);
    const auto begin = std::ranges::find(bytes, std::uint8_t(' '));
    if (begin == bytes.end())
        return {};
    const auto end = std::find(begin + 1, bytes.end(), std::uint8_t(' '));
    return end == bytes.end() ? std::string() : std::string(begin + 1, end);
}

} // namespace packetarium
