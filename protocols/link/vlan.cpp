// Virtual LANs: IEEE 802.1Q tags, which may be stacked, and the provider's tags of IEEE 802.1ad.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr Named priorities[] = {
    {0, "Best Effort (default)", "Nothing special."},
    {1, "Background", "When there is room."},
    {2, "Excellent Effort", "A little better than the rest."},
    {3, "Critical Applications", "Important programs."},
    {4, "Video, < 100ms latency and jitter", "Moving pictures."},
    {5, "Voice, < 10ms latency and jitter", "Speech."},
    {6, "Internetwork Control", "Routers among themselves."},
    {7, "Network Control", "What keeps the network together."},
};

constexpr auto priority =
    bits(3, "vlan.priority", "Priority", "How urgent the frame is: 7 is the most.").named(priorities);
constexpr auto mayDrop =
    flag("vlan.dei", "DEI", "Drop Eligible Indicator: throw this away first when it gets crowded.");
constexpr auto network = bits(12, "vlan.id", "ID", "The virtual network that this frame belongs to; 0 is none.");

constexpr auto header = layout(
    priority, mayDrop, network,
    u16("vlan.etype", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(etherTypes));
constexpr auto lengthHeader = layout(
    priority, mayDrop, network,
    u16("vlan.len", "Length", "Bytes of data. Numbers up to 1500 are lengths, from 1536 on types."));
constexpr auto& type = header["vlan.etype"];

constexpr auto parts = loose(bytes(0, "vlan.trailer", "Trailer", "Bytes after the data that nobody asked for."));

Next summarize(Bytes tagged, Summary& row) noexcept
{
    const View h = header.over(tagged);
    if (!h) {
        row.truncated = true;
        return {};
    }
    return carriedInFrame(h[type], tagged.subspan(header.size()));
}

void describe(Bytes tagged, std::string& line)
{
    line += "VLAN " + std::to_string(header.over(tagged)[header["vlan.id"]]);
}

/// What the innermost tag carries, and what follows it in the frame.
void addData(std::uint64_t typeOrLength, Cursor in, Tree& tree, const Field& trailer)
{
    remarkOnFrameData(typeOrLength, in.rest(), tree);
    in.take(frameDataSize(typeOrLength, in.rest()));
    if (in.left() > 0)
        addFrameEnd(in, tree, trailer, CheckSequence::Never);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    const View h = header.over(in.rest());
    if (h && h[type] <= longestFrameLength)
        tree.add(lengthHeader, in);
    else
        tree.add(header, in);
    if (h)
        addData(h[type], in, tree, parts["vlan.trailer"]);
}

} // namespace

extern constinit const Protocol vlan {
    .filter = "vlan",
    .name = "802.1Q Virtual LAN",
    .means = "A tag on the frame: lets several separate networks share one cable.",
    .spec = "IEEE 802.1Q",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x8100}, {Carrier::EtherType, 0x9100}},
    .layouts = {header.fields, lengthHeader.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

namespace {

constexpr std::uint64_t providerType = 0x88a8;

constexpr auto providerPriority = bits(3, "ieee8021ad.priority", "Priority", "How urgent the frame is: 7 is the most.");
constexpr auto providerMayDrop =
    flag("ieee8021ad.dei", "DEI", "Drop Eligible Indicator: throw this away first when it gets crowded.")
        .as(Show::Decimal);
constexpr auto innerType =
    u16("ieee8021ah.etype", "Type", "Who reads the data: 0x0800 is IPv4, 0x8100 another tag.").hex().named(etherTypes);

constexpr auto providerTag = layout(
    providerPriority, providerMayDrop, bits(12, "ieee8021ad.id", "ID", "The provider's number for its customer."),
    innerType);
constexpr auto twoTags = layout(
    providerPriority, providerMayDrop,
    bits(12, "ieee8021ad.svid", "ID", "S-VID: the provider's number for its customer."), innerType, providerPriority,
    providerMayDrop, bits(12, "ieee8021ad.cvid", "ID", "C-VID: the customer's own virtual network."),
    u16("ieee8021ah.etype", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(etherTypes));
constexpr auto providerParts =
    loose(bytes(0, "ieee8021ah.trailer", "Trailer", "Bytes after the data that nobody asked for."));

/// Where the data begins and of which type it is: a provider's tag may hold a second one of its own kind.
struct TagEnd {
    std::size_t size = 0;
    std::uint64_t type = 0;
};
TagEnd tagEnd(Bytes tagged)
{
    const Field& first = providerTag["ieee8021ah.etype"];
    const Field& second = twoTags.fields.back();
    if (twoTags.over(tagged) && first.read(tagged) == providerType)
        return {twoTags.size(), second.read(tagged)};
    return {providerTag.size(), first.read(tagged)};
}

Next summarizeProvider(Bytes tagged, Summary& row) noexcept
{
    if (!providerTag.over(tagged)) {
        row.truncated = true;
        return {};
    }
    const TagEnd end = tagEnd(tagged);
    return carriedInFrame(end.type, tagged.subspan(end.size));
}

void describeProvider(Bytes tagged, std::string& line)
{
    line += "Provider VLAN " + std::to_string(providerTag.over(tagged)[providerTag["ieee8021ad.id"]]);
}

void dissectProvider(Cursor in, Tree& tree, const Surroundings&)
{
    const TagEnd end = tagEnd(in.rest());
    tree.endLayer(end.size);
    const View h = end.size == twoTags.size() ? tree.add(twoTags, in) : tree.add(providerTag, in);
    if (h)
        addData(end.type, in, tree, providerParts["ieee8021ah.trailer"]);
}

} // namespace

extern constinit const Protocol providerVlan {
    .filter = "ieee8021ad",
    .name = "IEEE 802.1ad",
    .means = "A provider's tag on the frame, so that its customers can keep their own tags.",
    .spec = "IEEE 802.1ad",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, providerType}},
    .layouts = {providerTag.fields, twoTags.fields, providerParts.fields},
    .summarize = summarizeProvider,
    .describe = describeProvider,
    .dissect = dissectProvider,
};

} // namespace packetarium
