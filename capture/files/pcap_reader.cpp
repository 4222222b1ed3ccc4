// The pcap reader.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcap_reader.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint32_t microsecondMagic = 0xa1b2c3d4, nanosecondMagic = 0xa1b23c4d;
constexpr std::size_t packetHeaderSize = 16;

/// Some old programs wrote longer headers under the usual magic number: Nokia's 4 bytes more, Red Hat 6.1's 8.
constexpr std::size_t nokiaMore = 4, redHatMore = 8;

/// Whether a packet's header may lie here.
bool mayBePacket(Bytes bytes, ByteOrder order)
{
    constexpr std::uint32_t longestPacket = 256 * 1024, fractionsInASecond = 1'000'000'000;
    const Numbers header(bytes, order);
    const std::uint32_t captured = header.u32(8), original = header.u32(12);
    return header.u32(4) < fractionsInASecond && captured <= original && original <= longestPacket;
}

/// Whether a packet's header lies this much later than it should. A time of no seconds at all, or an empty packet, is
/// right for made-up packets; elsewhere it is a sign of having looked amiss.
bool isPacketAfter(std::size_t more, Bytes front, ByteOrder order)
{
    const Bytes late = front.subspan(more);
    const Numbers header(late, order);
    return mayBePacket(late, order) && header.u32(0) != 0 && header.u32(8) != 0;
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

    // Only the second packet tells whether the headers are longer than they should be.
    if (offset == m_secondPacket && !mayBePacket(front, m_order)) {
        if (front.size() < packetHeaderSize + redHatMore)
            return Taken::more(packetHeaderSize + redHatMore);
        if (isPacketAfter(nokiaMore, front, m_order) || isPacketAfter(redHatMore, front, m_order))
            return Taken::damage(
                "the headers of its packets are longer than pcap's, as those of Nokia and Red Hat 6.1 were;"
                " convert it first: editcap -F pcapng OLD NEW (editcap comes with Wireshark)");
    }

    const Numbers header(front, m_order);
    const std::uint32_t captured = header.u32(8);
    if (captured > longestItem)
        return Taken::damage("a packet claims " + std::to_string(captured) + " bytes, which no packet has");
    const std::uint64_t length = packetHeaderSize + std::uint64_t(captured);
    if (front.size() < length)
        return Taken::more(length);

    PacketRecord packet;
    packet.nanoseconds =
        std::int64_t(header.u32(0)) * 1'000'000'000 + std::int64_t(header.u32(4)) * m_nanosecondsAFraction;
    packet.fileOffset = offset + packetHeaderSize;
    packet.bytes = front.subspan(packetHeaderSize, captured);
    packet.original = std::max(header.u32(12), captured);
    if (!m_receiver.packetFound(packet))
        return Taken::damage("this is more packets than the program can hold");
    if (offset == headerSize)
        m_secondPacket = offset + length;
    return Taken::item(length);
}

} // namespace packetarium
