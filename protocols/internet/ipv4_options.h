// The options of an IPv4 header: RFC 791, 1108 (security), 1393 (traceroute), 2113 (router alert), 4782 (Quick-Start).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// Adds every option.
void addIpv4Options(Cursor options, Tree&);

/// The address at the end of a source route that the packet has not yet followed to its end; none otherwise.
Bytes finalDestination(Bytes options) noexcept;

namespace ipv4Options {

inline constexpr Named kinds[] = {
    {0, "End of Options List", "Nothing but padding follows."},
    {1, "No-Operation", "A filler byte, so that the next option begins at a round place."},
    {7, "Record Route", "Every router writes its address here."},
    {11, "MTU Probe", "Asks for the longest packet that fits. Replaced by other means."},
    {12, "MTU Reply", "Answers such a question. Replaced by other means."},
    {25, "Quick-Start", "Asks the routers how fast the sender may begin."},
    {68, "Time Stamp", "Every router writes its clock here."},
    {82, "Traceroute", "Asks every router to report itself. Routers no longer do."},
    {130, "Security", "How secret the packet is."},
    {131, "Loose Source Route", "The packet must pass these hosts, and may pass others."},
    {133, "Extended Security", "More about how secret the packet is."},
    {134, "Commercial IP Security Option", "How secret the packet is."},
    {136, "Stream ID", "A relic of the satellite network SATNET."},
    {137, "Strict Source Route", "The packet must pass these hosts and no others."},
    {148, "Router Alert", "Routers should look inside, even if the packet is not for them."},
    {149, "Selective Directed Broadcast", "Several networks that the packet should reach."},
};
inline constexpr Named timestampKinds[] = {
    {0, "Time stamps only", "Only clocks."},
    {1, "Time stamp and address", "Addresses and clocks."},
    {3, "Time stamps for prespecified addresses", "Only these hosts are to write their clocks."},
};

inline constexpr auto type = layout(
    u8("ip.opt.type", "Type", "Which option this is.").named(kinds),
    flag("ip.opt.type.copy", "Copy on fragmentation", "Every piece of a cut-up packet carries this option."),
    bits(2, "ip.opt.type.class", "Class", "0 is for control, 2 for measuring."),
    bits(5, "ip.opt.type.number", "Number", "Which option of its class this is."));
inline constexpr auto length = layout(u8("ip.opt.len", "Length", "Bytes in this option, type and length included."));
inline constexpr auto pointer =
    layout(u8("ip.opt.ptr", "Pointer", "The place, counted from 1, where the next entry goes."));
inline constexpr auto timestampFlags = layout(
    bits(4, "ip.opt.overflow", "Overflow", "How many routers found no room left."),
    bits(4, "ip.opt.flag", "Flag", "0: only clocks; 1: addresses too; 3: only these addresses.")
        .hex()
        .named(timestampKinds));
inline constexpr auto routerAlert =
    layout(u16("ip.opt.ra", "Router Alert", "0: every router on the way should look inside."));
inline constexpr auto streamId = layout(u16("ip.opt.sid", "Stream Identifier", "The number of a SATNET stream."));
inline constexpr auto mtu = layout(u16("ip.opt.mtu", "MTU", "The longest packet that fits, so far."));
inline constexpr auto traceroute = layout(
    u16("ip.opt.id_number", "ID Number", "The pieces of one trace share this number."),
    u16("ip.opt.ohc", "Outbound Hop Count", "How many routers passed it on, on the way there."),
    u16("ip.opt.rhc", "Return Hop Count", "How many routers passed it on, on the way back."),
    ipv4Address("ip.opt.originator", "Originator IP Address", "Who wants to know."));
inline constexpr auto oldSecurity = layout(
    u16("ip.opt.sec_rfc791_sec", "Security", "How secret: 0 is unclassified.").hex(),
    u16("ip.opt.sec_rfc791_comp", "Compartments", "Which part of the house it belongs to."),
    bytes(2, "ip.opt.sec_rfc791_hr", "Handling Restrictions", "Who may see it.").as(Show::Text),
    bytes(3, "ip.opt.sec_rfc791_tcc", "Transmission Control Code", "Who may exchange it.").as(Show::Text));
inline constexpr auto securityLevel =
    layout(u8("ip.opt.sec_cl", "Classification Level", "How secret: 0xab is unclassified.").hex());
inline constexpr auto extendedSecurity = layout(
    u8("ip.opt.ext_sec_add_sec_info_format_code", "Additional Security Info Format Code", "How to read the rest.")
        .hex());
inline constexpr auto quickStart = layout(
    bits(4, "ip.opt.qs_func", "Function", "0 asks for a rate, 8 reports one."),
    bits(4, "ip.opt.qs_rate", "Rate", "The rate, as a power of two: 40 kbit/s times two to this."),
    u8("ip.opt.qs_ttl", "QS TTL", "Every router that agrees subtracts one, so that silent ones are noticed."),
    bits(30, "ip.opt.qs_nonce", "QS Nonce", "A random number, to notice cheating.").hex(),
    bits(2, "ip.opt.qs_reserved", "Reserved", "Kept at zero.").hex(8));

inline constexpr Field group(std::string_view filter, std::string_view name, std::string_view means)
{
    return bytes(0, filter, name, means);
}
inline constexpr auto parts = loose(
    group("ip.options.eol", "IP Option - End of Options List (EOL)", "Nothing but padding follows."),
    group("ip.options.nop", "IP Option - No-Operation (NOP)", "A filler byte."),
    group("ip.options.record_route", "IP Option - Record Route", "Every router writes its address here."),
    group("ip.options.mtu_probe", "IP Option - MTU Probe", "Asks for the longest packet that fits."),
    group("ip.options.mtu_reply", "IP Option - MTU Reply", "Answers such a question."),
    group("ip.options.qs", "IP Option - Quick-Start", "Asks the routers how fast the sender may begin."),
    group("ip.options.timestamp", "IP Option - Time Stamp", "Every router writes its clock here."),
    group("ip.options.traceroute", "IP Option - Traceroute", "Asks every router to report itself."),
    group("ip.options.security", "IP Option - Security", "How secret the packet is."),
    group("ip.options.route", "IP Option - Loose Source Route", "The packet must pass these hosts, among others."),
    group("ip.options.ext_security", "IP Option - Extended Security", "More about how secret the packet is."),
    group("ip.options.cipso", "IP Option - Commercial Security", "How secret the packet is."),
    group("ip.options.sid", "IP Option - Stream ID", "A relic of the satellite network SATNET."),
    group("ip.options.source_route", "IP Option - Strict Source Route", "The packet must pass these hosts only."),
    group("ip.options.routeralert", "IP Option - Router Alert", "Routers should look inside."),
    group("ip.options.sdb", "IP Option - Selective Directed Broadcast", "Several networks that it should reach."),
    ipv4Address("ip.rec_rt", "Recorded Route", "A router that the packet has passed."),
    ipv4Address("ip.empty_rt", "Empty Route", "Room for one more address."),
    ipv4Address("ip.src_rt", "Source Route", "A host that the packet must still pass."),
    ipv4Address("ip.dst", "Destination Address", "The host it should reach at the end of the route."),
    ipv4Address("ip.opt.time_stamp_addr", "Address", "The router that wrote the clock after it."),
    u32("ip.opt.time_stamp", "Time stamp", "A router's clock: milliseconds since midnight UTC."),
    ipv4Address("ip.opt.addr", "IP Address", "One of the networks that the packet should reach."),
    bytes(0, "ip.opt.padding", "Padding", "Filler bytes."),
    u8("ip.opt.sec_prot_auth_flags", "Protection Authority Flags", "Whose rules protect the packet.").hex(),
    bytes(0, "ip.opt.ext_sec_add_sec_info", "Additional Security Info", "What those rules say."),
    u32("ip.cipso.doi", "DOI", "Domain of Interpretation: whose rules the rest follows."));

} // namespace ipv4Options
} // namespace packetarium
