// Frames of an Ethernet network carried in UDP datagrams: VXLAN, RFC 7348, and Geneve, RFC 8926.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    u16("vxlan.flags", "Flags", "Which of the parts below count.").hex(),
    u16("vxlan.gbp", "Group Policy ID", "The sender's group, by which a network may sort out who talks to whom."),
    bits(24, "vxlan.vni", "VXLAN Network Identifier (VNI)", "The virtual network that this frame belongs to."),
    u8("vxlan.reserved8", "Reserved", "Kept at zero."));

constexpr auto flags = layout(
    flag("vxlan.flag_g", "GBP Extension", "The Group Policy ID counts."),
    bits(3, "vxlan.flags_reserved", "Reserved(R)", "Kept at zero.").hex(),
    flag("vxlan.flag_i", "VXLAN Network ID (VNI)", "The network's number counts; always set."),
    bits(4, "vxlan.flags_reserved", "Reserved(R)", "Kept at zero.").hex(),
    flag("vxlan.flag_d", "Don't Learn", "Do not remember where this frame's sender is."),
    bits(2, "vxlan.flags_reserved", "Reserved(R)", "Kept at zero.").hex(),
    flag("vxlan.flag_a", "Policy Applied", "The group's rules were applied already."),
    bits(3, "vxlan.flags_reserved", "Reserved(R)", "Kept at zero.").hex());

Next summarize(Bytes datagram, Summary& row) noexcept
{
    if (!header.over(datagram)) {
        row.truncated = true;
        return {};
    }
    return {carriedBy(Carrier::EtherType, wholeFrameType), datagram.subspan(header.size())};
}

void describe(Bytes datagram, std::string& line)
{
    line += "VXLAN network " + std::to_string(header.over(datagram)[header["vxlan.vni"]]);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    if (!header.over(in.rest())) {
        tree.add(header, in);
        return;
    }
    const Cursor bitsOfFlags = Cursor(in).take(2);
    for (const Field& field : header.fields) {
        tree.add(field, in.take(field.bits / 8));
        if (&field != &header["vxlan.flags"])
            continue;
        const auto indent = tree.indent();
        for (const std::string_view name : {"vxlan.flag_g", "vxlan.flag_i", "vxlan.flag_d", "vxlan.flag_a"})
            tree.addBits(*std::ranges::find(flags.fields, name, &Field::filter), bitsOfFlags);
    }
}

} // namespace

extern constinit const Protocol vxlan {
    .filter = "vxlan",
    .name = "Virtual eXtensible Local Area Network",
    .means = "A tunnel: carries the frames of a virtual network between computers that are far apart.",
    .spec = "RFC 7348",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::UdpPort, 4789}},
    .layouts = {header.fields, flags.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

namespace {

constexpr auto geneveHeader = layout(
    bits(2, "geneve.version", "Version", "Always 0 so far."),
    bits(6, "geneve.option.length", "Length", "Size of all options in units of 4 bytes.").times(4),
    u8("geneve.flags", "Flags", "Whether this is about the tunnel itself, and whether an option must be known.").hex(),
    flag("geneve.flags.oam", "Operations, Administration and Management Frame", "It is about the tunnel itself."),
    flag("geneve.flags.critical", "Critical Options Present", "Who does not know an option must drop the packet."),
    bits(6, "geneve.flags.reserved", "Reserved", "Kept at zero."),
    u16("geneve.proto_type", "Protocol Type", "What is in the tunnel: 0x6558 is a whole Ethernet frame.")
        .hex()
        .named(etherTypes),
    bits(24, "geneve.vni", "Virtual Network Identifier (VNI)", "The virtual network that this belongs to.").hex(),
    u8("geneve.reserved", "Reserved", "Kept at zero.").hex());
constexpr auto geneveParts = loose(bytes(0, "geneve.options", "Geneve Options", "What else the tunnel's ends tell."));

constexpr auto& optionBytes = geneveHeader["geneve.option.length"];
constexpr auto& geneveType = geneveHeader["geneve.proto_type"];

Next summarizeGeneve(Bytes datagram, Summary& row) noexcept
{
    const View h = geneveHeader.over(datagram);
    if (!h || datagram.size() < geneveHeader.size() + h[optionBytes]) {
        row.truncated = true;
        return {};
    }
    const Bytes data = datagram.subspan(geneveHeader.size() + h[optionBytes]);
    return data.empty() ? Next {} : Next {carriedBy(Carrier::EtherType, std::uint32_t(h[geneveType])), data};
}

void describeGeneve(Bytes datagram, std::string& line)
{
    line += "Geneve network " + std::to_string(geneveHeader.over(datagram)[geneveHeader["geneve.vni"]]);
}

void dissectGeneve(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = tree.add(geneveHeader, in);
    if (!h)
        return;
    tree.endLayer(geneveHeader.size() + h[optionBytes]);
    if (h[optionBytes] > 0)
        tree.add(geneveParts["geneve.options"], in.take(h[optionBytes]));
    if (in.left() > 0 && !carriedBy(Carrier::EtherType, std::uint32_t(h[geneveType])))
        tree.remark(Severity::Comment, "What is in the tunnel is not read here; it is shown as data.");
}

} // namespace

extern constinit const Protocol geneve {
    .filter = "geneve",
    .name = "Generic Network Virtualization Encapsulation",
    .means = "A tunnel: carries the frames of a virtual network between computers that are far apart.",
    .spec = "RFC 8926",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::UdpPort, 6081}},
    .layouts = {geneveHeader.fields, geneveParts.fields},
    .summarize = summarizeGeneve,
    .describe = describeGeneve,
    .dissect = dissectGeneve,
};

} // namespace packetarium
