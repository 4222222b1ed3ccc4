// Internet Protocol version 6 and its extension headers, RFC 8200.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr Named nextHeaders[] = {
    {0, "IPv6 Hop-by-Hop Option", "Options that routers on the way may read."},
    {6, "TCP", "A reliable stream of bytes."},
    {17, "UDP", "Single messages, without promises."},
    {43, "Routing Header for IPv6", "Hosts to pass on the way."},
    {44, "Fragment Header for IPv6", "This is a piece of a larger packet."},
    {58, "ICMPv6", "Error reports, echo requests and neighbours."},
    {59, "No Next Header for IPv6", "Nothing follows."},
    {60, "Destination Options for IPv6", "Options that only the receiver reads."},
};

constexpr auto header = layout(
    bits(4, "ipv6.version", "Version", "Always 6 here."),
    bits(8, "ipv6.tclass", "Traffic Class", "How this packet asks to be treated on the way.").hex(8),
    bits(6, "ipv6.tclass.dscp", "Differentiated Services Codepoint", "Which class of service it asks for."),
    bits(2, "ipv6.tclass.ecn", "Explicit Congestion Notification", "Lets routers report a jam without dropping."),
    bits(20, "ipv6.flow", "Flow Label", "Packets of one conversation share this number, so that routers keep order.")
        .hex(),
    u16("ipv6.plen", "Payload Length", "Bytes after this header of 40 bytes."),
    u8("ipv6.nxt", "Next Header", "Who reads on: 6 is TCP, 17 is UDP, 58 is ICMPv6.").named(nextHeaders),
    u8("ipv6.hlim", "Hop Limit", "Every router subtracts one; at zero the packet is thrown away."),
    ipv6Address("ipv6.src", "Source Address", "The host that sent this."),
    ipv6Address("ipv6.dst", "Destination Address", "The host it should reach."));

constexpr auto& version = header["ipv6.version"];
constexpr auto& payloadLength = header["ipv6.plen"];
constexpr auto& nextHeader = header["ipv6.nxt"];
constexpr auto& source = header["ipv6.src"];
constexpr auto& target = header["ipv6.dst"];

constexpr std::uint8_t hopByHop = 0, routing = 43, fragment = 44, destinationOptions = 60;

constexpr auto hopByHopHeader = layout(
    u8("ipv6.hopopts.nxt", "Next Header", "Who reads on after these options.").named(nextHeaders),
    u8("ipv6.hopopts.len", "Length", "Size of these options in units of 8 bytes, the first not counted."));
constexpr auto destinationHeader = layout(
    u8("ipv6.dstopts.nxt", "Next Header", "Who reads on after these options.").named(nextHeaders),
    u8("ipv6.dstopts.len", "Length", "Size of these options in units of 8 bytes, the first not counted."));
constexpr auto routingHeader = layout(
    u8("ipv6.routing.nxt", "Next Header", "Who reads on after this list.").named(nextHeaders),
    u8("ipv6.routing.len", "Length", "Size of this header in units of 8 bytes, the first not counted."),
    u8("ipv6.routing.type", "Type", "Which kind of route this is: 4 is segment routing."),
    u8("ipv6.routing.segleft", "Segments Left", "How many hosts of the list are still to be passed."));
constexpr auto fragmentHeader = layout(
    u8("ipv6.fraghdr.nxt", "Next header", "Who reads the packet once it is whole.").named(nextHeaders),
    u8("ipv6.fraghdr.reserved_octet", "Reserved octet", "Kept at zero.").hex(),
    bits(13, "ipv6.fraghdr.offset", "Offset", "Where this piece belongs, in units of 8 bytes."),
    bits(2, "ipv6.fraghdr.reserved_bits", "Reserved bits", "Kept at zero."),
    flag("ipv6.fraghdr.more", "More Fragments", "This is not the last piece."),
    u32("ipv6.fraghdr.ident", "Identification", "The pieces of one packet share this number.").hex());
constexpr auto& fragmentOffset = fragmentHeader["ipv6.fraghdr.offset"];
constexpr auto& moreFragments = fragmentHeader["ipv6.fraghdr.more"];

