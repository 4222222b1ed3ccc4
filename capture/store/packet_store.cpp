// One row a packet, and what packets share.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/packet_store.h"

#include <cstring>

namespace packetarium {
namespace {

/// Spreads eight bytes over all bits (the finisher of MurmurHash3).
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ value >> 33) * 0xff51afd7ed558ccdull;
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ull;
    return value ^ value >> 33;
}

template<class T> std::uint64_t word(const T& bytes, std::size_t at)
{
    std::uint64_t value;
    std::memcpy(&value, reinterpret_cast<const char*>(&bytes) + at, sizeof value);
    return value;
}

} // namespace

std::uint64_t Address::hash() const noexcept
{
    const std::uint64_t rest = word(bytes, 8);
    return mixed(word(bytes, 0) ^ (rest << 29 | rest >> 35) ^ length);
}

std::uint64_t Nesting::hash() const noexcept
{
    std::uint64_t hash = std::uint64_t(inPacket) << 1 | (truncated ? 1 : 0);
    for (const Summary::Layer& layer : layers) {
        if (!layer.protocol)
            break;
        hash = hash * 0x100000001b3ull ^ (std::uint64_t(layer.at) << 8 | layer.protocol);
    }
    return mixed(hash);
}

bool Nesting::operator==(const Nesting& other) const noexcept
{
    std::size_t i = 0;
    while (i < layers.size() && layers[i] == other.layers[i] && layers[i].protocol)
        ++i; // Nothing follows the first without a protocol.
    return truncated == other.truncated && inPacket == other.inPacket
        && (i == layers.size() || layers[i] == other.layers[i]);
}

Summary PacketStore::summary(const Packet& packet) const
{
    Summary summary;
    const Address& source = address(packet.source);
    summary.source = source.bytes;
    summary.target = address(packet.target).bytes;
    summary.addressBytes = source.length;
    summary.sourcePort = packet.sourcePort;
    summary.targetPort = packet.targetPort;
    summary.tcpFlags = packet.tcpFlags;
    summary.layers = m_nestings[packet.nesting].layers;
    summary.truncated = isTruncated(packet);
    return summary;
}

Packet PacketStore::row(const Summary& summary, std::size_t inPacket)
{
    Packet packet;
    packet.source = m_addresses.add({summary.source, summary.addressBytes}).value_or(0);
    packet.target = m_addresses.add({summary.target, summary.addressBytes}).value_or(0);
    packet.sourcePort = summary.sourcePort;
    packet.targetPort = summary.targetPort;
    packet.tcpFlags = summary.tcpFlags;
    packet.nesting = std::uint16_t(m_nestings.add({summary.layers, std::uint8_t(inPacket), summary.truncated}).value_or(0));
    return packet;
}

} // namespace packetarium
