// What Ethernet and the tags inside its frames share: the types of what follows, and what comes after the data.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

inline constexpr Named etherTypes[] = {
    {0x0800, "IPv4", "An IPv4 packet follows."},
    {0x0806, "ARP", "A question or an answer about who has an address."},
    {0x0842, "Wake on LAN", "A call that wakes a sleeping computer."},
    {0x8035, "RARP", "A question or an answer about which address a network card has."},
    {0x6558, "Transparent Ethernet Bridging", "A whole Ethernet frame follows, in a tunnel."},
    {0x809b, "AppleTalk", "A packet of Apple's former network."},
    {0x8100, "802.1Q Virtual LAN", "A tag follows that says which virtual network this belongs to."},
    {0x8137, "Netware IPX/SPX", "A packet of Novell's former network."},
    {0x86dd, "IPv6", "An IPv6 packet follows."},
    {0x8808, "MAC Control", "Network cards and switches ask each other to pause."},
    {0x8809, "Slow Protocols", "Switches agree on bundling cables (LACP), and the like."},
    {0x880b, "PPP", "A packet of the Point-to-Point Protocol follows, in a tunnel."},
    {0x8847, "MPLS label switched packet", "Labels follow that steer the packet through a provider's network."},
    {0x8863, "PPPoE Discovery", "A modem looks for the provider."},
    {0x8864, "PPPoE Session", "A packet between a modem and the provider."},
    {0x8870, "Jumbo LLC", "An LLC header follows, in a frame too long for its length to be told."},
    {0x888e, "802.1X Authentication", "A computer proves who it is before the network lets it in."},
    {0x8892, "PROFINET", "Machines in a factory talk to each other."},
    {0x88a4, "EtherCAT frame", "Machines in a factory talk to each other."},
    {0x88a8, "802.1ad Provider Bridge (Q-in-Q)", "A provider's tag follows, around its customer's own."},
    {0x88cc, "802.1 Link Layer Discovery Protocol (LLDP)", "A device tells its neighbours what it is."},
    {0x88e1, "HomePlug AV MME", "Power-line adapters talk to each other."},
    {0x88e5, "802.1AE (MACsec)", "An encrypted frame."},
    {0x88f7, "PTPv2 over Ethernet (IEEE1588)", "Clocks are set very precisely."},
    {0x8906, "FCoE", "A disk's traffic."},
    {0x9000, "Loopback", "A device tests its own cable."},
    {0x9100, "QinQ: old non-standard", "A tag follows, as some makers wrote it before 802.1ad."},
};

/// Numbers up to the first are lengths, from the second on types; between them they mean nothing (IEEE 802.3).
constexpr std::uint64_t longestFrameLength = 1500, firstEtherType = 0x0600;
constexpr std::uint32_t wholeFrameType = 0x6558; ///< A frame in a tunnel, or in another frame.

/// In a tunnel the addresses of the packet around the frame stay: whatever conversation there is, is between them.
inline bool isInTunnel(const Summary& row) { return row.addressBytes == 4 || row.addressBytes == 16; }

/// How many bytes of `rest` are data, as far as the type or length before them, or the protocol in them, can say.
std::size_t frameDataSize(std::uint64_t typeOrLength, Bytes rest) noexcept;
/// The layer that a type or length announces; `rest` is what follows it.
Next carriedInFrame(std::uint64_t typeOrLength, Bytes rest) noexcept;
/// Says so when nobody here reads what a type or length announces.
void remarkOnFrameData(std::uint64_t typeOrLength, Bytes rest, Tree&);

/// Whether a frame may end with the check sequence that network cards add.
enum class CheckSequence : std::uint8_t { Perhaps, Never };
/// Adds what follows the data: zeros up to the shortest frame, then whatever else, then perhaps the check sequence.
void addFrameEnd(Cursor end, Tree&, const Field& trailer, CheckSequence);

namespace frameEnd {
inline constexpr auto parts = loose(
    bytes(0, "eth.padding", "Padding", "Zeros: a frame must be at least 60 bytes long."),
    u32("eth.fcs", "Frame check sequence", "Lets the network card notice damage; it is seldom recorded.").hex());
} // namespace frameEnd

} // namespace packetarium
