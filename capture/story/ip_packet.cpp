// Reading an IP packet's header for the story.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/ip_packet.h"

#include "capture/story/scene.h"
#include "protocols/internet/ipv6_extensions.h"

#include <algorithm>

namespace packetarium {
namespace {

std::uint32_t lessOrNone(std::uint32_t whole, std::size_t part)
{
    return whole > part ? whole - std::uint32_t(part) : 0;
}

std::optional<IpPacket> readVersion4(Bytes packet)
{
    constexpr std::size_t shortestHeader = 20;
    constexpr std::uint32_t moreFragments = 0x2000, offsetBits = 0x1fff, offsetUnit = 8;
    const std::size_t header = (packet[0] & 0x0f) * 4u;
    if (header < shortestHeader || packet.size() < header)
        return std::nullopt;
    const std::uint32_t fragment = big16(packet, 6);
    return IpPacket {
        packet.subspan(12, 4),
        packet.subspan(16, 4),
        packet[9],
        packet.subspan(header),
        lessOrNone(big16(packet, 2), header),
        (fragment & offsetBits) * offsetUnit,
        big16(packet, 4),
        (fragment & moreFragments) != 0};
}

std::optional<IpPacket> readVersion6(Bytes packet)
{
    constexpr std::size_t header = 40;
    if (packet.size() < header)
        return std::nullopt;
    IpPacket read;
    read.source = packet.subspan(8, 16);
    read.target = packet.subspan(24, 16);
    read.protocol = packet[6];
    read.payload = packet.subspan(header);
    read.length = big16(packet, 4);
    for (int count = 0; count < mostExtensions; ++count) {
        const std::size_t size = extensionSize(read.protocol, read.payload);
        if (size == 0 || size > read.payload.size())
            break;
        if (read.protocol == fragmentKind) {
            constexpr std::uint32_t offsetBits = 0xfff8;
            read.offset = big16(read.payload, 2) & offsetBits;
            read.moreFollow = read.payload[3] & 1;
            read.identification = big32(read.payload, 4);
        }
        read.protocol = read.payload[0];
        read.payload = read.payload.subspan(size);
        read.length = lessOrNone(read.length, size);
        if (read.offset != 0)
            break; // What follows is from the middle of the datagram.
    }
    return read;
}

} // namespace

bool IpPacket::hasPorts() const
{
    constexpr std::uint8_t tcp = 6, udp = 17;
    return (protocol == tcp || protocol == udp) && offset == 0 && payload.size() >= 4;
}

std::optional<IpPacket> readIpPacket(Bytes packet)
{
    if (packet.empty())
        return std::nullopt;
    switch (packet[0] >> 4) {
    case 4: return readVersion4(packet);
    case 6: return readVersion6(packet);
    default: return std::nullopt;
    }
}

} // namespace packetarium
