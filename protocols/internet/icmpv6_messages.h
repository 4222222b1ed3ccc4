// The messages of ICMPv6: RFC 4443, 2710 and 3810 (multicast listeners), 4884 (length), 8335 (extended echo).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium::icmpv6Messages {

inline constexpr Named types[] = {
    {1, "Destination Unreachable", "Your packet could not be delivered; the code says why."},
    {2, "Packet Too Big", "Your packet does not fit through here; this is what does."},
    {3, "Time Exceeded", "Your packet passed too many routers, or its pieces came too late."},
    {4, "Parameter Problem", "A header makes no sense; the pointer says where."},
    {100, "Private experimentation", "An experiment."},
    {101, "Private experimentation", "An experiment."},
    {128, "Echo (ping) request", "Are you there? Please send this back."},
    {129, "Echo (ping) reply", "Yes, I am here; this is what you sent me."},
    {130, "Multicast Listener Query", "Who listens to this group?"},
    {131, "Multicast Listener Report", "I listen to this group."},
    {132, "Multicast Listener Done", "I no longer listen to this group."},
    {133, "Router Solicitation", "Is there a router?"},
    {134, "Router Advertisement", "I am a router, and this is the network you are in."},
    {135, "Neighbor Solicitation", "Who has this address?"},
    {136, "Neighbor Advertisement", "I have it, and this is my network card."},
    {137, "Redirect", "Another router is nearer to that destination."},
    {138, "Router Renumbering", "Routers are to change the addresses of their networks."},
    {139, "Node Information Query", "What are you called, and which addresses have you?"},
    {140, "Node Information Response", "This is my name, or these are my addresses."},
    {141, "Inverse Neighbor Discovery Solicitation Message", "Which address belongs to this network card?"},
    {142, "Inverse Neighbor Discovery Advertisement Message", "This address belongs to it."},
    {143, "Multicast Listener Report Message v2", "These are the groups that I listen to."},
    {144, "Home Agent Address Discovery Request Message", "Who looks after me while I travel?"},
    {145, "Home Agent Address Discovery Reply Message", "I do."},
    {146, "Mobile Prefix Solicitation", "Has my home network changed?"},
    {147, "Mobile Prefix Advertisement", "This is your home network now."},
    {148, "Certification Path Solicitation Message", "Prove that you may be a router."},
    {149, "Certification Path Advertisement Message", "This is the proof."},
    {151, "Multicast Router Advertisement", "I am a router that passes on what groups are sent."},
    {152, "Multicast Router Solicitation", "Is there such a router?"},
    {153, "Multicast Router Termination", "I no longer pass on what groups are sent."},
    {154, "FMIPv6 Messages", "A travelling host changes its network quickly."},
    {155, "RPL Control Message", "Small devices build a network."},
    {157, "Duplicate Address Request", "Has anybody else this address?"},
    {158, "Duplicate Address Confirmation", "Nobody has, or somebody has."},
    {160, "Extended Echo Request", "Is that network card of yours, or of your neighbour's, working?"},
    {161, "Extended Echo Reply", "This is how it is."},
    {200, "Private experimentation", "An experiment."},
    {201, "Private experimentation", "An experiment."},
};

inline constexpr Named unreachable[] = {
    {0, "no route to destination", "No router knows a way to it."},
    {1, "Administratively prohibited", "A firewall forbids it."},
    {2, "Beyond scope of source address", "An answer could not come back: the sender's address is only local."},
    {3, "Address unreachable", "The last router found nobody with that address."},
    {4, "Port unreachable", "The host is there, but no program listens at that port."},
    {5, "Source address failed ingress/egress policy", "The sender's address is not allowed there."},
    {6, "Reject route to destination", "A router is told to refuse it."},
    {7, "Error in Source Routing Header", "The way that the sender prescribed is blocked."},
    {8, "Headers too long", "The packet has more headers than the router reads."},
};
inline constexpr Named exceeded[] = {
    {0, "hop limit exceeded in transit", "The packet passed too many routers: that is how traceroute works."},
    {1, "fragment reassembly time exceeded", "Some pieces of the packet did not come in time."},
};
inline constexpr Named problems[] = {
    {0, "erroneous header field encountered", "A field of a header makes no sense."},
    {1, "unrecognized Next Header type encountered", "The host cannot read what the packet carries."},
    {2, "unrecognized IPv6 option encountered", "The host does not know an option."},
    {3, "IPv6 First Fragment has incomplete IPv6 Header Chain", "The headers do not fit into the first piece."},
    {4, "SR Upper-layer Header Error", "A segment of the route cannot read what follows."},
    {5, "Unrecognized Next Header type by intermediate node", "A router cannot read a header."},
    {6, "Extension header too big", "A header is longer than the router reads."},
    {7, "Extension header chain too long", "The headers are longer than the router reads."},
    {8, "Too many extension headers", "There are more headers than the router reads."},
    {9, "Too many options in extension header", "There are more options than the router reads."},
    {10, "Option too big", "An option is longer than the router reads."},
};
inline constexpr Named extendedReplies[] = {
    {0, "No Error", "The answer follows."},
    {1, "Malformed Query", "The question makes no sense."},
    {2, "No Such Interface", "There is no such network card."},
    {3, "No Such Table Entry", "There is no such neighbour."},
    {4, "Multiple Interfaces Satisfy Query", "The question fits several network cards."},
};

