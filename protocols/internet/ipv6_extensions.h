// IPv6's extension headers, RFC 8200, and the options in two of them: RFC 2473 (tunnel limit), 2675 (jumbograms),
// 2711 (router alert), 4782 (Quick-Start), 6275 (mobility), 8250 (diagnostics), 9268 (path MTU). Routing headers:
// RFC 5095 (source route, deprecated), 6275 (mobility), 8754 (segment routing).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/internet/ip_protocols.h"
#include "protocols/protocol.h"

namespace packetarium {

/// The numbers that announce them.
enum ExtensionKind : std::uint8_t { hopByHop = 0, routing = 43, fragmentKind = 44, destinationOptions = 60 };

/// RFC 8200 section 4.1 allows each header once, destination options twice. More are read, but not without end.
constexpr int mostExtensions = 16;

/// The bytes of the extension header of this kind at the front, as it says itself; 0 when it is none, or cut so short
/// that it cannot say.
std::size_t extensionSize(std::uint8_t kind, Bytes rest) noexcept;
/// Whether a fragment header says that other pieces are needed.
bool isPiece(Bytes fragmentHeader) noexcept;
/// What the fragment header says of its piece.
Summary::Fragment pieceOf(Bytes fragmentHeader) noexcept;
/// The last host that a routing header names while the packet must still pass others; none otherwise.
Bytes finalTarget(Bytes routingHeader) noexcept;
/// What comes after the extension headers at the front of `whole`, a packet that was put together from pieces.
Next afterExtensions(std::uint8_t kind, Bytes whole) noexcept;
/// Adds all extension headers at the front of `in` and moves past them; `kind` is the number that announces the first.
void addExtensions(std::uint8_t kind, Cursor& in, Tree&);

namespace ipv6Extensions {

inline constexpr Field group(std::string_view filter, std::string_view name, std::string_view means)
{
    return bytes(0, filter, name, means).as(Show::None);
}
inline constexpr auto groups = loose(
    group("ipv6.hopopts", "IPv6 Hop-by-Hop Option", "Options that routers on the way may read."),
    group("ipv6.routing", "Routing Header for IPv6", "Hosts to pass on the way."),
    group("ipv6.fraghdr", "Fragment Header for IPv6", "This is a piece of a larger packet."),
    group("ipv6.dstopts", "Destination Options for IPv6", "Options that only the receiver reads."),
    group("ipv6.opt", "IPv6 Option", "One of the options."), group("ipv6.opt.pad1", "Pad1", "One filler byte."));

inline constexpr auto hopByHopHeader = layout(
    u8("ipv6.hopopts.nxt", "Next Header", "Who reads on after these options.").named(ipProtocols),
    u8("ipv6.hopopts.len", "Length", "Size of these options in units of 8 bytes, the first not counted."));
inline constexpr auto destinationHeader = layout(
    u8("ipv6.dstopts.nxt", "Next Header", "Who reads on after these options.").named(ipProtocols),
    u8("ipv6.dstopts.len", "Length", "Size of these options in units of 8 bytes, the first not counted."));

inline constexpr Named routeTypes[] = {
    {0, "Source Route", "Hosts to pass. Deprecated: it let attackers send packets in circles."},
    {2, "Type 2 Routing", "The home address of a travelling host."},
    {3, "RPL Source Route Header", "Hosts to pass in a network of small devices."},
    {4, "Segment Routing", "Segments of the route, the last one first."},
};
inline constexpr auto routingHeader = layout(
    u8("ipv6.routing.nxt", "Next Header", "Who reads on after this list.").named(ipProtocols),
    u8("ipv6.routing.len", "Length", "Size of this header in units of 8 bytes, the first not counted."),
    u8("ipv6.routing.type", "Type", "Which kind of route this is: 4 is segment routing.").named(routeTypes),
    u8("ipv6.routing.segleft", "Segments Left", "How many hosts of the list are still to be passed."));
inline constexpr auto segmentHeader = layout(
    u8("ipv6.routing.srh.last_entry", "Last Entry", "The place of the last entry in the list, counted from 0."),
    u8("ipv6.routing.srh.flags", "Flags", "None is defined.").hex(),
    bytes(2, "ipv6.routing.srh.tag", "Tag", "Marks packets that belong together."));

inline constexpr auto fragmentHeader = layout(
    u8("ipv6.fraghdr.nxt", "Next header", "Who reads the packet once it is whole.").named(ipProtocols),
    u8("ipv6.fraghdr.reserved_octet", "Reserved octet", "Kept at zero.").hex(),
    bits(13, "ipv6.fraghdr.offset", "Offset", "Where this piece belongs, in units of 8 bytes."),
    bits(2, "ipv6.fraghdr.reserved_bits", "Reserved bits", "Kept at zero."),
    flag("ipv6.fraghdr.more", "More Fragments", "This is not the last piece."),
    u32("ipv6.fraghdr.ident", "Identification", "The pieces of one packet share this number.").hex());

inline constexpr Named optionTypes[] = {
    {0x00, "Pad1", "One filler byte."},
    {0x01, "PadN", "Filler bytes."},
    {0x04, "Tunnel Encapsulation Limit", "How many more tunnels this packet may enter."},
    {0x05, "Router Alert", "Routers should look inside, even if the packet is not for them."},
    {0x07, "CALIPSO", "How secret the packet is."},
    {0x08, "SMF_DPD", "Marks a group's packet, so that copies are noticed."},
    {0x0f, "Performance and Diagnostic Metrics (PDM)", "Counters and delays, to find out what is slow."},
    {0x23, "RPL Option", "Where the packet stands in a network of small devices."},
    {0x26, "Quick-Start", "Asks the routers how fast the sender may begin."},
    {0x30, "Path MTU Record", "The longest packet that fits, as the routers write it here."},
    {0x63, "RPL Option (deprecated)", "Where the packet stands in a network of small devices."},
    {0x6d, "MPL Option", "Marks a group's packet in a network of small devices."},
    {0x8b, "ILNP Nonce", "A random number that tells sessions apart."},
    {0x8c, "Line-Identification", "The line of the provider's customer."},
    {0xc2, "Jumbo Payload", "A packet longer than 65,535 bytes."},
    {0xc9, "Home Address", "Where a travelling host is at home."},
};
inline constexpr Named alerts[] = {
    {0, "MLD", "The packet says which groups a host listens to."},
    {1, "RSVP", "The packet asks for room on the way."},
    {2, "Active Network", "The packet carries a program."},
};
inline constexpr auto optionType = layout(
    u8("ipv6.opt.type", "Type", "Which option this is.").hex().named(optionTypes),
    bits(2, "ipv6.opt.type.action", "Action", "What to do if it is unknown: 0 skips it, the others drop the packet."),
    flag("ipv6.opt.type.change", "May Change", "Routers may change this option on the way."),
    bits(5, "ipv6.opt.type.rest", "Low-Order Bits", "The rest of the option's number.").hex());
inline constexpr auto optionLength =
    layout(u8("ipv6.opt.length", "Length", "Bytes in this option, type and length not counted."));
inline constexpr auto routerAlert =
    layout(u16("ipv6.opt.router_alert", "Router Alert", "Why routers should look: 0 is MLD.").named(alerts));
inline constexpr auto jumbo =
    layout(u32("ipv6.opt.jumbo", "Payload Length", "Bytes after the IPv6 header; always more than 65,535."));
inline constexpr auto tunnelLimit =
    layout(u8("ipv6.opt.tel", "Tunnel Encapsulation Limit", "How many more tunnels this packet may enter."));
inline constexpr auto homeAddress =
    layout(ipv6Address("ipv6.opt.mipv6.home_address", "MIPv6 Home Address", "Where the travelling sender is at home."));
inline constexpr auto diagnostics = layout(
    u8("ipv6.opt.pdm.scale_dtlr", "Scale DTLR", "How far the first delay is shifted."),
    u8("ipv6.opt.pdm.scale_dtls", "Scale DTLS", "How far the second delay is shifted."),
    u16("ipv6.opt.pdm.psn_this_pkt", "PSN This Packet", "Counts the packets that this side sends."),
    u16("ipv6.opt.pdm.psn_last_recv", "PSN Last Received", "The number of the last one that came from the other side."),
    u16("ipv6.opt.pdm.delta_last_recv", "Delta Time Last Received", "How long ago that one came."),
    u16("ipv6.opt.pdm.delta_last_sent", "Delta Time Last Sent", "How long the last answer had taken to come."));

inline constexpr auto parts = loose(
    bytes(0, "ipv6.opt.padn", "PadN", "Filler bytes, so that the next field begins at a round place."),
    bytes(0, "ipv6.opt.experimental", "Experimental Option", "What this option, an experiment, says."),
    bytes(0, "ipv6.opt.ilnp_nonce", "ILNP Nonce", "A random number that tells sessions apart."),
    bytes(0, "ipv6.opt.unknown", "Unknown Option Payload", "What this option says."),
    u16("ipv6.opt.pmtu.min", "Minimum Reported PMTU", "The longest packet that has fitted so far."),
    u16("ipv6.opt.pmtu.rtn", "Return Minimum PMTU", "What the other side was told, sent back."),
    flag("ipv6.opt.pmtu.r_flag", "Return Flag", "Please send the answer back."),
    bytes(4, "ipv6.routing.src.reserved", "Reserved", "Kept at zero."),
    ipv6Address("ipv6.routing.src.addr", "Address", "A host to pass on the way."),
    bytes(4, "ipv6.routing.mipv6.reserved", "Reserved", "Kept at zero."),
    ipv6Address("ipv6.routing.mipv6.home_address", "Home Address", "Where the travelling receiver is at home."),
    ipv6Address("ipv6.routing.srh.addr", "Address", "A segment of the route, the last one first."),
    bytes(0, "ipv6.routing.unknown_data", "Type-Specific Data", "What this kind of route says."));

} // namespace ipv6Extensions
} // namespace packetarium
