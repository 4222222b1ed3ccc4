// An IP packet's header as a story needs it: also that of a piece, and of a packet that an ICMP error quotes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <optional>

namespace packetarium {

struct IpPacket {
    Bytes source, target;
    std::uint8_t protocol = 0; ///< What follows all headers, by its number in the registry of IP protocols.
    Bytes payload; ///< As much of it as is there.
    std::uint32_t length = 0; ///< Of the payload, as the header says.
    std::uint32_t offset = 0; ///< Where in its datagram the payload begins; not 0: it is a later piece.
    std::uint32_t identification = 0; ///< Pieces with the same one belong together.
    bool moreFollow = false;

    bool isPiece() const { return offset != 0 || moreFollow; }
    /// Whether the payload begins with the two ports of TCP or UDP.
    bool hasPorts() const;
};

/// The packet of version 4 (RFC 791) or 6 (RFC 8200) at the front; nothing when its header is cut short or is none.
std::optional<IpPacket> readIpPacket(Bytes);

} // namespace packetarium
