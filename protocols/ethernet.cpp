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

constexpr auto lengthHeader = layout(
    mac("eth.dst", "Destination", "The network card this frame is meant for; ff:ff:ff:ff:ff:ff is everybody."),
    mac("eth.src", "Source", "The network card that sent it."),
    u16("eth.len", "Length", "Bytes of data. Numbers up to 1500 are lengths (IEEE 802.3), from 1536 on types."));

constexpr auto parts = loose(
    u16("eth.invalid_lentype", "Invalid length/type", "Neither a length (to 1500) nor a type (from 1536).").hex(),
    bytes(0, "eth.padding", "Padding", "Zeros: a frame must be at least 60 bytes long."),
    bytes(0, "eth.trailer", "Trailer", "Bytes after the data that nobody asked for."),
    u32("eth.fcs", "Frame check sequence", "Lets the network card notice damage; it is seldom recorded.").hex());

constexpr auto& destination = header["eth.dst"];
constexpr auto& source = header["eth.src"];
constexpr auto& type = header["eth.type"];

constexpr std::uint64_t longestLength = 1500, firstType = 0x0600;
constexpr std::size_t minimumFrame = 60, checkSequence = 4;

/// How many bytes of `rest` are data, as far as the header or the protocol in it can say.
std::size_t dataSize(View h, Bytes rest)
{
    if (h[type] <= longestLength)
        return std::min<std::size_t>(h[type], rest.size());
    const ProtocolId inner = carriedBy(Carrier::EtherType, std::uint32_t(h[type]));
    if (inner && protocol(inner).frameSize)
        if (const auto size = protocol(inner).frameSize(rest); size && *size < rest.size())
            return std::size_t(*size);
    return rest.size();
}

Next summarize(Bytes frame, Summary& row) noexcept
{
    const View h = header.over(frame);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.setAddresses(source.in(frame), destination.in(frame));
    const Bytes rest = frame.subspan(header.size());
    if (h[type] < firstType)
        return {};
    return {carriedBy(Carrier::EtherType, std::uint32_t(h[type])), rest.first(dataSize(h, rest))};
}

void describe(Bytes, std::string& line) { line += "Ethernet frame"; }

/// What follows the data: zeros up to the minimum, then whatever else, then perhaps the check sequence.
void addEnd(Cursor in, Tree& tree, std::size_t frameSize)
{
    const std::size_t before = frameSize - in.left();
    std::size_t padding = before < minimumFrame ? std::min(minimumFrame - before, in.left()) : 0;
    if (std::ranges::any_of(in.rest().first(padding), [](std::uint8_t byte) { return byte != 0; }))
        padding = 0;
    if (padding > 0)
        tree.add(parts["eth.padding"], in.take(padding));
    const bool isChecked = in.left() >= checkSequence && frameSize >= minimumFrame + checkSequence;
    const Cursor trailer = in.take(in.left() - (isChecked ? checkSequence : 0));
    if (trailer.left() > 0)
        tree.add(parts["eth.trailer"], trailer);
    if (isChecked)
        tree.add(parts["eth.fcs"], in);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    const std::size_t frameSize = in.left();
    const View h = header.over(in.rest());
    if (!h || h[type] >= firstType) {
        tree.add(header, in);
    } else if (h[type] <= longestLength) {
        tree.add(lengthHeader, in);
        tree.remark(Severity::Comment, "This frame tells its length instead of its type; an LLC header follows.");
    } else {
        for (const Field* address : {&destination, &source})
            tree.add(*address, in.take(6));
        tree.add(parts["eth.invalid_lentype"], in.take(2));
        return;
    }
    if (!h)
        return;
    in.take(dataSize(h, in.rest()));
    if (in.left() > 0)
        addEnd(in, tree, frameSize);
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
    .layouts = {header.fields, lengthHeader.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
