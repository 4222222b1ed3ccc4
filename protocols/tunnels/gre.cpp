// Generic Routing Encapsulation, RFC 2784, with key and sequence number, RFC 2890; version 1 is PPTP's, RFC 2637.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    flag("gre.flags.checksum", "Checksum Bit", "A checksum follows."),
    flag("gre.flags.routing", "Routing Bit", "A list of hosts to pass follows; no longer used."),
    flag("gre.flags.key", "Key Bit", "A key follows, which tells tunnels apart."),
    flag("gre.flags.sequence_number", "Sequence Number Bit", "The packets are counted."),
    flag("gre.flags.strict_source_route", "Strict Source Route Bit", "No longer used."),
    bits(3, "gre.flags.recursion_control", "Recursion control", "How many more tunnels it may enter; not used."),
    flag("gre.flags.ack", "Acknowledgment", "Version 1: the number of a packet that came is told."),
    bits(4, "gre.flags.reserved", "Flags (Reserved)", "Kept at zero."),
    bits(3, "gre.flags.version", "Version", "0; 1 is PPTP's, which carries PPP."),
    u16("gre.proto", "Protocol Type", "What is in the tunnel: 0x0800 is IPv4, 0x6558 a whole Ethernet frame.")
        .hex()
        .named(etherTypes));

constexpr auto parts = loose(
    u16("gre.flags_and_version", "Flags and Version", "Which of the parts below are there.").hex(),
    u16("gre.checksum", "Checksum", "Lets the receiver notice damage.").hex(),
    u16("gre.offset", "Offset", "Where in the list of hosts the packet is; no longer used."),
    u32("gre.key", "Key", "Tells the tunnels between the same two hosts apart.").hex(),
    u16("gre.key.payload_length", "Payload Length", "Bytes in the tunnel."),
    u16("gre.key.call_id", "Call ID", "Tells the tunnels between the same two hosts apart."),
    u32("gre.sequence_number", "Sequence Number", "Counts the packets, so that their order can be seen."),
    u32("gre.ack_number", "Acknowledgment Number", "The last packet that came from the other side."));

constexpr auto& hasChecksum = header["gre.flags.checksum"];
constexpr auto& hasRoute = header["gre.flags.routing"];
constexpr auto& hasKey = header["gre.flags.key"];
constexpr auto& hasSequence = header["gre.flags.sequence_number"];
constexpr auto& hasAcknowledgment = header["gre.flags.ack"];
constexpr auto& version = header["gre.flags.version"];
constexpr auto& type = header["gre.proto"];

constexpr std::uint64_t pointToPoint = 1;

std::size_t headerSize(View h)
{
    const bool hasSum = h[hasChecksum] || h[hasRoute], tellsLast = h[version] == pointToPoint && h[hasAcknowledgment];
    return header.size() + 4 * std::size_t(hasSum + h[hasKey] + h[hasSequence] + tellsLast);
}

/// A list of hosts is as long as it says itself; nobody sends one any more.
bool isReadable(View h) { return h[version] <= pointToPoint && !h[hasRoute]; }

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h || packet.size() < headerSize(h)) {
        row.truncated = true;
        return {};
    }
    const Bytes data = packet.subspan(headerSize(h));
    if (!isReadable(h) || data.empty())
        return {};
    return {carriedBy(Carrier::EtherType, std::uint32_t(h[type])), data};
}

void describe(Bytes packet, std::string& line)
{
    line += "Tunnel";
    for (const Named& known : etherTypes)
        if (known.value == header.over(packet)[type])
            line += " for " + std::string(known.name);
}

void addKey(View h, Cursor in, Tree& tree)
{
    if (h[version] != pointToPoint) {
        tree.add(parts["gre.key"], in);
        return;
    }
    tree.add(parts["gre.key.payload_length"], in.take(2));
    tree.add(parts["gre.key.call_id"], in);
}

void addOptionalParts(View h, Cursor& in, Tree& tree)
{
    if (h[hasChecksum] || h[hasRoute]) {
        tree.add(parts["gre.checksum"], in.take(2));
        tree.add(parts["gre.offset"], in.take(2));
    }
    if (h[hasKey])
        addKey(h, in.take(4), tree);
    if (h[hasSequence])
        tree.add(parts["gre.sequence_number"], in.take(4));
    if (h[version] == pointToPoint && h[hasAcknowledgment])
        tree.add(parts["gre.ack_number"], in.take(4));
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = header.over(in.rest());
    tree.endLayer(h ? headerSize(h) : header.size());
    if (in.left() >= 2)
        tree.add(parts["gre.flags_and_version"], Cursor(in).take(2));
    tree.add(header, in);
    if (!h)
        return;
    if (in.left() < headerSize(h) - header.size())
        return tree.remark(Severity::Warning, "The bytes end here: the header is not whole.");
    addOptionalParts(h, in, tree);
    if (!isReadable(h))
        return tree.remark(Severity::Comment, "This form of GRE is not read here; what follows is shown as data.");
    if (in.left() > 0 && !carriedBy(Carrier::EtherType, std::uint32_t(h[type])))
        tree.remark(Severity::Comment, "What is in the tunnel is not read here; it is shown as data.");
}

} // namespace

extern constinit const Protocol gre {
    .filter = "gre",
    .name = "Generic Routing Encapsulation",
    .means = "A tunnel: carries a packet of another kind, or a whole frame, through an IP network.",
    .spec = "RFC 2784",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 47}},
    .layouts = {header.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
