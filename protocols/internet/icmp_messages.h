// The messages of ICMP: RFC 792, 950 (address mask), 1256 (routers), 4884 (length), 8335 (extended echo).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium::icmpMessages {

inline constexpr Named types[] = {
    {0, "Echo (ping) reply", "Yes, I am here; this is what you sent me."},
    {3, "Destination unreachable", "Your packet could not be delivered; the code says why."},
    {4, "Source quench", "Slow down. Routers no longer send this."},
    {5, "Redirect", "Another router is nearer to that destination."},
    {6, "Alternate host address", "Reach me at this address instead. No longer in use."},
    {8, "Echo (ping) request", "Are you there? Please send this back."},
    {9, "Router advertisement", "I am a router."},
    {10, "Router solicitation", "Is there a router?"},
    {11, "Time-to-live exceeded", "Your packet passed too many routers, or its pieces came too late."},
    {12, "Parameter problem", "A header makes no sense; the pointer says where."},
    {13, "Timestamp request", "What time is it on your clock?"},
    {14, "Timestamp reply", "This is the time on my clock."},
    {15, "Information request", "Which network am I in? No longer in use."},
    {16, "Information reply", "You are in this network. No longer in use."},
    {17, "Address mask request", "How large is this network?"},
    {18, "Address mask reply", "It is this large."},
    {30, "Traceroute", "I passed your packet on. No longer in use."},
    {31, "Datagram Conversion Error", "No longer in use."},
    {37, "Domain Name Request", "What is your name? No longer in use."},
    {38, "Domain Name Reply", "This is my name. No longer in use."},
    {40, "Photuris", "Encryption failed. No longer in use."},
    {42, "Extended Echo request", "Is that network card of yours, or of your neighbour's, working?"},
    {43, "Extended Echo reply", "This is how it is."},
};

inline constexpr Named unreachable[] = {
    {0, "Network unreachable", "No router knows a way to that network."},
    {1, "Host unreachable", "The last router found nobody with that address."},
    {2, "Protocol unreachable", "The host cannot read what the packet carries."},
    {3, "Port unreachable", "The host is there, but no program listens at that port."},
    {4, "Fragmentation needed", "The packet is too long for the way ahead and must not be cut up."},
    {5, "Source route failed", "The way that the sender prescribed is blocked."},
    {6, "Destination network unknown", "That network does not exist."},
    {7, "Destination host unknown", "That host does not exist."},
    {8, "Source host isolated", "The sender is cut off. No longer in use."},
    {9, "Network administratively prohibited", "A firewall forbids that network."},
    {10, "Host administratively prohibited", "A firewall forbids that host."},
    {11, "Network unreachable for TOS", "No way is good enough for this class of service."},
    {12, "Host unreachable for TOS", "No way is good enough for this class of service."},
    {13, "Communication administratively filtered", "A firewall forbids this packet."},
    {14, "Host precedence violation", "The packet asks for more than it may."},
    {15, "Precedence cutoff in effect", "Only more urgent packets may pass."},
};
inline constexpr Named redirects[] = {
    {0, "Redirect for network", "For all of that network."},
    {1, "Redirect for host", "For that host only."},
    {2, "Redirect for TOS and network", "For that network and class of service."},
    {3, "Redirect for TOS and host", "For that host and class of service."},
};
inline constexpr Named routers[] = {
    {0, "Normal router advertisement", "It passes on packets."},
    {16, "Does not route common traffic", "It only looks after travelling hosts."},
};
inline constexpr Named exceeded[] = {
    {0, "Time to live exceeded in transit", "The packet passed too many routers: that is how traceroute works."},
    {1, "Fragment reassembly time exceeded", "Some pieces of the packet did not come in time."},
};
inline constexpr Named problems[] = {
    {0, "Pointer indicates the error", "The pointer says which byte is wrong."},
    {1, "Required option missing", "The packet lacks an option that this network demands."},
    {2, "Bad length", "A length in the header makes no sense."},
};
inline constexpr Named extendedReplies[] = {
    {0, "No error", "The answer follows."},
    {1, "Malformed query", "The question makes no sense."},
    {2, "No such interface", "There is no such network card."},
    {3, "No such table entry", "There is no such neighbour."},
    {4, "Multiple interfaces satisfy query", "The question fits several network cards."},
};

