// Internet Protocol version 4, RFC 791.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/internet/ip_protocols.h"
#include "protocols/internet/ipv4_options.h"

namespace packetarium {
namespace {

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
    u8("ip.proto", "Protocol", "Who reads the data: 1 is ICMP, 6 is TCP, 17 is UDP.").named(ipProtocols),
    u16("ip.checksum", "Header Checksum", "Lets a router notice damage to this header.").hex(),
    ipv4Address("ip.src", "Source Address", "The host that sent this."),
    ipv4Address("ip.dst", "Destination Address", "The host it should reach."));

constexpr auto& headerLength = header["ip.hdr_len"];
constexpr auto& totalLength = header["ip.len"];
constexpr auto& identification = header["ip.id"];
constexpr auto& moreFragments = header["ip.flags.mf"];
constexpr auto& fragmentOffset = header["ip.frag_offset"];
constexpr auto& protocolNumber = header["ip.proto"];
constexpr auto& source = header["ip.src"];
constexpr auto& target = header["ip.dst"];

constexpr auto& version = header["ip.version"];
constexpr std::uint32_t ipv6EtherType = 0x86dd;
constexpr auto& checksum = header["ip.checksum"];

/// Under way on a source route, the header holds the next host on it; the destination is at the route's end.
constexpr auto sourceRoutedHeader = [] {
    auto copy = header;
    copy.fields.back().filter = "ip.cur_rt";
    copy.fields.back().name = "Current Route";
    copy.fields.back().means = "The next host of the route that the packet must follow.";
    return copy;
}();

Bytes optionsIn(View h, Bytes packet)
{
    const std::size_t end = std::min<std::size_t>(h[headerLength], packet.size());
    return end > header.size() ? packet.subspan(header.size(), end - header.size()) : Bytes {};
}

void judge(Tree& tree, View h, Bytes packet)
{
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
    if (h[version] != 4)
        return {h[version] == 6 ? carriedBy(Carrier::EtherType, ipv6EtherType) : ProtocolId(0), packet};
    const Bytes end = finalDestination(optionsIn(h, packet));
    row.setAddresses(source.in(packet), end.empty() ? target.in(packet) : end);
    const bool tooShort = h[totalLength] != 0 && h[totalLength] < h[headerLength];
    if (h[headerLength] < header.size() || tooShort)
        return {};

    // Large segments that the network card will cut may be recorded with length 0.
    const std::size_t length = h[totalLength] ? h[totalLength] : packet.size();
    if (length > packet.size())
        row.truncated = true;
    const std::size_t dataEnd = std::min<std::size_t>(packet.size(), length);
    if (dataEnd <= h[headerLength])
        return {};
    const Bytes data = packet.first(dataEnd).subspan(h[headerLength]);
    if (h[fragmentOffset] != 0 || h[moreFragments]) {
        row.fragment.identification = std::uint32_t(h[identification]);
        row.fragment.offset = std::uint16_t(h[fragmentOffset] * 8);
        row.fragment.protocol = std::uint8_t(h[protocolNumber]);
        row.fragment.isPiece = true;
        row.fragment.more = h[moreFragments] != 0;
        return {0, data}; // A piece by itself makes no sense to the layer above.
    }
    return {carriedBy(Carrier::IpProtocol, std::uint32_t(h[protocolNumber])), data};
}

void describe(Bytes packet, std::string& line)
{
    const std::uint64_t number = header.over(packet)[protocolNumber];
    line += "Protocol " + std::to_string(number);
    for (const Named& known : ipProtocols)
        if (known.value == number)
            line += " (" + std::string(known.name) + ")";
}

std::optional<std::uint64_t> frameSize(Bytes packet)
{
    const View h = header.over(packet);
    if (!h || h[totalLength] < header.size())
        return std::nullopt;
    return h[totalLength];
}

/// A header that cannot be right, shown as far as it can be read. Returns false where nothing is wrong.
bool addBrokenHeader(View h, Cursor in, Tree& tree)
{
    if (h[version] == 6) {
        tree.endLayer(0);
        tree.addBits(version, in);
        tree.remark(Severity::Warning, "This was announced as IPv4, but it says version 6; it is read as IPv6.");
        return true;
    }
    const bool isTooShort = h[totalLength] != 0 && h[totalLength] < h[headerLength];
    if (h[version] == 4 && h[headerLength] >= header.size() && !isTooShort)
        return false;
    tree.addBits(version, in);
    if (h[version] != 4) {
        tree.remark(Severity::Error, "An IPv4 header must say version 4; nobody can tell what the rest means.");
        return true;
    }
    tree.addBits(headerLength, in);
    if (h[headerLength] < header.size()) {
        tree.remark(Severity::Error, "An IPv4 header is never shorter than 20 bytes.");
        return true;
    }
    for (const std::string_view field : {"ip.dsfield", "ip.dsfield.dscp", "ip.dsfield.ecn", "ip.len"})
        tree.addBits(*std::ranges::find(header.fields, field, &Field::filter), in);
    tree.remark(Severity::Error, "The packet claims to be shorter than its own header.");
    return true;
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes packet = in.rest();
    const bool isCut = !header.over(packet);
    const bool isIpv4 = !packet.empty() && version.read(packet) == 4;
    if ((isIpv4 ? !isCut : !packet.empty()) && addBrokenHeader(header.over(packet), in, tree))
        return;
    const bool isRouted = !finalDestination(optionsIn(header.over(packet), packet)).empty();
    const View h = isRouted ? tree.add(sourceRoutedHeader, in) : tree.add(header, in);
    tree.endLayer(std::max<std::size_t>(h[headerLength], header.size()));
    if (!h)
        return;
    addIpv4Options(in.take(h[headerLength] - header.size()), tree);
    if (!surroundings.quoted)
        judge(tree, h, packet);
    const bool isPiece = h[fragmentOffset] != 0 || h[moreFragments];
    if (!isPiece)
        remarkOnIpProtocol(h[protocolNumber], in.rest(), tree);
    if (isPiece)
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
         sourceRoutedHeader.fields,
         ipv4Options::type.fields,
         ipv4Options::length.fields,
         ipv4Options::pointer.fields,
         ipv4Options::timestampFlags.fields,
         ipv4Options::routerAlert.fields,
         ipv4Options::streamId.fields,
         ipv4Options::mtu.fields,
         ipv4Options::traceroute.fields,
         ipv4Options::oldSecurity.fields,
         ipv4Options::securityLevel.fields,
         ipv4Options::extendedSecurity.fields,
         ipv4Options::quickStart.fields,
         ipv4Options::parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
