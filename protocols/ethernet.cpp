// Ethernet II, IEEE 802.3.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr Named types[] = {
    {0x0800, "IPv4", "An IPv4 packet follows."},
    {0x0806, "ARP", "A question or an answer about who has an address."},
    {0x86dd, "IPv6", "An IPv6 packet follows."},
};

constexpr auto header = layout(
    mac("eth.dst", "Destination", "The network card this frame is meant for; ff:ff:ff:ff:ff:ff is everybody."),
    mac("eth.src", "Source", "The network card that sent it."),
    u16("eth.type", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(types));

constexpr auto& type = header["eth.type"];

Next summarize(Bytes frame, Summary& row) noexcept
{
    const View h = header.over(frame);
    if (!h) {
        row.truncated = true;
        return {};
    }
    return {carriedBy(Carrier::EtherType, std::uint32_t(h[type])), frame.subspan(header.size())};
}

void describe(Bytes, std::string& line) { line += "Ethernet frame"; }

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    tree.add(header, in);
}

} // namespace

extern constinit const Protocol ethernet {
    .filter = "eth",
    .name = "Ethernet II",
    .means = "Carries a frame from one network card to another on the same cable or switch.",
    .spec = "IEEE 802.3",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::LinkType, 1}},
    .layouts = {header.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
