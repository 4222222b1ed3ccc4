// One row a packet: what the list, the ladder and the filters ask of all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/append_only.h"
#include "capture/store/interned.h"
#include "protocols/protocol.h"

#include <cstring>

namespace packetarium {

constexpr std::uint32_t noConversation = 0xffffffff;

/// 40 bytes. What many packets share, their addresses and the way their layers are stacked, is kept once, and named
/// here by number.
struct Packet {
    std::int64_t nanoseconds = 0; ///< Since 1970.
    std::uint64_t fileOffset : 48 = 0; ///< Of the first captured byte, in the capture's (spool) file.
    std::uint64_t interface : 16 = 0; ///< Index into Capture::interfaces().
    std::uint32_t captured = 0, original = 0; ///< Bytes.
    std::uint32_t source = 0, target = 0; ///< Of the innermost addresses: PacketStore::address().
    std::uint16_t sourcePort = 0, targetPort = 0;
    std::uint16_t tcpFlags = 0;
    std::uint16_t nesting = 0; ///< PacketStore::layers().
};
static_assert(sizeof(Packet) == 40);

/// How the layers of a packet lie in it.
struct Nesting {
    std::array<Summary::Layer, std::tuple_size_v<decltype(Summary::layers)>> layers {};
    std::uint8_t inPacket = 0; ///< So many lie in the packet, the others in what was put together from pieces.
    bool truncated = false;

    bool operator==(const Nesting& other) const noexcept;
    std::uint64_t hash() const noexcept;
};

/// An address of a link or of IP.
struct Address {
    std::array<std::uint8_t, 16> bytes {}; ///< Unused ones are zero.
    std::uint8_t length = 0; ///< 4, 6 or 16; 0: there is none.

    bool operator==(const Address& other) const noexcept
    {
        return std::memcmp(this, &other, sizeof *this) == 0; // There is no padding.
    }
    std::uint64_t hash() const noexcept;
    std::span<const std::uint8_t> span() const { return std::span(bytes).first(length); }
};

static_assert(sizeof(Address) == 17);

/// One thread makes rows, one appends them (it may be the same), while any thread reads what size() covers.
class PacketStore {
public:
    std::size_t size() const { return m_rows.size(); }
    const Packet& operator[](std::size_t index) const { return m_rows[index]; }

    const Address& address(std::uint32_t number) const { return m_addresses[number]; }
    /// From the outermost in; those behind the first without a protocol say nothing.
    std::span<const Summary::Layer> layers(const Packet& packet) const
    {
        const Nesting& nesting = m_nestings[packet.nesting];
        return std::span(nesting.layers).first(nesting.inPacket);
    }
    /// Those that lie in the whole, where a packet brings the last piece of it.
    std::span<const Summary::Layer> layersOfWhole(const Packet& packet) const
    {
        const Nesting& nesting = m_nestings[packet.nesting];
        return std::span(nesting.layers).subspan(nesting.inPacket);
    }
    bool isTruncated(const Packet& packet) const { return m_nestings[packet.nesting].truncated; }
    /// The row as summarize() and summarizeWhole() told it.
    Summary summary(const Packet&) const;

    /// For the thread that makes rows: the number of an address that some packet has.
    std::optional<std::uint32_t> find(const Address& address) const { return m_addresses.find(address); }
    /// For one thread: a row for what summarize() said, not published yet. `inPacket` layers lie in the packet itself.
    Packet row(const Summary&, std::size_t inPacket = std::tuple_size_v<decltype(Summary::layers)>);
    /// False when there is no more room.
    bool append(const Packet& packet) { return m_rows.append(packet); }

private:
    AppendOnly<Packet> m_rows;
    Interned<Address> m_addresses {~std::uint32_t(0)};
    /// Only a made-up capture needs so many; what comes beyond is listed without layers.
    Interned<Nesting> m_nestings {0xffff};
};

} // namespace packetarium
