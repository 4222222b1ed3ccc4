// Internet Protocol version 4, RFC 791.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

namespace packetarium {
namespace {

constexpr Named protocolNumbers[] = {
    {1, "ICMP", "Error reports and echo requests."},
    {2, "IGMP", "Which groups a host listens to."},
    {4, "IPv4", "Another IPv4 packet, in a tunnel."},
    {6, "TCP", "A reliable stream of bytes."},
    {17, "UDP", "Single messages, without promises."},
    {41, "IPv6", "An IPv6 packet, in a tunnel."},
    {58, "ICMPv6", "Error reports and neighbours, for IPv6."},
};

constexpr auto header = layout(
    bits(4, "ip.version", "Version", "Always 4 here; version 6 has a header of its own."),
    bits(4, "ip.hdr_len", "Header Length", "Where the header ends. 20 bytes means no options.").times(4),
    u8("ip.dsfield", "Differentiated Services Field", "How this packet asks to be treated on the way.").hex(),
    bits(6, "ip.dsfield.dscp", "Codepoint", "Which class of service it asks for."),
    bits(2, "ip.dsfield.ecn", "Congestion Notification", "Lets routers report a jam without dropping the packet."),
    u16("ip.len", "Total Length", "Header and data together, in bytes."),
    u16("ip.id", "Identification", "The pieces of one cut-up packet share this number.").hex(),
    bits(3, "ip.flags", "Flags", "Whether this packet may be, or has been, cut into pieces.").hex(),
    flag("ip.flags.rb", "Reserved bit", "Kept at zero."),
    flag("ip.flags.df", "Don't fragment", "Drop me rather than cut me up."),
    flag("ip.flags.mf", "More fragments", "This is not the last piece."),
    bits(
        13, "ip.frag_offset", "Fragment Offset",
        "Where this piece belongs in the packet that was cut up, in units of 8 bytes."),
    u8("ip.ttl", "Time to Live", "Every router subtracts one; at zero the packet is thrown away."),
    u8("ip.proto", "Protocol", "Who reads the data: 1 is ICMP, 6 is TCP, 17 is UDP.").named(protocolNumbers),
    u16("ip.checksum", "Header Checksum", "Lets a router notice damage to this header.").hex(),
    ipv4Address("ip.src", "Source Address", "The host that sent this."),
    ipv4Address("ip.dst", "Destination Address", "The host it should reach."));

constexpr auto& headerLength = header["ip.hdr_len"];
constexpr auto& totalLength = header["ip.len"];
constexpr auto& moreFragments = header["ip.flags.mf"];
constexpr auto& fragmentOffset = header["ip.frag_offset"];
constexpr auto& protocolNumber = header["ip.proto"];
constexpr auto& source = header["ip.src"];
constexpr auto& target = header["ip.dst"];

constexpr auto& version = header["ip.version"];
constexpr auto& checksum = header["ip.checksum"];

constexpr Named optionKinds[] = {
    {0, "End of Options List", "Nothing but padding follows."},
    {1, "No-Operation", "A filler byte, so that the next option begins at a round place."},
    {7, "Record Route", "Every router writes its address here."},
    {68, "Time Stamp", "Every router writes its clock here."},
    {130, "Security", "How secret the packet is."},
    {131, "Loose Source Route", "The packet must pass these hosts, and may pass others."},
    {136, "Stream ID", "A relic of the satellite network SATNET."},
    {137, "Strict Source Route", "The packet must pass these hosts and no others."},
    {148, "Router Alert", "Routers should look inside, even if the packet is not for them."},
};
constexpr auto optionType = layout(
    u8("ip.opt.type", "Type", "Which option this is.").named(optionKinds),
    flag("ip.opt.type.copy", "Copy on fragmentation", "Every piece of a cut-up packet carries this option."),
    bits(2, "ip.opt.type.class", "Class", "0 is for control, 2 for measuring."),
    bits(5, "ip.opt.type.number", "Number", "Which option of its class this is."));
constexpr auto optionLength = layout(u8("ip.opt.len", "Length", "Bytes in this option, type and length included."));
constexpr auto optionPointer =
    layout(u8("ip.opt.ptr", "Pointer", "The place, counted from 1, where the next entry goes."));
constexpr auto timestampFlags = layout(
    bits(4, "ip.opt.overflow", "Overflow", "How many routers found no room left."),
    bits(4, "ip.opt.flag", "Flag", "0: only clocks; 1: addresses too; 3: only these addresses.").hex());
constexpr auto routerAlert = layout(u16("ip.opt.ra", "Router Alert", "0: every router on the way should look inside."));
constexpr auto& timestampFlag = timestampFlags["ip.opt.flag"];
constexpr auto& pointer = optionPointer["ip.opt.ptr"];

constexpr auto entries = loose(
    ipv4Address("ip.rec_rt", "Recorded Route", "A router that the packet has passed."),
    ipv4Address("ip.empty_rt", "Empty Route", "Room for one more address."),
    ipv4Address("ip.src_rt", "Source Route", "A host that the packet must still pass."),
    ipv4Address("ip.opt.time_stamp_addr", "Address", "The router that wrote the clock after it."),
    u32("ip.opt.time_stamp", "Time stamp", "A router's clock: milliseconds since midnight UTC."));

void addRoute(Cursor in, Tree& tree, bool isRecord)
{
    constexpr std::size_t before = 3; // Type, length and pointer come before the first address.
    const View place = tree.add(optionPointer, in);
    const std::uint64_t used = place[pointer];
    for (std::size_t at = before + 1; in.left() >= 4; at += 4) {
        const Field& past = entries["ip.rec_rt"];
        const Field& ahead = isRecord ? entries["ip.empty_rt"] : entries["ip.src_rt"];
        tree.add(at < used ? past : ahead, in.take(4));
    }
}

void addTimestamps(Cursor in, Tree& tree)
{
    tree.add(optionPointer, in);
    const View flags = tree.add(timestampFlags, in);
    const bool withAddresses = flags[timestampFlag] != 0;
    while (in.left() >= (withAddresses ? 8u : 4u)) {
        if (withAddresses)
            tree.add(entries["ip.opt.time_stamp_addr"], in.take(4));
        tree.add(entries["ip.opt.time_stamp"], in.take(4));
    }
}

void addOption(Cursor& in, Tree& tree)
{
    const Bytes rest = in.rest();
    const std::uint8_t kind = rest[0];
    if (kind <= 1) {
        tree.add(optionType, in);
        if (kind == 0)
            in.take(in.left()); // What follows the end of the list is padding.
        return;
    }
    const std::size_t size = rest.size() > 1 ? rest[1] : 0;
    if (size < 2 || size > rest.size()) {
        tree.remark(Severity::Error, "This option's length is impossible; the rest of the header is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    tree.add(optionType, option);
    const auto indent = tree.indent();
    tree.add(optionLength, option);
    switch (kind) {
    case 7: addRoute(option, tree, true); break;
    case 68: addTimestamps(option, tree); break;
    case 131:
    case 137: addRoute(option, tree, false); break;
    case 148: tree.add(routerAlert, option); break;
    default: break;
    }
}

void judge(Tree& tree, View h, Bytes packet)
{
    if (h[version] != 4)
        tree.remark(Severity::Error, "An IPv4 header must say version 4.");
    if (h[totalLength] != 0 && h[totalLength] < h[headerLength])
        tree.remark(Severity::Error, "The packet claims to be shorter than its own header.");
    const std::size_t size = h[headerLength];
    if (size > packet.size() || onesComplementSum(packet.first(size)) == 0xffff)
        return;
    if (h[checksum] == 0)
        tree.remark(Severity::Note, "The computer left this checksum to the network card. Nothing is wrong.");
    else
        tree.remark(Severity::Error, "The header checksum is wrong: a router would throw this packet away.");
}

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.setAddresses(source.in(packet), target.in(packet));
    if (h[fragmentOffset] != 0 || h[moreFragments])
        return {}; // A piece by itself makes no sense to the layer above.
    if (h[headerLength] < header.size())
        return {};

    // Large segments that the network card will cut may be recorded with length 0.
    const std::size_t length = h[totalLength] ? h[totalLength] : packet.size();
    if (length > packet.size())
        row.truncated = true;
    const std::size_t end = std::min<std::size_t>(packet.size(), length);
    const std::size_t begin = std::min<std::size_t>(end, h[headerLength]);
    return {carriedBy(Carrier::IpProtocol, std::uint32_t(h[protocolNumber])), packet.subspan(begin, end - begin)};
}

void describe(Bytes packet, std::string& line)
{
    line += "Protocol " + std::to_string(header.over(packet)[protocolNumber]);
}

std::optional<std::uint64_t> frameSize(Bytes packet)
{
    const View h = header.over(packet);
    if (!h || h[totalLength] < header.size())
        return std::nullopt;
    return h[totalLength];
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes packet = in.rest();
    const View h = tree.add(header, in);
    tree.endLayer(std::max<std::size_t>(h[headerLength], header.size()));
    if (!h)
        return;
    if (h[headerLength] < header.size())
        return tree.remark(Severity::Error, "An IPv4 header is never shorter than 20 bytes.");
    Cursor options = in.take(h[headerLength] - header.size());
    while (options.left() > 0)
        addOption(options, tree);
    if (!surroundings.quoted)
        judge(tree, h, packet);
    if (h[fragmentOffset] != 0 || h[moreFragments])
        tree.remark(Severity::Comment, "This is one piece of a larger packet; the receiver puts the pieces together.");
    if (h[totalLength] > packet.size() && !surroundings.quoted)
        tree.remark(Severity::Note, "The capture holds only the beginning of this packet.");
}

} // namespace

extern constinit const Protocol ipv4 {
    .filter = "ip",
    .name = "Internet Protocol, version 4",
    .means = "Carries a packet from any host to any other, across as many networks as it takes. No promises.",
    .spec = "RFC 791",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::EtherType, 0x0800}, {Carrier::LinkType, 228}, {Carrier::IpProtocol, 4}},
    .layouts =
        {header.fields,
         optionType.fields,
         optionLength.fields,
         optionPointer.fields,
         timestampFlags.fields,
         routerAlert.fields,
         entries.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
