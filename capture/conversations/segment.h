// Reading the transport header of a captured packet: what the conversations need, and where the data lies.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/packet_store.h"

#include <optional>

namespace packetarium {

/// Sequence numbers go round; these compare within half of the circle (RFC 9293 section 3.4).
constexpr bool isBefore(std::uint32_t a, std::uint32_t b) { return std::int32_t(a - b) < 0; }
constexpr bool isAfter(std::uint32_t a, std::uint32_t b) { return std::int32_t(a - b) > 0; }

namespace tcpFlag {
enum : std::uint16_t { fin = 0x01, syn = 0x02, reset = 0x04, push = 0x08, ack = 0x10 };
}

/// How a packet's layers lie in it, from the outermost in.
using Layers = std::span<const Summary::Layer>;

enum class Transport : std::uint8_t { Other, Tcp, Udp };

/// One segment or datagram, as far as the IP and transport headers tell.
struct Segment {
    std::int64_t nanoseconds = 0;
    Bytes data = {};
    std::uint32_t packet = 0; ///< Index from 0.
    std::uint32_t sequence = 0, acknowledgment = 0;
    std::uint32_t headerAt = 0; ///< Of the transport header, in the packet.
    std::uint32_t length = 0; ///< Data bytes as the IP header says; more than `data` when the capture is cut.
    std::uint32_t selectivelyAcked = 0; ///< Bytes in all SACK blocks together; like sequence numbers, it goes round.
    std::uint16_t flags = 0, window = 0;
    std::uint8_t headerLength = 0;
    std::int8_t windowShift = -1; ///< The Window Scale option; -1 when absent.
    bool isHeaderCut = false; ///< The capture does not hold all options.
    bool lengthKnown = false; ///< False when the header claims more than IP carried.
    Transport transport = Transport::Other;

    bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
    std::uint32_t dataAt() const { return headerAt + headerLength; }
    /// The sequence number after this segment; SYN and FIN count as one byte each.
    std::uint32_t end() const { return sequence + length + (has(tcpFlag::syn | tcpFlag::fin) ? 1 : 0); }
};

/// Fills in what the headers in this packet tell, which had `onWire` bytes; all but the packet's index and time. Other
/// when there is neither TCP nor UDP, or only a fragment of it. For UDP only the common parts are filled in.
Transport readTransport(Segment&, Layers, Bytes packet, std::size_t onWire);

/// The ends of a segment or datagram that an ICMP or ICMPv6 error quotes, as a summary of it would have them.
std::optional<Summary> quotedDatagram(const Summary&, Bytes packet);

/// Where the layer with this protocol begins, if the packet has one.
std::optional<std::size_t> layerAt(Layers, ProtocolId);

} // namespace packetarium
