// Reading what messages of both versions of ICMP have in common.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/icmp_header.h"

namespace packetarium {

View addIcmpHeader(const IcmpHeader& header, const Field& code, Cursor& in, Tree& tree)
{
    const View h = header.over(in.rest());
    if (!h)
        return tree.add(header, in);
    tree.add(header.fields[0], in.take(1));
    tree.add(code, in.take(1));
    tree.add(header.fields[2], in.take(2));
    return h;
}

void describeIcmp(const IcmpHeader& header, const Field& code, Bytes message, std::string& line)
{
    const View h = header.over(message);
    for (const Named& kind : header.fields[0].names)
        if (kind.value == h[header.fields[0]])
            line += kind.name;
    for (const Named& reason : code.names)
        if (reason.value == h[header.fields[1]])
            line += " (" + std::string(reason.name) + ")";
}

Next summarizeIcmp(Bytes message, Summary& row) noexcept
{
    constexpr std::size_t headerSize = 4;
    row.truncated |= message.size() < headerSize;
    return {};
}

void addQuotedPacket(std::uint32_t etherType, Cursor quote, Tree& tree, const Surroundings& around)
{
    constexpr std::uint8_t deepestQuote = 3;
    if (quote.left() == 0)
        return;
    if (around.quoted >= deepestQuote)
        return tree.remark(Severity::Note, "Errors that quote errors are followed a few steps only.");
    Surroundings inside;
    inside.quoted = std::uint8_t(around.quoted + 1);
    dissectLayers(carriedBy(Carrier::EtherType, etherType), quote, tree, inside);
}

} // namespace packetarium
