// Ethernet II, IEEE 802.3.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    mac("eth.dst", "Destination", "The network card this frame is meant for; ff:ff:ff:ff:ff:ff is everybody."),
    mac("eth.src", "Source", "The network card that sent it."),
    u16("eth.type", "Type", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(etherTypes));

constexpr auto lengthHeader = layout(
    mac("eth.dst", "Destination", "The network card this frame is meant for; ff:ff:ff:ff:ff:ff is everybody."),
    mac("eth.src", "Source", "The network card that sent it."),
    u16("eth.len", "Length", "Bytes of data. Numbers up to 1500 are lengths (IEEE 802.3), from 1536 on types."));

constexpr auto parts = loose(
    u16("eth.invalid_lentype", "Invalid length/type", "Neither a length (to 1500) nor a type (from 1536).").hex(),
    bytes(0, "eth.trailer", "Trailer", "Bytes after the data that nobody asked for."));

constexpr auto& destination = header["eth.dst"];
constexpr auto& source = header["eth.src"];
constexpr auto& type = header["eth.type"];

/// As a length it would say that not even LLC follows, so it is nobody's.
constexpr std::uint64_t noType = 0;

Next summarize(Bytes frame, Summary& row) noexcept
{
    const View h = header.over(frame);
    if (!h) {
        row.truncated = true;
        return {};
    }
    if (!isInTunnel(row))
        row.setAddresses(source.in(frame), destination.in(frame));
    if (h[type] == noType)
        return {};
    return carriedInFrame(h[type], frame.subspan(header.size()));
}

void describe(Bytes, std::string& line) { line += "Ethernet frame"; }

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(header.size());
    const View h = header.over(in.rest());
    if (!h || h[type] >= firstEtherType) {
        tree.add(header, in);
    } else if (h[type] == noType) {
        tree.add(header, in);
        return tree.remark(Severity::Comment, "Type 0 says nothing about what follows; it is shown as data.");
    } else if (h[type] <= longestFrameLength) {
        tree.add(lengthHeader, in);
        tree.remark(Severity::Comment, "This frame tells its length instead of its type.");
    } else {
        for (const Field* address : {&destination, &source})
            tree.add(*address, in.take(6));
        tree.add(parts["eth.invalid_lentype"], in.take(2));
        return;
    }
    if (!h)
        return;
    remarkOnFrameData(h[type], in.rest(), tree);
    if (h[type] <= longestFrameLength && h[type] > in.left())
        tree.remark(Severity::Warning, "The frame claims to be longer than it is.");
    in.take(frameDataSize(h[type], in.rest()));
    if (in.left() > 0)
        addFrameEnd(in, tree, parts["eth.trailer"], CheckSequence::Perhaps);
}

} // namespace

extern constinit const Protocol ethernet {
    .filter = "eth",
    .name = "Ethernet II",
    .means = "Carries a frame from one network card to another on the same cable or switch.",
    .spec = "IEEE 802.3",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::LinkType, 1}, {Carrier::EtherType, wholeFrameType}, {Carrier::IpProtocol, 143}},
    .layouts = {header.fields, lengthHeader.fields, parts.fields, frameEnd::parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
