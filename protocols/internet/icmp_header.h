// What messages of both versions of ICMP begin with, RFC 792 and RFC 4443, and the packets that their errors quote.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// Type, code and checksum.
using IcmpHeader = Layout<3>;

/// Adds the header; `code` is the field with the names that the code has in this type.
View addIcmpHeader(const IcmpHeader&, const Field& code, Cursor& in, Tree&);
/// The names of type and code.
void describeIcmp(const IcmpHeader&, const Field& code, Bytes message, std::string& line);
/// Nothing follows an ICMP message.
Next summarizeIcmp(Bytes message, Summary&) noexcept;

inline constexpr std::uint32_t ipv4EtherType = 0x0800, ipv6EtherType = 0x86dd;
/// Adds the packet that an error is about, as far as it is quoted. A quote may quote again, but not without end.
void addQuotedPacket(std::uint32_t etherType, Cursor quote, Tree&, const Surroundings&);

} // namespace packetarium
