// Neighbor Discovery, RFC 4861: the part of ICMPv6 that finds routers and neighbours. Options of RFC 4191 (routes),
// RFC 5175 (flags), 6275 (travelling hosts), 8106 (name servers), 8781 (translation), 8910 (captive portal) included.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// Whether an ICMPv6 message of this type is made of a short header and these options.
bool isNeighborDiscovery(std::uint64_t type) noexcept;
/// Adds what follows the ICMPv6 header of such a message, options and the packet that a redirect quotes included.
void addNeighborDiscovery(std::uint64_t type, Cursor& in, Tree& tree, const Surroundings&);

namespace neighborDiscovery {

inline constexpr Named optionTypes[] = {
    {1, "Source link-layer address", "The sender's network card."},
    {2, "Target link-layer address", "The network card that was asked for."},
    {3, "Prefix information", "The network you are in."},
    {4, "Redirected header", "The packet that should have gone another way."},
    {5, "MTU", "The longest packet that this network carries."},
    {7, "Advertisement Interval", "How often this router introduces itself."},
    {8, "Home Agent Information", "How this router looks after travelling hosts."},
    {9, "Source Address List", "The sender's addresses."},
    {10, "Target Address List", "The addresses that were asked for."},
    {14, "Nonce", "A random number, to recognise one's own question."},
    {24, "Route Information", "A network that this router leads to."},
    {25, "Recursive DNS Server", "Whom to ask for names."},
    {26, "RA Flags Extension Option", "More switches for the hosts."},
    {31, "DNS Search List Option", "What to add to a name that is not complete."},
    {37, "DHCP Captive-Portal", "The page where guests log in."},
    {38, "PREF64 Option", "The network through which IPv4 hosts can be reached."},
};
inline constexpr Named preferences[] = {
    {0, "Medium", "As good as the others."},
    {1, "High", "Better than the others."},
    {2, "Reserved", "Not to be used."},
    {3, "Low", "Worse than the others."},
};

inline constexpr auto reserved = bytes(4, "icmpv6.reserved", "Reserved", "Kept at zero.");
inline constexpr auto inverse = layout(reserved); ///< Of router solicitations, too.
inline constexpr auto solicitation = layout(
    reserved, ipv6Address("icmpv6.nd.ns.target_address", "Target Address", "The address whose owner is asked for."));
inline constexpr auto neighbor = layout(
    bits(32, "icmpv6.nd.na.flag", "Flags", "What kind of answer this is.").hex(),
    flag("icmpv6.nd.na.flag.r", "Router", "The owner is a router."),
    flag("icmpv6.nd.na.flag.s", "Solicited", "This answers a question."),
    flag("icmpv6.nd.na.flag.o", "Override", "Forget what you knew about this address."),
    bits(29, "icmpv6.nd.na.flag.rsv", "Reserved", "Kept at zero."),
    ipv6Address("icmpv6.nd.na.target_address", "Target Address", "The address that this is about."));
inline constexpr auto router = layout(
    u8("icmpv6.nd.ra.cur_hop_limit", "Cur hop limit", "What hosts should write into Hop Limit; 0 says nothing."),
    u8("icmpv6.nd.ra.flag", "Flags", "Where hosts get their addresses from.").hex(),
    flag("icmpv6.nd.ra.flag.m", "Managed address configuration", "Ask a DHCPv6 server for an address."),
    flag("icmpv6.nd.ra.flag.o", "Other configuration", "Ask a DHCPv6 server for everything else."),
    flag("icmpv6.nd.ra.flag.h", "Home Agent", "This router looks after travelling hosts."),
    bits(2, "icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)", "How good this way out is.").named(preferences),
    flag("icmpv6.nd.ra.flag.p", "Proxy", "This message was passed on by a proxy."),
    bits(2, "icmpv6.nd.ra.flag.rsv", "Reserved", "Kept at zero."),
    u16("icmpv6.nd.ra.router_lifetime", "Router lifetime (s)", "For how many seconds it may be the way out."),
    u32("icmpv6.nd.ra.reachable_time", "Reachable time (ms)", "How long a neighbour counts as reachable."),
    u32("icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)", "How long to wait before asking again."));
inline constexpr auto redirect = layout(
    reserved, ipv6Address("icmpv6.nd.rd.target_address", "Target Address", "Where to send it instead."),
    ipv6Address("icmpv6.rd.na.destination_address", "Destination Address", "The destination that this is about."));

inline constexpr auto option = layout(
    u8("icmpv6.opt.type", "Type", "Which option this is.").named(optionTypes),
    u8("icmpv6.opt.length", "Length", "Size of this option in units of 8 bytes."));
inline constexpr auto prefix = layout(
    u8("icmpv6.opt.prefix.length", "Prefix Length", "How many bits of the address name the network."),
    u8("icmpv6.opt.prefix.flag", "Flag", "What hosts may do with it.").hex(),
    flag("icmpv6.opt.prefix.flag.l", "On-link flag(L)", "Such addresses can be reached without a router."),
    flag(
        "icmpv6.opt.prefix.flag.a", "Autonomous address-configuration flag(A)", "Hosts may make themselves addresses."),
    flag("icmpv6.opt.prefix.flag.r", "Router address flag(R)", "The router's whole address is in it."),
    bits(5, "icmpv6.opt.prefix.flag.reserved", "Reserved", "Kept at zero."),
    u32("icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime", "For how many seconds it holds."),
    u32("icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime", "For how many seconds it may be used for more."));
inline constexpr auto routeInformation = layout(
    u8("icmpv6.opt.prefix.length", "Prefix Length", "How many bits of the address name the network."),
    u8("icmpv6.opt.route_info.flag", "Flag", "How good the route is.").hex(),
    u32("icmpv6.opt.route_lifetime", "Route Lifetime", "For how many seconds it holds."));
inline constexpr auto homeAgent = layout(
    u16("icmpv6.opt.home_agent_preference", "Home Agent Preference", "How good it is at that, next to others."),
    u16("icmpv6.opt.home_agent_lifetime", "Home Agent Lifetime", "For how many seconds it will do so."));
inline constexpr auto flagsExpansion = layout(
    u16("icmpv6.opt.efo", "Flags Expansion Option", "The switches of the message, and more to come.").hex(),
    flag("icmpv6.opt.efo.m", "Managed address configuration", "Ask a DHCPv6 server for an address."),
    flag("icmpv6.opt.efo.o", "Other configuration", "Ask a DHCPv6 server for everything else."),
    flag("icmpv6.opt.efo.h", "Home Agent", "This router looks after travelling hosts."),
    bits(2, "icmpv6.opt.efo.prf", "Prf (Default Router Preference)", "How good this way out is.").named(preferences),
    flag("icmpv6.opt.efo.p", "Proxy", "This message was passed on by a proxy."),
    bits(10, "icmpv6.opt.efo.rsv", "Reserved", "Kept at zero."));
inline constexpr auto translation = layout(
    bits(13, "icmpv6.opt.pref64.scaled_lifetime", "Scaled Lifetime", "For how long it holds, in units of 8 seconds."),
    bits(3, "icmpv6.opt.pref64.plc", "PLC (Prefix Length Code)", "How long the prefix is: 0 is 96 bits, 1 is 64.")
        .hex());
inline constexpr auto parts = loose(
    bytes(0, "icmpv6.opt", "ICMPv6 Option", "Something more to say.").as(Show::None),
    bytes(0, "icmpv6.opt.reserved", "Reserved", "Kept at zero.").as(Show::None),
    bytes(0, "icmpv6.opt.padding", "Padding", "Filler bytes.").as(Show::None),
    bytes(0, "icmpv6.opt.redirected_packet", "Redirected Packet", "The packet that should have gone another way.")
        .as(Show::None),
    bytes(0, "icmpv6.opt.src_linkaddr", "Source Link-layer address", "The sender's network card."),
    bytes(0, "icmpv6.opt.target_linkaddr", "Target Link-layer address", "The network card that was asked for."),
    bits(2, "icmpv6.opt.route_info.flag.route_preference", "Route Preference", "How good the route is.")
        .named(preferences),
    bits(6, "icmpv6.opt.route_info.flag.reserved", "Reserved", "Kept at zero."),
    u32("icmpv6.opt.advertisement_interval", "Advertisement Interval", "Milliseconds between two advertisements."),
    ipv6Address("icmpv6.opt.ipv6_address", "IPv6 Address", "One of the addresses."),
    text("icmpv6.opt.captive_portal", "Captive Portal", "The address of the page where guests log in."),
    ipv6Address("icmpv6.opt.pref64.prefix", "Prefix", "The network through which IPv4 hosts can be reached."),
    bytes(0, "icmpv6.opt.linkaddr", "Link-layer address", "The address of a network card."),
    u32("icmpv6.opt.mtu", "MTU", "The longest packet that this network carries."),
    ipv6Address("icmpv6.opt.prefix", "Prefix", "The network."),
    bytes(0, "icmpv6.opt.nonce", "Nonce", "A random number, to recognise one's own question."),
    u32("icmpv6.opt.rdnss.lifetime", "Lifetime", "For how many seconds these name servers may be asked."),
    ipv6Address("icmpv6.opt.rdnss", "Recursive DNS Servers", "Whom to ask for names."),
    u32("icmpv6.opt.dnssl.lifetime", "Lifetime", "For how many seconds these endings hold."),
    text("icmpv6.opt.dnssl", "Domain Names", "What to add to a name that is not complete."));

} // namespace neighborDiscovery
} // namespace packetarium