inline constexpr auto code = u8("icmp.code", "Code", "The finer reason: its meaning depends on the type.");
inline constexpr auto header = layout(
    u8("icmp.type", "Type", "What this message is for: 8 asks are you there, 0 answers yes.").named(types), code,
    u16("icmp.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex());
/// The code again, with the names that it has in each type.
inline constexpr auto codes = loose(
    code.named(unreachable), code.named(redirects), code.named(routers), code.named(exceeded), code.named(problems),
    code.named(extendedReplies));

inline constexpr auto echo = layout(
    u16("icmp.ident", "Identifier (BE)", "Tells this ping program's questions from another's."),
    u16("icmp.seq", "Sequence Number (BE)", "Counts the questions, so that each answer finds its own."));
inline constexpr auto extendedRequest = layout(
    u8("icmp.ext.echo.seq", "Sequence Number", "Counts the questions, so that each answer finds its own."),
    bits(7, "icmp.ext.echo.req.res", "Reserved", "Kept at zero.").hex(),
    flag("icmp.ext.echo.req.local", "Local bit", "The network card is your own, not a neighbour's."));
inline constexpr auto extendedReply = layout(
    u8("icmp.ext.echo.seq", "Sequence Number", "The number of the question."),
    bits(3, "icmp.ext.echo.rsp.state", "State", "Of a neighbour: 2 is reachable, 6 is failed."),
    bits(2, "icmp.ext.echo.rsp.res", "Reserved", "Kept at zero.").hex(),
    flag("icmp.ext.echo.rsp.active", "Active bit", "The network card works."),
    flag("icmp.ext.echo.rsp.ipv4", "IPv4 bit", "It speaks IPv4."),
    flag("icmp.ext.echo.rsp.ipv6", "IPv6 bit", "It speaks IPv6."));
inline constexpr auto timestamps = layout(
    u32("icmp.originate_timestamp", "Originate Timestamp",
        "When the question left, in milliseconds since midnight UTC."),
    u32("icmp.receive_timestamp", "Receive Timestamp", "When it arrived."),
    u32("icmp.transmit_timestamp", "Transmit Timestamp", "When the answer left."));
inline constexpr auto addressMask =
    layout(ipv4Address("icmp.address_mask", "Address Mask", "The size of this network."));
inline constexpr auto redirect =
    layout(ipv4Address("icmp.redir_gw", "Gateway Address", "The router that is nearer to the destination."));
inline constexpr auto advertisement = layout(
    u8("icmp.num_addrs", "Number of addresses", "How many routers follow."),
    u8("icmp.addr_entry_size", "Address entry size", "Size of each in units of 4 bytes."),
    u16("icmp.lifetime", "Lifetime", "For how many seconds this holds."));

inline constexpr auto parts = loose(
    u16("icmp.ident_le", "Identifier (LE)", "The same two bytes, read the other way round: some systems write so."),
    u16("icmp.seq_le", "Sequence Number (LE)", "The same two bytes, read the other way round."),
    u8("icmp.length", "Length", "Size of the quoted packet in units of 4 bytes, where something follows it."),
    u8("icmp.length.original_datagram", "Length of original datagram", "The same in bytes."),
    u8("icmp.pointer", "Pointer", "The byte of the quoted header that makes no sense."),
    u16("icmp.mtu", "MTU of next hop", "The longest packet that fits through there."),
    ipv4Address("icmp.router_address", "Router address", "A router on this network."),
    u32("icmp.pref_level", "Preference level", "The highest is to be tried first."),
    bytes(0, "icmp.data", "Data", "What the question brings along and the answer must bring back."),
    bytes(0, "icmp.unused", "Unused", "Kept at zero."));

} // namespace packetarium::icmpMessages