inline constexpr auto code = u8("icmpv6.code", "Code", "The finer reason: its meaning depends on the type.");
inline constexpr auto header = layout(
    u8("icmpv6.type", "Type", "What this message is for: below 128 it reports an error.").named(types), code,
    u16("icmpv6.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex());
/// The code again, with the names that it has in each type.
inline constexpr auto codes =
    loose(code.named(unreachable), code.named(exceeded), code.named(problems), code.named(extendedReplies));

inline constexpr auto echo = layout(
    u16("icmpv6.echo.identifier", "Identifier", "Tells this ping program's questions from another's.").hex(),
    u16("icmpv6.echo.sequence_number", "Sequence", "Counts the questions, so that each answer finds its own."));
inline constexpr auto extendedRequest = layout(
    u16("icmpv6.echo.identifier", "Identifier", "Tells this program's questions from another's.").hex(),
    u8("icmpv6.ext.echo.seq", "Sequence number", "Counts the questions, so that each answer finds its own."),
    bits(7, "icmpv6.ext.echo.req.res", "Reserved", "Kept at zero.").hex(),
    flag("icmpv6.ext.echo.req.local", "Local bit", "The network card is your own, not a neighbour's."));
inline constexpr auto extendedReply = layout(
    u16("icmpv6.echo.identifier", "Identifier", "The identifier of the question.").hex(),
    u8("icmpv6.ext.echo.seq", "Sequence number", "The number of the question."),
    bits(3, "icmpv6.ext.echo.rsp.state", "State", "Of a neighbour: 2 is reachable, 6 is failed."),
    bits(2, "icmpv6.ext.echo.rsp.res", "Reserved", "Kept at zero.").hex(),
    flag("icmpv6.ext.echo.rsp.active", "Active bit", "The network card works."),
    flag("icmpv6.ext.echo.rsp.ipv4", "IPv4 bit", "It speaks IPv4."),
    flag("icmpv6.ext.echo.rsp.ipv6", "IPv6 bit", "It speaks IPv6."));
inline constexpr auto reserved = layout(bytes(4, "icmpv6.reserved", "Reserved", "Kept at zero."));
inline constexpr auto tooBig = layout(u32("icmpv6.mtu", "MTU", "The longest packet that fits through there."));
inline constexpr auto parameterProblem =
    layout(u32("icmpv6.pointer", "Pointer", "The byte of the quoted packet that makes no sense."));

inline constexpr auto listener = layout(
    u16("icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]", "How long an answer may wait."),
    bytes(2, "icmpv6.reserved", "Reserved", "Kept at zero."),
    ipv6Address("icmpv6.mld.multicast_address", "Multicast Address", "The group; all zeros asks about every group."));
inline constexpr auto querier = layout(
    u8("icmpv6.mld.flag", "Flags", "How routers treat this question.").hex(),
    bits(4, "icmpv6.mld.flag.reserved", "Reserved", "Kept at zero."),
    flag("icmpv6.mld.flag.s", "Suppress Router-Side Processing", "Other routers need not react."),
    bits(3, "icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", "How many losses to be prepared for."),
    u8("icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)", "Every how many seconds this question is asked."),
    u16("icmpv6.mld.nb_sources", "Number of Sources", "How many senders follow."));

inline constexpr Named recordTypes[] = {
    {1, "Include", "Only these senders to this group."},
    {2, "Exclude", "Everything to this group but from these senders."},
    {3, "Changed to include", "From now on, only these senders to this group."},
    {4, "Changed to exclude", "From now on, everything to this group but from these senders."},
    {5, "Allow new sources", "These senders, too."},
    {6, "Block old sources", "No longer these senders."},
};
inline constexpr auto listenerReport = layout(
    bytes(2, "icmpv6.reserved", "Reserved", "Kept at zero."),
    u16("icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records", "How many groups follow."));
inline constexpr auto listenerRecord = layout(
    u8("icmpv6.mldr.mar.record_type", "Record Type", "Which senders the host wants to hear from now on.")
        .named(recordTypes),
    u8("icmpv6.mldr.mar.aux_data_len", "Aux Data Len", "Further data in units of 4 bytes."),
    u16("icmpv6.mldr.mar.nb_sources", "Number of Sources", "How many senders follow."),
    ipv6Address("icmpv6.mldr.mar.multicast_address", "Multicast Address", "The group."));

inline constexpr auto parts = loose(
    bytes(0, "icmpv6.data", "Data", "What the question brings along and the answer must bring back."),
    u16("icmpv6.mld.maximum_response_code", "Maximum Response Code", "How many milliseconds an answer may wait."),
    ipv6Address("icmpv6.mld.source_address", "Source Address", "A sender that the question is about."),
    bytes(0, "icmpv6.mldr.mar", "Multicast Address Record", "A group, and which senders to it count.").as(Show::None),
    ipv6Address("icmpv6.mldr.mar.source_address", "Source Address", "A sender that the host listens to, or not."),
    bytes(0, "icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data", "Further data about this group."));

} // namespace packetarium::icmpv6Messages
