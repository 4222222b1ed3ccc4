// The Internet checksum, RFC 1071, and what to say about one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// The ones' complement sum of the bytes as 16-bit numbers, not yet complemented; `start` continues an earlier sum.
std::uint16_t onesComplementSum(Bytes bytes, std::uint32_t start = 0) noexcept;

/// The sum over the pseudo-header of RFC 9293 section 3.1 and RFC 8200 section 8.1.
std::uint16_t pseudoHeaderSum(const Summary&, std::uint8_t protocol, std::size_t length) noexcept;

/// Compares the checksum at `checksumAt` of a whole TCP or UDP packet with its bytes, and remarks on what is wrong.
/// A checksum that was left to the network card is explained, not condemned.
void checkTransport(Tree&, Bytes packet, std::size_t checksumAt, const Summary&, std::uint8_t protocol);

} // namespace packetarium
