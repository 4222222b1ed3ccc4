// IP packets put together from the pieces into which they were cut on the way, RFC 791 section 3.2 and RFC 8200
// section 4.5.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message.h"
#include "capture/store/packet_store.h"

#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace packetarium {

/// What the pieces carried, once all of them have come.
struct Datagram {
    std::vector<std::uint8_t> bytes;
    std::vector<Piece> pieces; ///< In the order of the bytes; they do not overlap.
};

class Fragments {
public:
    /// What may be kept at once. Beyond it, the packet that began first is given up.
    static constexpr std::size_t mostOpen = 1024, mostBytes = 16u << 20;
    /// A packet of which a piece is still missing after so long is forgotten, RFC 8200 section 4.5.
    static constexpr std::int64_t longestWaitNanoseconds = 60'000'000'000;

    /// Adds a piece of packet `index` (from 0); the whole when nothing is missing any more.
    std::optional<Datagram> add(const Packet&, const Summary::Fragment&, std::size_t index, Bytes packet);
    /// How many were given up because too many were incomplete.
    std::size_t gaveUp() const { return m_gaveUp; }

private:
    /// Between whom, with which identification, carrying what: the same for all pieces of a packet.
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t>;
    struct Open {
        std::vector<std::uint8_t> bytes;
        std::map<std::uint32_t, Piece> pieces; ///< By where they belong.
        std::uint32_t length = 0; ///< Of the whole; 0 until the last piece has come.
        std::uint32_t held = 0; ///< Bytes of all pieces together.
        std::uint64_t order = 0;
        std::int64_t begun = 0; ///< Nanoseconds since 1970.
    };
    static void place(Open&, const Summary::Fragment&, Piece, Bytes data);
    void makeRoom(std::size_t bytes);
    void forget(std::map<Key, Open>::iterator);

    std::map<Key, Open> m_open;
    std::map<std::uint64_t, Key> m_oldest; ///< By Open::order.
    std::uint64_t m_begun = 0;
    std::size_t m_bytes = 0, m_gaveUp = 0;
};

} // namespace packetarium
