// The Internet checksum, RFC 1071, and what to say about one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// The ones' complement sum of the bytes as 16-bit numbers, not yet complemented; `start` continues an earlier sum.
std::uint16_t onesComplementSum(Bytes bytes, std::uint32_t start = 0) noexcept;

/// The sum over the pseudo-header of RFC 9293 section 3.1 and RFC 8200 section 8.1.
std::uint16_t pseudoHeaderSum(const Summary&, std::uint8_t protocol, std::size_t length) noexcept;

/// Compares the checksum at `checksumAt` of a TCP, UDP or ICMPv6 packet with its bytes, and remarks on what is wrong.
/// A checksum that was left to the network card is explained, not condemned; one that cannot be known is not judged.
void checkWithPseudoHeader(Tree&, Bytes packet, std::size_t checksumAt, const Summary&, std::uint8_t protocol);
/// The same for ICMP over IPv4, which knows no pseudo-header.
void checkPlain(Tree&, Bytes packet, const Summary&);

} // namespace packetarium
