// One row a packet, and what packets share.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/packet_store.h"

#include <algorithm>

namespace packetarium {

std::uint32_t Address::hash(const KeyedHash& hash) const noexcept
{
    return hash({KeyedHash::word(bytes, 0), KeyedHash::word(bytes, 8), length});
}

std::uint32_t Nesting::hash(const KeyedHash& hash) const noexcept
{
    auto counted = layers;
    const auto end = std::ranges::find(counted, 0, &Summary::Layer::protocol);
    std::fill(end, counted.end(), Summary::Layer());
    const auto word = [&](std::size_t number) { return KeyedHash::word(counted, number * sizeof(std::uint64_t)); };
    static_assert(sizeof counted == 6 * sizeof(std::uint64_t));
    const std::uint64_t rest = std::uint64_t(inPacket) << 1 | (truncated ? 1 : 0);
    return hash({word(0), word(1), word(2), word(3), word(4), word(5), rest});
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
    return m_hash(
        {KeyedHash::word(summary.source, 0),
         KeyedHash::word(summary.source, 8),
         KeyedHash::word(summary.target, 0),
         KeyedHash::word(summary.target, 8),
         ends,
         nesting.hash(m_hash)});
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
