// BSD loopback encapsulation: four bytes that name the protocol, in the byte order of the computer that captured
// (LINKTYPE_NULL) or in network byte order (LINKTYPE_LOOP).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

// The numbers are each system's own AF_INET and AF_INET6.
constexpr Named families[] = {
    {2, "IP", "An IPv4 packet follows."},
    {24, "IPv6", "An IPv6 packet follows (NetBSD, OpenBSD)."},
    {28, "IPv6", "An IPv6 packet follows (FreeBSD)."},
    {30, "IPv6", "An IPv6 packet follows (macOS)."},
};

constexpr auto header =
    layout(u32("null.family", "Family", "Who reads the data, by this computer's own numbers.").named(families));
constexpr auto& family = header["null.family"];
constexpr auto parts =
    loose(u32("null.type", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex(4).named(etherTypes));

/// The family in whichever byte order makes it a small number.
std::uint32_t familyOf(View h)
{
    const auto value = std::uint32_t(h[family]);
    const bool isSwapped = value & 0xffff0000;
    return isSwapped ? value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24 : value;
}

/// Some programs write an EtherType where the family belongs.
bool isEtherType(View h) { return familyOf(h) >= firstEtherType; }

Next summarize(Bytes packet, Summary& row) noexcept
{
    const View h = header.over(packet);
    if (!h) {
        row.truncated = true;
        return {};
    }
    if (isEtherType(h))
        return carriedInFrame(familyOf(h), packet.subspan(header.size()));
    for (const Named& known : families)
        if (known.value == familyOf(h))
            return {carriedBy(Carrier::EtherType, known.value == 2 ? 0x0800 : 0x86dd), packet.subspan(header.size())};
    return {};
}

void describe(Bytes, std::string& line) { line += "Loopback"; }

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    const View h = header.over(in.rest());
    if (h)
        tree.add(isEtherType(h) ? parts["null.type"] : family, in.take(header.size()), familyOf(h));
    else
        tree.add(header, in);
}

} // namespace

extern constinit const Protocol loopback {
    .filter = "null",
    .name = "Null/Loopback",
    .means = "Not sent by anyone: a note that the computer talked to itself, and in which protocol.",
    .spec = "LINKTYPE_NULL",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::LinkType, 0}, {Carrier::LinkType, 108}},
    .layouts = {header.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