constexpr Named optionTypes[] = {
    {0, "Pad1", "One filler byte."},
    {1, "PadN", "Filler bytes."},
    {5, "Router Alert", "Routers should look inside, even if the packet is not for them."},
    {0xc2, "Jumbo Payload", "A packet longer than 65,535 bytes."},
};
constexpr auto optionType = layout(
    u8("ipv6.opt.type", "Type", "Which option this is.").hex().named(optionTypes),
    bits(2, "ipv6.opt.type.action", "Action", "What to do if it is unknown: 0 skips it, the others drop the packet."),
    flag("ipv6.opt.type.change", "May Change", "Routers may change this option on the way."),
    bits(5, "ipv6.opt.type.rest", "Low-Order Bits", "The rest of the option's number.").hex());
constexpr auto optionLength =
    layout(u8("ipv6.opt.length", "Length", "Bytes in this option, type and length not counted."));
constexpr auto routerAlert = layout(u16("ipv6.opt.router_alert", "Router Alert", "Why routers should look: 0 is MLD."));

constexpr auto parts = loose(
    bytes(0, "ipv6.opt.padn", "PadN", "Filler bytes, so that the next field begins at a round place."),
    bytes(0, "ipv6.opt.unknown", "Unknown Option Payload", "What this option says."),
    u8("ip.version", "Version", "The same under IPv4's name, so that one filter finds packets of both."),
    ipv6Address("ipv6.routing.src.addr", "Address", "A host to pass on the way."),
    ipv6Address("ipv6.routing.srh.addr", "Address", "A segment of the route, the last one first."));

/// One extension header, or the upper layer when `size` is 0.
struct Extension {
    std::uint8_t kind = 0;
    std::size_t size = 0;
};

/// RFC 8200 section 4.1 allows each header once, destination options twice. More are read, but not without end.
constexpr int mostExtensions = 16;

Extension extensionAt(std::uint8_t kind, Bytes rest)
{
    switch (kind) {
    case hopByHop:
    case routing:
    case destinationOptions: return {kind, rest.size() < 2 ? 0 : 8 * (std::size_t(rest[1]) + 1)};
    case fragment: return {kind, fragmentHeader.size()};
    default: return {kind, 0};
    }
}

bool isFragment(Bytes extension)
{
    const View h = fragmentHeader.over(extension);
    return h && (h[fragmentOffset] != 0 || h[moreFragments]);
}

/// A packet that must still pass other hosts is summed with its last one (RFC 8200 section 8.1).
void useFinalTarget(Bytes route, Summary& row)
{
    constexpr std::size_t addressSize = 16, listAt = 8;
    constexpr std::uint8_t segmentRouting = 4;
    const bool mustPass = route.size() >= listAt + addressSize && route[3] > 0;
    if (!mustPass)
        return;
    const std::size_t count = (route.size() - listAt) / addressSize;
    const std::size_t last = route[2] == segmentRouting ? 0 : count - 1;
    std::ranges::copy(route.subspan(listAt + last * addressSize, addressSize), row.target.begin());
}

std::size_t payloadEnd(View h, Bytes packet)
{
    const std::size_t claimed = h[payloadLength] ? header.size() + h[payloadLength] : packet.size();
    return std::min(claimed, packet.size());
}

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.setAddresses(source.in(packet), target.in(packet));
    if (header.size() + h[payloadLength] > packet.size())
        row.truncated = true;

    Bytes rest = packet.first(payloadEnd(h, packet)).subspan(header.size());
    auto kind = std::uint8_t(h[nextHeader]);
    for (int count = 0; count < mostExtensions; ++count) {
        const Extension extension = extensionAt(kind, rest);
        if (extension.size == 0)
            return {carriedBy(Carrier::IpProtocol, kind), rest};
        if (extension.size > rest.size())
            return {};
        if (kind == fragment && isFragment(rest))
            return {}; // A piece by itself makes no sense to the layer above.
        if (kind == routing)
            useFinalTarget(rest.first(extension.size), row);
        kind = rest[0];
        rest = rest.subspan(extension.size);
    }
    return {};
}

void describe(Bytes packet, std::string& line)
{
    line += "Next header " + std::to_string(header.over(packet)[nextHeader]);
}

