// Logical Link Control, IEEE 802.2, with SNAP, RFC 1042: what a frame begins with that tells its length, not its type.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr Named accessPoints[] = {
    {0x00, "NULL LSAP", "LLC itself."},
    {0x04, "SNA Path Control", "IBM's network for large computers."},
    {0x06, "TCP/IP", "An IPv4 packet follows."},
    {0x42, "Spanning Tree BPDU", "Switches agree on a network without loops."},
    {0xaa, "SNAP", "A type follows, as in Ethernet II."},
    {0xe0, "NetWare", "A packet of Novell's former network."},
    {0xf0, "NetBIOS", "Names and files of older Windows networks."},
    {0xfe, "ISO Network Layer", "A packet of the ISO network, such as the routing protocol IS-IS."},
    {0xff, "Global DSAP", "Everybody."},
};
constexpr Named organizations[] = {
    {0x000000, "Encapsulated Ethernet", "An EtherType follows."},
    {0x00000c, "Cisco Systems", "One of Cisco's own protocols follows."},
    {0x0000f8, "Cisco 90-Compatible", "An EtherType follows."},
    {0x00e02b, "Extreme Networks", "One of Extreme's own protocols follows."},
    {0x080007, "Apple", "One of AppleTalk's protocols follows."},
};
constexpr Named ciscoProtocols[] = {
    {0x0102, "DRiP", "Switches compare their virtual networks."},
    {0x0104, "PAgP", "Switches agree on bundling cables."},
    {0x010b, "PVST+", "Switches agree on a network without loops, for each virtual network."},
    {0x0111, "UDLD", "Switches check that a cable works both ways."},
    {0x2000, "CDP", "A device tells its neighbours what it is."},
    {0x2003, "VTP", "Switches tell each other which virtual networks there are."},
    {0x2004, "DTP", "Switches agree on tagging."},
};

constexpr auto header = layout(
    u8("llc.dsap", "DSAP", "Who reads this at the receiver: 0x42 is Spanning Tree, 0xaa says that a type follows.")
        .hex()
        .named(accessPoints),
    bits(7, "llc.dsap.sap", "SAP", "The service access point's number."),
    flag("llc.dsap.ig", "IG Bit", "It is meant for a group."),
    u8("llc.ssap", "SSAP", "Who sent it.").hex().named(accessPoints),
    bits(7, "llc.ssap.sap", "SAP", "The service access point's number."),
    flag("llc.ssap.cr", "CR Bit", "It is a response, not a command."));
constexpr auto& destination = header["llc.dsap"];
constexpr auto& source = header["llc.ssap"];

constexpr auto snap = layout(
    bits(24, "llc.oui", "Organization Code", "Who defined the type that follows: 0 means that it is an EtherType.")
        .named(organizations),
    u16("llc.type", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(etherTypes));
constexpr auto& organization = snap["llc.oui"];
constexpr auto& type = snap["llc.type"];

constexpr auto parts = loose(
    u16("llc.control", "Control field", "What kind of frame this is: 0x03 is plain data, without promises.").hex(4),
    u16("llc.cisco_pid", "PID", "Which of Cisco's protocols follows.").hex().named(ciscoProtocols),
    u16("llc.pid", "Protocol ID", "Which of that organization's protocols follows.").hex());

constexpr std::uint64_t ciscoOrganization = 0x00000c;
constexpr std::uint8_t unnumberedInformation = 0x03;

/// Unnumbered frames have one control byte, the others two.
std::size_t controlSize(Bytes afterHeader) { return afterHeader.empty() || (afterHeader[0] & 3) == 3 ? 1 : 2; }

bool isSnap(View h, Bytes afterHeader)
{
    constexpr std::uint64_t snapPoint = 0xaa;
    return h[destination] == snapPoint && h[source] == snapPoint && !afterHeader.empty()
        && afterHeader[0] == unnumberedInformation;
}

bool tellsEtherType(View s)
{
    constexpr std::uint64_t encapsulated = 0x000000, cisco90 = 0x0000f8;
    return s && (s[organization] == encapsulated || s[organization] == cisco90);
}

Next summarize(Bytes frame, Summary& row) noexcept
{
    constexpr std::uint64_t internetPoint = 0x06;
    const View h = header.over(frame);
    if (!h || frame.size() <= header.size()) {
        row.truncated = true;
        return {};
    }
    const Bytes rest = frame.subspan(header.size());
    if (isSnap(h, rest)) {
        const View s = snap.over(rest.subspan(1));
        return tellsEtherType(s) ? carriedInFrame(s[type], rest.subspan(1 + snap.size())) : Next {};
    }
    if (h[destination] == internetPoint && rest[0] == unnumberedInformation)
        return {carriedBy(Carrier::EtherType, 0x0800), rest.subspan(1)};
    return {};
}

void describe(Bytes frame, std::string& line)
{
    for (const Named& known : accessPoints)
        if (known.value == header.over(frame)[destination])
            line += known.name;
}

void addSnap(Cursor in, Tree& tree)
{
    const View s = snap.over(in.rest());
    if (!s || tellsEtherType(s)) {
        tree.add(snap, in);
        if (s)
            remarkOnFrameData(s[type], in.rest(), tree);
        return;
    }
    Node& node = tree.add(organization, in.take(3));
    node.bits = organization.bits;
    if (s[organization] == ciscoOrganization)
        tree.add(parts["llc.cisco_pid"], in.take(2));
    else
        tree.add(parts["llc.pid"], in.take(2));
    tree.remark(Severity::Comment, "What follows is a maker's own protocol; it is shown as data.");
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const Bytes frame = in.rest();
    const View h = tree.add(header, in);
    if (!h)
        return tree.endLayer(frame.size());
    const Bytes rest = in.rest();
    const std::size_t size = controlSize(rest);
    tree.endLayer(header.size() + size + (isSnap(h, rest) ? snap.size() : 0));
    if (rest.size() < size)
        return tree.remark(Severity::Warning, "The bytes end here: the control field is missing.");
    const std::uint64_t control = size == 1 ? rest[0] : rest[0] | rest[1] << 8;
    tree.add(parts["llc.control"], in.take(size), control);
    if (isSnap(h, rest))
        return addSnap(in, tree);
    Summary row;
    if (in.left() > 0 && !summarize(frame, row).protocol)
        tree.remark(Severity::Comment, "What follows is not read here; it is shown as data.");
}

} // namespace

extern constinit const Protocol llc {
    .filter = "llc",
    .name = "Logical-Link Control",
    .means = "Says who reads a frame that tells its length instead of its type.",
    .spec = "IEEE 802.2",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::FrameLength, 0}, {Carrier::EtherType, 0x8870}},
    .layouts = {header.fields, snap.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
