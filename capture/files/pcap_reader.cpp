// The pcap reader.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcap_reader.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint32_t microsecondMagic = 0xa1b2c3d4, nanosecondMagic = 0xa1b23c4d;
constexpr std::size_t packetHeaderSize = 16;

/// Whether a packet's header may lie here.
bool mayBePacket(Bytes bytes, ByteOrder order)
{
    constexpr std::uint32_t longestPacket = 256 * 1024, fractionsInASecond = 1'000'000'000;
    if (bytes.size() < packetHeaderSize)
        return false;
    const Numbers header(bytes, order);
    const std::uint32_t captured = header.u32(8), original = header.u32(12);
    return header.u32(4) < fractionsInASecond && captured > 0 && captured <= original
        && original <= longestPacket;
}

/// Some old programs wrote longer headers under the usual magic number: Nokia's 4 bytes more, Red Hat 6.1's 8. Their
/// second packet tells.
bool hasLongerHeaders(Bytes fromSecond, ByteOrder order)
{
    constexpr std::size_t nokia = 4, redHat = 8;
    const auto mayBePacketAfter = [&](std::size_t more) {
        // A time of no seconds at all is right for made-up packets; elsewhere it is a sign of having looked amiss.
        return fromSecond.size() > more && mayBePacket(fromSecond.subspan(more), order)
            && (more == 0 || Numbers(fromSecond.subspan(more), order).u32(0) != 0);
    };
    return !mayBePacketAfter(0) && (mayBePacketAfter(nokia) || mayBePacketAfter(redHat));
}

} // namespace

std::optional<ByteOrder> PcapReader::recognise(Bytes front)
{
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        const std::uint32_t magic = Numbers(front, order).u32(0);
        if (magic == microsecondMagic || magic == nanosecondMagic)
            return order;
    }
    return std::nullopt;
}

Taken PcapReader::takeHeader(Bytes front)
{
    if (front.size() < headerSize)
        return Taken::more(headerSize);
    m_order = recognise(front).value_or(ByteOrder::Little);
    const Numbers header(front, m_order);
    m_nanosecondsAFraction = header.u32(0) == nanosecondMagic ? 1 : 1000;

    Interface interface;
    interface.snapLength = header.u32(16);
    // The upper half says whether frames end with a checksum (FCS); the lower is the LINKTYPE_ number.
    interface.linkType = header.u32(20) & 0xffff;
    m_receiver.interfaceFound(interface);
    m_begun = true;
    return Taken::item(headerSize);
}

Taken PcapReader::take(Bytes front, std::uint64_t offset)
{
    if (!m_begun)
        return takeHeader(front);
    if (front.size() < packetHeaderSize)
        return Taken::more(packetHeaderSize);

    const Numbers header(front, m_order);
    const std::uint32_t captured = header.u32(8);
    if (captured > longestItem)
        return Taken::damage("a packet claims " + std::to_string(captured) + " bytes, which no packet has");
    const std::uint64_t length = packetHeaderSize + std::uint64_t(captured);
    if (front.size() < length)
        return Taken::more(length);

    if (offset == headerSize && hasLongerHeaders(front.subspan(std::size_t(length)), m_order))
        return Taken::damage(
            "the headers of its packets are longer than pcap's, as those of Nokia and Red Hat 6.1 were;"
            " convert it first: editcap -F pcapng OLD NEW (editcap comes with Wireshark)");

    PacketRecord packet;
    packet.nanoseconds =
        std::int64_t(header.u32(0)) * 1'000'000'000 + std::int64_t(header.u32(4)) * m_nanosecondsAFraction;
    packet.fileOffset = offset + packetHeaderSize;
    packet.bytes = front.subspan(packetHeaderSize, captured);
    packet.original = std::max(header.u32(12), captured);
    if (!m_receiver.packetFound(packet))
        return Taken::damage("this is more packets than the program can hold");
    return Taken::item(length);
}

} // namespace packetarium
