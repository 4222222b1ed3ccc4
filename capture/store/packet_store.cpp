// One row a packet, and what packets share.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/packet_store.h"

#include <cstring>
#include <random>

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

PacketStore::PacketStore()
{
    m_flows.make(); // Number 0 is of no packet.
    std::random_device chance;
    for (std::uint64_t& key : m_keys)
        key = (std::uint64_t(chance()) << 32 | chance()) | 1;
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

std::uint32_t PacketStore::hash(const Summary& summary, std::uint16_t interface, const Nesting& nesting) const
{
    const std::uint64_t ends = std::uint64_t(summary.sourcePort) << 48 | std::uint64_t(summary.targetPort) << 32
        | std::uint64_t(interface) << 16 | summary.addressBytes;
    const std::uint64_t sum = word(summary.source, 0) * m_keys[0] + word(summary.source, 8) * m_keys[1]
        + word(summary.target, 0) * m_keys[2] + word(summary.target, 8) * m_keys[3] + ends * m_keys[4];
    return std::uint32_t(mixed(sum ^ nesting.hash()));
}

bool PacketStore::is(const Flow& flow, const Summary& summary, std::uint16_t interface, const Nesting& nesting) const
{
    const Address& source = m_addresses[flow.source];
    const Address& target = m_addresses[flow.target];
    return flow.sourcePort == summary.sourcePort && flow.targetPort == summary.targetPort
        && flow.interface == interface && source.length == summary.addressBytes && source.bytes == summary.source
        && target.bytes == summary.target && m_nestings[flow.nesting] == nesting;
}

std::uint32_t PacketStore::flowOf(const Summary& summary, std::uint16_t interface, std::size_t inPacket)
{
    const Nesting nesting {summary.layers, std::uint8_t(inPacket), summary.truncated};
    const std::uint32_t hash = this->hash(summary, interface, nesting);
    const std::uint32_t known = m_flowNumbers.find(
        hash, [&](std::uint32_t number) { return is(m_flows[number], summary, interface, nesting); });
    if (known != NumbersByHash::nothing)
        return known;
    Flow flow;
    flow.source = m_addresses.add({summary.source, summary.addressBytes}).value_or(0);
    flow.target = m_addresses.add({summary.target, summary.addressBytes}).value_or(0);
    flow.sourcePort = summary.sourcePort;
    flow.targetPort = summary.targetPort;
    flow.nesting = std::uint16_t(m_nestings.add(nesting).value_or(0));
    flow.interface = interface;
    const auto number = std::uint32_t(m_flows.made());
    if (!m_flows.make(flow))
        return 0;
    m_flowNumbers.add(hash, number);
    return number;
}

} // namespace packetarium
