// Labels that steer a packet through a provider's network: MPLS, RFC 3032.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr Named reservedLabels[] = {
    {0, "IPv4 Explicit-Null", "The last label: an IPv4 packet follows."},
    {1, "Router Alert", "Routers should look inside, even if the packet is not for them."},
    {2, "IPv6 Explicit-Null", "The last label: an IPv6 packet follows."},
    {3, "Implicit-Null", "Never sent: asks the router before to take the label off."},
    {7, "Entropy Label Indicator (ELI)", "The next label only tells conversations apart."},
    {13, "Generic Associated Channel Label (GAL)", "The packet is about the path itself."},
};

constexpr auto label = layout(
    bits(20, "mpls.label", "MPLS Label", "Tells the next router where to send the packet.").named(reservedLabels),
    bits(3, "mpls.exp", "MPLS Experimental Bits", "How urgent the packet is."),
    bits(1, "mpls.bottom", "MPLS Bottom Of Label Stack", "This is the last label."),
    u8("mpls.ttl", "MPLS TTL", "Every router subtracts one; at zero the packet is thrown away."));

/// Where the packet behind the labels begins; none when the last label is missing.
std::optional<std::size_t> packetAt(Bytes labels)
{
    for (std::size_t at = 0; label.over(labels.subspan(at)); at += label.size())
        if (label["mpls.bottom"].read(labels.subspan(at)))
            return at + label.size();
    return std::nullopt;
}

/// No label says what it carries; routers look at the first bits as well.
ProtocolId carriedProtocol(Bytes packet)
{
    switch (packet.empty() ? 0 : packet[0] >> 4) {
    case 4: return carriedBy(Carrier::EtherType, 0x0800);
    case 6: return carriedBy(Carrier::EtherType, 0x86dd);
    default: return 0;
    }
}

Next summarize(Bytes labels, Summary& row) noexcept
{
    const auto at = packetAt(labels);
    if (!at) {
        row.truncated = true;
        return {};
    }
    const Bytes packet = labels.subspan(*at);
    return {carriedProtocol(packet), packet};
}

void describe(Bytes labels, std::string& line)
{
    line += "Label " + std::to_string(label.over(labels)[label["mpls.label"]]);
}

std::optional<std::uint64_t> frameSize(Bytes labels)
{
    const auto at = packetAt(labels);
    if (!at)
        return std::nullopt;
    const Bytes packet = labels.subspan(*at);
    const ProtocolId inner = carriedProtocol(packet);
    if (!inner)
        return std::nullopt;
    const auto size = protocol(inner).frameSize(packet);
    return size ? std::optional(*at + *size) : std::nullopt;
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const auto at = packetAt(in.rest());
    if (at)
        tree.endLayer(*at);
    for (std::size_t size = at.value_or(in.left()); size > 0; size -= std::min(size, label.size()))
        tree.add(label, in);
    if (at && in.left() > 0 && !carriedProtocol(in.rest()))
        tree.remark(Severity::Comment, "No label says what follows; it is shown as data.");
}

} // namespace

extern constinit const Protocol mpls {
    .filter = "mpls",
    .name = "MultiProtocol Label Switching Header",
    .means = "Labels by which a provider's routers steer a packet without looking at its addresses.",
    .spec = "RFC 3032",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x8847}, {Carrier::EtherType, 0x8848}, {Carrier::IpProtocol, 137}},
    .layouts = {label.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
