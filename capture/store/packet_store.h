// One row a packet: what the list, the ladder and the filters ask of all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/append_only.h"
#include "capture/store/interned.h"
#include "protocols/protocol.h"

#include <cstring>

namespace packetarium {

constexpr std::uint32_t noConversation = 0xffffffff;

/// One packet. It is kept in fewer bytes than this: see PacketStore.
struct Packet {
    std::int64_t nanoseconds = 0; ///< Since 1970.
    std::uint64_t fileOffset = 0; ///< Of the first captured byte, in the capture's (spool) file.
    std::uint32_t captured = 0, original = 0; ///< Bytes.
    std::uint32_t source = 0, target = 0; ///< Of the innermost addresses: PacketStore::address().
    std::uint16_t sourcePort = 0, targetPort = 0;
    std::uint16_t tcpFlags = 0;
    std::uint16_t nesting = 0; ///< PacketStore::layers().
    std::uint16_t interface = 0; ///< Index into Capture::interfaces().
};

/// What the packets of a conversation share that go the same way, by number as Packet has it.
struct Flow {
    std::uint32_t source = 0, target = 0;
    std::uint16_t sourcePort = 0, targetPort = 0;
    std::uint16_t nesting = 0;
    std::uint16_t interface = 0;
};

/// How the layers of a packet lie in it.
struct Nesting {
    std::array<Summary::Layer, std::tuple_size_v<decltype(Summary::layers)>> layers {};
    std::uint8_t inPacket = 0; ///< So many lie in the packet, the others in what was put together from pieces.
    bool truncated = false;

    std::span<const Summary::Layer> ofPacket() const { return std::span(layers).first(inPacket); }
    /// Those that lie in the whole, where the packet brings the last piece of it.
    std::span<const Summary::Layer> ofWhole() const { return std::span(layers).subspan(inPacket); }
    bool operator==(const Nesting& other) const noexcept;
    std::uint32_t hash(const KeyedHash&) const noexcept;
};

/// An address of a link or of IP.
struct Address {
    std::array<std::uint8_t, 16> bytes {}; ///< Unused ones are zero.
    std::uint8_t length = 0; ///< 4, 6 or 16; 0: there is none.

    bool operator==(const Address& other) const noexcept
    {
        return std::memcmp(this, &other, sizeof *this) == 0; // There is no padding.
    }
    std::uint32_t hash(const KeyedHash&) const noexcept;
    std::span<const std::uint8_t> span() const { return std::span(bytes).first(length); }
};

static_assert(sizeof(Address) == 17);

/// One thread makes rows, one publishes them (it may be the same), while any thread reads what size() covers.
class PacketStore {
public:
    PacketStore();

    std::size_t size() const { return m_rows.size(); }
    Packet operator[](std::size_t index) const
    {
        const Row& row = m_rows[index];
        const Flow& flow = m_flows[row.flow];
        return {
            row.nanoseconds,
            row.fileOffset,
            row.captured,
            row.original,
            flow.source,
            flow.target,
            flow.sourcePort,
            flow.targetPort,
            std::uint16_t(row.tcpFlags),
            flow.nesting,
            flow.interface};
    }

    const Address& address(std::uint32_t number) const { return m_addresses[number]; }
    /// From the outermost in; those behind the first without a protocol say nothing.
    std::span<const Summary::Layer> layers(const Packet& packet) const { return m_nestings[packet.nesting].ofPacket(); }
    std::span<const Summary::Layer> layersOfWhole(const Packet& packet) const
    {
        return m_nestings[packet.nesting].ofWhole();
    }
    bool isTruncated(const Packet& packet) const { return m_nestings[packet.nesting].truncated; }
    /// The row as summarize() and summarizeWhole() told it.
    Summary summary(const Packet&) const;

    /// For the thread that makes rows: the number of an address, whether a packet has it or only tells of it.
    std::optional<std::uint32_t> numberOf(const Address& address) { return m_addresses.add(address); }
    /// For the same thread: the number of the flow of a packet. `inPacket` layers lie in the packet itself.
    std::uint32_t flowOf(
        const Summary&, std::uint16_t interface, std::size_t inPacket = std::tuple_size_v<decltype(Summary::layers)>);
    /// For threads that have learnt of this flow from that one.
    const Flow& flow(std::uint32_t number) const { return m_flows[number]; }
    const Nesting& nesting(const Flow& flow) const { return m_nestings[flow.nesting]; }

    /// What a packet does not share with others. 28 bytes: the rows are most of what a capture takes.
    struct [[gnu::packed, gnu::aligned(4)]] Row
    {
        std::int64_t nanoseconds;
        std::uint64_t fileOffset : 48;
        std::uint64_t tcpFlags : 16;
        std::uint32_t captured, original;
        std::uint32_t flow;
    };
    static_assert(sizeof(Row) == 28);
    /// For the thread that makes rows; false when there is no more room.
    bool add(const Row& row) { return m_rows.make(row) != nullptr; }
    /// For the thread that makes rows: it makes no more.
    void finish() { m_flowNumbers = {}; }
    /// For the one that publishes: the first `size` rows are complete with all that is told about them.
    void publish(std::size_t size) { m_rows.publish(size); }

private:
    bool is(const Flow&, const Summary&, std::uint16_t interface, const Nesting&) const;
    std::uint32_t hash(const Summary&, std::uint16_t interface, const Nesting&) const;

    AppendOnly<Row> m_rows;
    AppendOnly<Flow> m_flows;
    alignas(cacheLine) NumbersByHash m_flowNumbers; ///< With what follows: for the thread that makes rows.
    KeyedHash m_hash; ///< Of flows.
    Interned<Address> m_addresses {~std::uint32_t(0)};
    /// Only a made-up capture needs so many; what comes beyond is listed without layers.
    Interned<Nesting> m_nestings {0xffff};
};

} // namespace packetarium
