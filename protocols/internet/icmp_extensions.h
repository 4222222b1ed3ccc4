// What may follow the packet that an ICMP error quotes: RFC 4884, with labels (RFC 4950) and interfaces (RFC 5837).
// Extended echo requests, RFC 8335, name the interface they ask about in the same way.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium {

/// Where the extensions begin in what follows the first 8 bytes of an ICMP error; 0 where there are none.
/// `lengthBytes` is the size of the quoted packet, if the message tells it.
std::size_t icmpExtensionsAt(Bytes afterHeader, std::size_t lengthBytes) noexcept;

/// Adds the extensions, which `in` covers.
void addIcmpExtensions(Cursor in, Tree&);

namespace icmpExtensions {

inline constexpr Named classes[] = {
    {1, "MPLS Label Stack Class", "The labels that the packet had in a provider's network."},
    {2, "Interface Information Object", "Which of the router's network cards is meant."},
    {3, "Interface Identification Object", "Which network card is asked about."},
};
inline constexpr Named roles[] = {
    {0, "IP interface upon which datagram arrived", "The packet came in here."},
    {1, "sub-IP component of an IP interface", "The packet came in through this part of it."},
    {2, "IP interface through which datagram would have been forwarded", "The packet would have gone out here."},
    {3, "IP next hop to which datagram would be forwarded", "The packet would have gone to this router."},
};
inline constexpr Named families[] = {
    {1, "IPv4", "An address of 4 bytes."},
    {2, "IPv6", "An address of 16 bytes."},
};

inline constexpr auto header = layout(
    bits(4, "icmp.ext.version", "Version", "Always 2."), bits(12, "icmp.ext.res", "Reserved", "Kept at zero.").hex(),
    u16("icmp.ext.checksum", "Checksum", "Lets the receiver notice damage to the extensions; zero: not used.").hex());
inline constexpr auto object = layout(
    u16("icmp.ext.length", "Length", "Bytes in this object, these four included."),
    u8("icmp.ext.class", "Class", "What this object is about: 1 is labels, 2 a network card.").named(classes),
    u8("icmp.ext.ctype", "C-Type", "Which form of it this is."));
inline constexpr auto label = layout(
    bits(20, "icmp.mpls.label", "Label", "The number by which the provider's routers steered the packet."),
    bits(3, "icmp.mpls.exp", "Experimental", "How urgent the packet was."),
    flag("icmp.mpls.s", "Stack bit", "This is the last label."),
    u8("icmp.mpls.ttl", "Time to live", "Every router subtracts one; at zero the packet is thrown away."));
inline constexpr auto interfaceParts = layout(
    bits(2, "icmp.int_info.role", "Interface Role", "What the network card has to do with the packet.").named(roles),
    bits(2, "icmp.int_info.reserved", "Reserved", "Kept at zero."),
    flag("icmp.int_info.ifindex", "ifIndex", "Its number follows."),
    flag("icmp.int_info.ipaddr", "IP Address", "Its address follows."),
    flag("icmp.int_info.name_present", "Interface Name", "Its name follows."),
    flag("icmp.int_info.mtu_present", "MTU", "The longest packet that it sends follows."));
inline constexpr auto addressFamily = layout(
    u16("icmp.int_info.afi", "Address Family Identifier", "Which kind of address follows.").named(families),
    bytes(2, "icmp.reserved", "Reserved", "Kept at zero."));
inline constexpr auto askedAddress = layout(
    u16("icmp.int_ident.afi", "Address Family Identifier", "Which kind of address follows."),
    u8("icmp.int_ident.addr_length", "Address Length", "Bytes in the address."),
    bytes(1, "icmp.int_ident.reserved", "Reserved", "Kept at zero."));

inline constexpr auto parts = loose(
    bytes(0, "icmp.ext", "ICMP Extensions", "What the router adds to its report.").as(Show::None),
    bytes(0, "icmp.ext.data", "Data", "What the object says."),
    bytes(0, "icmp.mpls.data", "Data", "Labels in another form."),
    u32("icmp.int_info.index", "Interface Index", "The router's own number for the network card."),
    ipv4Address("icmp.int_info.ipv4", "Source", "The network card's address."),
    ipv6Address("icmp.int_info.ipv6", "Source", "The network card's address."),
    bytes(0, "icmp.int_info.ipunknown", "Source", "The network card's address, of another kind."),
    u8("icmp.int_info.name_length", "Name Length", "Bytes in the name, this one included."),
    text("icmp.int_info.name", "Name", "The router's own name for the network card."),
    u32("icmp.int_info.mtu", "Maximum Transmission Unit", "The longest packet that it sends."),
    text("icmp.int_ident.name", "Name", "The name of the network card that is asked about."),
    u32("icmp.int_ident.index", "Interface Index", "The number of the network card that is asked about."),
    ipv4Address("icmp.int_ident.ipv4", "Address", "The address that is asked about."),
    ipv6Address("icmp.int_ident.ipv6", "Address", "The address that is asked about."),
    bytes(0, "icmp.int_ident.address", "Address", "The address that is asked about, of another kind."));

} // namespace icmpExtensions
} // namespace packetarium
