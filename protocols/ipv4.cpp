// Internet Protocol version 4, RFC 791.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

namespace packetarium {
namespace {

constexpr Named protocolNumbers[] = {
    {1, "ICMP", "Error reports and echo requests."},
    {6, "TCP", "A reliable stream of bytes."},
    {17, "UDP", "Single messages, without promises."},
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
    bits(13, "ip.frag_offset", "Fragment Offset", "Where this piece belongs in the packet that was cut up.").times(8),
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

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.addressBytes = 4;
    std::ranges::copy(source.in(packet), row.source.begin());
    std::ranges::copy(target.in(packet), row.target.begin());
    if (h[fragmentOffset] != 0 || h[moreFragments])
        return {}; // A piece by itself makes no sense to the layer above.

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

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = tree.add(header, in);
    tree.endLayer(std::max<std::size_t>(h[headerLength], header.size()));
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
    .layouts = {header.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
