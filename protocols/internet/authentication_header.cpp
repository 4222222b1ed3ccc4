// IP Authentication Header, RFC 4302: proof that nobody changed the packet on the way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/ip_protocols.h"
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    u8("ah.next_header", "Next header", "Who reads on: 6 is TCP, 17 is UDP.").named(ipProtocols),
    u8("ah.length", "Length", "Size of this header in units of 4 bytes, the first two not counted."),
    bytes(2, "ah.reserved", "Reserved", "Kept at zero."),
    u32("ah.spi", "AH SPI", "Which agreement between the two hosts this belongs to.").hex(),
    u32("ah.sequence", "AH Sequence", "Counts the packets, so that none can be sent again by somebody else."));
constexpr auto parts = loose(bytes(0, "ah.icv", "AH ICV", "The proof: a checksum that needs a secret key."));

constexpr auto& nextHeader = header["ah.next_header"];

std::size_t sizeAsTold(View h) { return 4 * (h[header["ah.length"]] + 2); }

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h || sizeAsTold(h) > packet.size()) {
        row.truncated = true;
        return {};
    }
    if (sizeAsTold(h) < header.size() || sizeAsTold(h) == packet.size())
        return {};
    return {carriedBy(Carrier::IpProtocol, std::uint32_t(h[nextHeader])), packet.subspan(sizeAsTold(h))};
}

void describe(Bytes packet, std::string& line)
{
    line += "Authenticated, next header " + std::to_string(header.over(packet)[nextHeader]);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (sizeAsTold(h) < header.size())
        return tree.remark(Severity::Error, "The header claims to be shorter than it must be.");
    tree.endLayer(sizeAsTold(h));
    const std::size_t proof = sizeAsTold(h) - header.size();
    if (proof > in.left())
        return tree.remark(Severity::Warning, "This header is cut short.");
    if (proof > 0)
        tree.add(parts["ah.icv"], in.take(proof));
    remarkOnIpProtocol(h[nextHeader], in.rest(), tree);
}

} // namespace

extern constinit const Protocol authenticationHeader {
    .filter = "ah",
    .name = "Authentication Header",
    .means = "Proves who sent the packet, and that nobody changed it on the way (IPsec).",
    .spec = "RFC 4302",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 51}},
    .layouts = {header.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
