// A WebSocket frame's header, RFC 6455 section 5.2: read, written and judged by the same rules everywhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <array>
#include <optional>
#include <vector>

namespace packetarium {

/// The opcodes of RFC 6455 section 11.8; all others are reserved.
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

struct FrameHeader {
    bool fin = true;
    std::uint8_t rsv = 0; ///< Three bits; 4 is RSV1, permessage-deflate's mark.
    std::uint8_t opcode = 0;
    bool masked = false;
    std::array<std::uint8_t, 4> key {};
    std::uint64_t payloadLength = 0; ///< As claimed: up to 2^64 - 1, whatever has arrived.
    std::uint8_t size = 0; ///< Bytes of header: 2 to 14.
    std::uint8_t lengthBytes = 0; ///< Of the extended payload length: 0, 2 or 8.

    bool isControl() const { return opcode >= 8; }
    bool is(Opcode wanted) const { return opcode == std::uint8_t(wanted); }
};

/// The header at the front of `stream`, or nothing when more bytes are needed to know it.
std::optional<FrameHeader> readFrameHeader(Bytes stream) noexcept;
/// The header as it is sent, with the shortest length; `size` and `lengthBytes` need not be filled in.
std::vector<std::uint8_t> writeFrameHeader(const FrameHeader&);

/// Masks or unmasks in place (it is the same thing); `offset` is where in the payload `bytes` begins.
void applyMask(std::span<std::uint8_t> bytes, std::array<std::uint8_t, 4> key, std::uint64_t offset = 0) noexcept;

/// What RFC 6455 forbids a single frame; each must end the connection with status code 1002.
enum class FrameFault : std::uint8_t {
    None,
    ReservedOpcode, ///< Section 5.2: an opcode without a meaning.
    ReservedBits, ///< Section 5.2: a reserved bit that no extension has taken.
    FragmentedControl, ///< Section 5.5: control frames come in one piece.
    LongControl, ///< Section 5.5: at most 125 bytes.
    LongForm, ///< Section 5.2: the length must be written in as few bytes as possible.
    ImpossibleLength, ///< Section 5.2: the highest bit of a 64-bit length must be zero.
};

/// The bits of `rsv` that an extension has taken.
enum class Extension : std::uint8_t { None = 0, PerMessageDeflate = 4 };

FrameFault faultIn(const FrameHeader&, Extension agreed = Extension::None) noexcept;
/// The rule that was broken, as one sentence; empty for None.
std::string_view sentenceFor(FrameFault) noexcept;

/// Whether RFC 6455 section 7.4 and its registry allow a close frame to carry this status code.
bool mayBeSent(std::uint16_t closeCode) noexcept;

} // namespace packetarium
