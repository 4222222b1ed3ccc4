// Reading, writing and judging a WebSocket frame's header, RFC 6455 section 5.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/websocket_frame.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint8_t shortest = 125; ///< The longest payload whose length fits in the second byte.

std::uint64_t readNumber(Bytes bytes)
{
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes)
        number = number << 8 | byte;
    return number;
}

} // namespace

std::optional<FrameHeader> readFrameHeader(Bytes stream) noexcept
{
    if (stream.size() < 2)
        return std::nullopt;
    FrameHeader header;
    header.fin = stream[0] & 0x80;
    header.rsv = stream[0] >> 4 & 7;
    header.opcode = stream[0] & 15;
    header.masked = stream[1] & 0x80;
    header.payloadLength = stream[1] & 0x7f;
    header.lengthBytes = header.payloadLength <= shortest ? 0 : header.payloadLength == 126 ? 2 : 8;
    const std::size_t keyAt = 2u + header.lengthBytes;
    header.size = std::uint8_t(keyAt + (header.masked ? header.key.size() : 0));
    if (stream.size() < header.size)
        return std::nullopt;
    if (header.lengthBytes)
        header.payloadLength = readNumber(stream.subspan(2, header.lengthBytes));
    if (header.masked)
        std::ranges::copy(stream.subspan(keyAt, header.key.size()), header.key.begin());
    return header;
}

std::vector<std::uint8_t> writeFrameHeader(const FrameHeader& header)
{
    std::vector<std::uint8_t> bytes;
    bytes.push_back(std::uint8_t((header.fin ? 0x80 : 0) | (header.rsv & 7) << 4 | (header.opcode & 15)));
    const std::uint8_t mask = header.masked ? 0x80 : 0;
    unsigned extended = 0;
    if (header.payloadLength <= shortest) {
        bytes.push_back(std::uint8_t(mask | header.payloadLength));
    } else {
        extended = header.payloadLength <= 0xffff ? 2 : 8;
        bytes.push_back(std::uint8_t(mask | (extended == 2 ? 126 : 127)));
    }
    for (unsigned left = extended; left > 0; --left)
        bytes.push_back(std::uint8_t(header.payloadLength >> 8 * (left - 1)));
    if (header.masked)
        bytes.insert(bytes.end(), header.key.begin(), header.key.end());
    return bytes;
}

void applyMask(std::span<std::uint8_t> bytes, std::array<std::uint8_t, 4> key, std::uint64_t offset) noexcept
{
    for (std::uint8_t& byte : bytes)
        byte ^= key[offset++ % key.size()];
}

FrameFault faultIn(const FrameHeader& header, Extension agreed) noexcept
{
    constexpr std::uint8_t lastData = 2, lastControl = 10;
    if ((header.opcode > lastData && !header.isControl()) || header.opcode > lastControl)
        return FrameFault::ReservedOpcode;
    // RFC 7692 section 6: the mark stands on the first frame of a message, never on control or continuation frames.
    const bool mayBeMarked = header.is(Opcode::Text) || header.is(Opcode::Binary);
    if (header.rsv & ~(mayBeMarked ? std::uint8_t(agreed) : 0))
        return FrameFault::ReservedBits;
    if (header.isControl() && !header.fin)
        return FrameFault::FragmentedControl;
    if (header.isControl() && header.payloadLength > shortest)
        return FrameFault::LongControl;
    if (header.payloadLength >> 63)
        return FrameFault::ImpossibleLength;
    if ((header.lengthBytes == 2 && header.payloadLength <= shortest)
        || (header.lengthBytes == 8 && header.payloadLength <= 0xffff))
        return FrameFault::LongForm;
    return FrameFault::None;
}

std::string_view sentenceFor(FrameFault fault) noexcept
{
    switch (fault) {
    case FrameFault::None: return {};
    case FrameFault::ReservedOpcode: return "This opcode has no meaning yet; the receiver must end the connection.";
    case FrameFault::ReservedBits: return "A reserved bit is set, but no agreed extension gives it a meaning here.";
    case FrameFault::FragmentedControl: return "A control frame (close, ping, pong) must not be sent in pieces.";
    case FrameFault::LongControl: return "A control frame (close, ping, pong) carries at most 125 bytes.";
    case FrameFault::LongForm: return "The length would have fitted in fewer bytes, and must be written in as few.";
    case FrameFault::ImpossibleLength: return "The highest bit of a 64-bit length must be zero.";
    }
    return {};
}

bool mayBeSent(std::uint16_t closeCode) noexcept
{
    // 1004 is reserved; 1005, 1006 and 1015 describe what happened on one side and are never sent.
    if (closeCode >= 1000 && closeCode <= 1014)
        return closeCode < 1004 || closeCode > 1006;
    return closeCode >= 3000 && closeCode <= 4999;
}

} // namespace packetarium
