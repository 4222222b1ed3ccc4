// Internet Protocol version 6, RFC 8200; the walk along its extension headers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/ipv6_extensions.h"
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    bits(4, "ipv6.version", "Version", "Always 6 here."),
    bits(8, "ipv6.tclass", "Traffic Class", "How this packet asks to be treated on the way.").hex(8),
    bits(6, "ipv6.tclass.dscp", "Differentiated Services Codepoint", "Which class of service it asks for."),
    bits(2, "ipv6.tclass.ecn", "Explicit Congestion Notification", "Lets routers report a jam without dropping."),
    bits(20, "ipv6.flow", "Flow Label", "Packets of one conversation share this number, so that routers keep order.")
        .hex(),
    u16("ipv6.plen", "Payload Length", "Bytes after this header of 40 bytes."),
    u8("ipv6.nxt", "Next Header", "Who reads on: 6 is TCP, 17 is UDP, 58 is ICMPv6.").named(ipProtocols),
    u8("ipv6.hlim", "Hop Limit", "Every router subtracts one; at zero the packet is thrown away."),
    ipv6Address("ipv6.src", "Source Address", "The host that sent this."),
    ipv6Address("ipv6.dst", "Destination Address", "The host it should reach."));

constexpr auto& version = header["ipv6.version"];
constexpr auto& payloadLength = header["ipv6.plen"];
constexpr auto& nextHeader = header["ipv6.nxt"];
constexpr auto& source = header["ipv6.src"];
constexpr auto& target = header["ipv6.dst"];

constexpr auto shared =
    loose(u8("ip.version", "Version", "The same under IPv4's name, so that one filter finds packets of both."));

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
    if (h[version] != 6)
        return {};
    row.setAddresses(source.in(packet), target.in(packet));
    if (header.size() + h[payloadLength] > packet.size())
        row.truncated = true;

    Bytes rest = packet.first(payloadEnd(h, packet)).subspan(header.size());
    auto kind = std::uint8_t(h[nextHeader]);
    for (int count = 0; count <= mostExtensions && !rest.empty(); ++count) {
        const std::size_t size = extensionSize(kind, rest);
        if (size == 0)
            return {carriedBy(Carrier::IpProtocol, kind), rest};
        if (size > rest.size() || count == mostExtensions)
            return {};
        if (kind == fragmentKind && isPiece(rest)) {
            row.fragment = pieceOf(rest);
            return {0, rest.subspan(size)}; // A piece by itself makes no sense to the layer above.
        }
        if (kind == routing)
            std::ranges::copy(finalTarget(rest.first(size)), row.target.begin());
        kind = rest[0];
        rest = rest.subspan(size);
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

/// RFC 2675: only a packet too long for its length field says 0 there, and tells its length in an option.
void judgeLength(View h, Bytes packet, Tree& tree)
{
    if (h[payloadLength] != 0 || packet.size() == header.size())
        return;
    if (!tree.find("ipv6.opt.jumbo"))
        tree.remark(
            Severity::Note, "The length is 0: the computer left it to the network card, which cuts the packet.");
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes packet = in.rest();
    const std::size_t begin = in.at();
    if (!packet.empty() && version.read(packet) != 6) {
        tree.add(version, in.take(1), version.read(packet)).bits = version.bits;
        tree.addComputed(shared["ip.version"], version.read(packet));
        return tree.remark(Severity::Error, "An IPv6 header must say version 6; nobody can tell what the rest means.");
    }
    const View h = tree.add(header, in);
    if (!packet.empty())
        tree.addComputed(shared["ip.version"], version.read(packet));
    if (!h)
        return;
    Cursor payload = in.take(payloadEnd(h, packet) - header.size());
    addExtensions(std::uint8_t(h[nextHeader]), payload, tree);
    tree.endLayer(payload.at() - begin);
    judgeLength(h, packet, tree);
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
         shared.fields,
         ipv6Extensions::groups.fields,
         ipv6Extensions::hopByHopHeader.fields,
         ipv6Extensions::destinationHeader.fields,
         ipv6Extensions::routingHeader.fields,
         ipv6Extensions::segmentHeader.fields,
         ipv6Extensions::fragmentHeader.fields,
         ipv6Extensions::optionType.fields,
         ipv6Extensions::optionLength.fields,
         ipv6Extensions::routerAlert.fields,
         ipv6Extensions::jumbo.fields,
         ipv6Extensions::tunnelLimit.fields,
         ipv6Extensions::homeAddress.fields,
         ipv6Extensions::diagnostics.fields,
         ipv6Extensions::parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