std::optional<std::uint64_t> frameSize(Bytes packet)
{
    const View h = header.over(packet);
    if (!h || h[payloadLength] == 0)
        return std::nullopt;
    return header.size() + h[payloadLength];
}

void addOption(Cursor& in, Tree& tree)
{
    const std::uint8_t kind = in.rest()[0];
    const std::size_t size = kind == 0 ? 1 : in.left() < 2 ? 0 : 2 + std::size_t(in.rest()[1]);
    if (size == 0 || size > in.left()) {
        tree.remark(Severity::Error, "This option's length is impossible; the rest of the options is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    tree.add(optionType, option);
    if (kind == 0)
        return;
    const auto indent = tree.indent();
    tree.add(optionLength, option);
    if (kind == 1)
        tree.add(parts["ipv6.opt.padn"], option);
    else if (kind == 5)
        tree.add(routerAlert, option);
    else if (option.left() > 0)
        tree.add(parts["ipv6.opt.unknown"], option);
}

void addRoute(Cursor in, Tree& tree)
{
    constexpr std::uint8_t sourceRoute = 0, segmentRouting = 4;
    constexpr std::size_t addressSize = 16;
    const View h = tree.add(routingHeader, in);
    const std::uint64_t type = h[routingHeader["ipv6.routing.type"]];
    in.take(4); // Reserved, or the flags and tag of segment routing.
    while (in.left() >= addressSize && (type == sourceRoute || type == segmentRouting)) {
        const Cursor address = in.take(addressSize);
        if (type == sourceRoute)
            tree.add(parts["ipv6.routing.src.addr"], address);
        else
            tree.add(parts["ipv6.routing.srh.addr"], address);
    }
}

void addExtension(std::uint8_t kind, Cursor in, Tree& tree)
{
    if (kind == routing)
        return addRoute(in, tree);
    if (kind == fragment) {
        tree.add(fragmentHeader, in);
        return;
    }
    if (kind == hopByHop)
        tree.add(hopByHopHeader, in);
    else
        tree.add(destinationHeader, in);
    const auto indent = tree.indent();
    while (in.left() > 0)
        addOption(in, tree);
}

/// Adds all extension headers; false when one of them is cut short.
bool addExtensions(std::uint8_t kind, Cursor& in, Tree& tree)
{
    for (int count = 0; count < mostExtensions; ++count) {
        const Extension extension = extensionAt(kind, in.rest());
        if (extension.size == 0)
            return true;
        const Bytes rest = in.rest();
        const bool whole = extension.size <= rest.size();
        addExtension(kind, in.take(extension.size), tree);
        if (!whole) {
            tree.remark(Severity::Warning, "This extension header is cut short.");
            return false;
        }
        if (kind == fragment && isFragment(rest)) {
            tree.remark(
                Severity::Comment, "This is one piece of a larger packet; the receiver puts the pieces together.");
            return true;
        }
        kind = rest[0];
    }
    tree.remark(Severity::Error, "There are more extension headers than any host would read.");
    return true;
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes packet = in.rest();
    const std::size_t begin = in.at();
    const View h = tree.add(header, in);
    if (!h)
        return;
    tree.addComputed(parts["ip.version"], h[version]);
    Cursor payload = in.take(payloadEnd(h, packet) - header.size());
    addExtensions(std::uint8_t(h[nextHeader]), payload, tree);
    tree.endLayer(payload.at() - begin);
    if (h[version] != 6)
        tree.remark(Severity::Error, "An IPv6 header must say version 6.");
    if (header.size() + h[payloadLength] > packet.size() && !surroundings.quoted)
        tree.remark(Severity::Note, "The capture holds only the beginning of this packet.");
}

} // namespace

extern constinit const Protocol ipv6 {
    .filter = "ipv6",
    .name = "Internet Protocol, version 6",
    .means = "Carries a packet from any host to any other, with addresses enough for every grain of sand.",
    .spec = "RFC 8200",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::EtherType, 0x86dd}, {Carrier::LinkType, 229}, {Carrier::IpProtocol, 41}},
    .layouts =
        {header.fields,
         hopByHopHeader.fields,
         destinationHeader.fields,
         routingHeader.fields,
         fragmentHeader.fields,
         optionType.fields,
         optionLength.fields,
         routerAlert.fields,
         parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
