// IP packets put together from the pieces into which they were cut on the way, RFC 791 section 3.2 and RFC 8200
// section 4.5.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message.h"
#include "capture/store/packet_store.h"

#include <atomic>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace packetarium {

/// What the pieces carried, once all of them have come.
struct Datagram {
    std::vector<std::uint8_t> bytes;
    std::vector<Piece> pieces; ///< In the order of the bytes; they do not overlap.
    std::uint32_t fragments = 0; ///< That came, those that brought nothing new included.
    std::uint32_t repeated = 0; ///< Of them, those that were the same again.
    std::uint32_t overlapping = 0; ///< Of them, those with bytes for a place that had some, repeated or not.
    std::uint32_t conflicting = 0; ///< Of them, those whose bytes were others there: what came first is in the whole.
};

/// One thread adds; any may ask what was left out.
class Fragments {
public:
    /// So many incomplete packets are kept at once, 64 KiB each and 16 bytes a piece: 22 MiB at most. Beyond it, the one
    /// that began first is given up.
    static constexpr std::size_t mostOpen = 256;
    /// So many pieces a packet is cut into where links carry no more than IP asks of them, RFC 791 section 3.2: 48 bytes
    /// each. One in more pieces is given up.
    static constexpr std::size_t mostPieces = 1400;
    /// A packet of which a piece is still missing after so long is forgotten, RFC 8200 section 4.5.
    static constexpr std::int64_t longestWaitNanoseconds = 60'000'000'000;

    struct Sent {
        std::uint32_t source = 0, target = 0; ///< By number, as PacketStore has them.
        std::int64_t nanoseconds = 0; ///< Since 1970.
        std::uint8_t addressBytes = 4;
    };
    /// Adds a piece of packet `index` (from 0); the whole when nothing is missing any more.
    std::optional<Datagram> add(const Sent&, const Summary::Fragment&, std::size_t index, Bytes packet);
    /// How many were given up because there were too many of them, or too many pieces.
    std::size_t gaveUp() const { return m_gaveUp.load(std::memory_order_relaxed); }
    /// How many of IPv6 were abandoned because pieces of them overlap, RFC 8200 section 4.5.
    std::size_t abandoned() const { return m_abandoned.load(std::memory_order_relaxed); }

private:
    /// Between whom, with which identification, carrying what: the same for all pieces of a packet.
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t>;
    struct Placed {
        std::uint32_t at; ///< Where it belongs in the whole.
        Piece piece;

        std::uint32_t end() const { return at + piece.length; }
    };
    struct Open {
        Open(std::size_t index, std::int64_t nanoseconds);

        Datagram whole; ///< As far as it has come; its pieces are these:
        std::vector<Placed> pieces; ///< In the order of the bytes.
        std::uint32_t length = 0; ///< Of the whole; 0 until the last piece has come.
        std::uint32_t held = 0; ///< Bytes of all pieces together.
        bool isAbandoned = false; ///< What follows of it is left out, too.
        std::size_t firstPacket; ///< Index of the one that brought the first piece.
        std::int64_t begun; ///< Nanoseconds since 1970.
    };
    /// Adds what is new in this piece, and notes what of it was there.
    static void place(Open&, const Summary::Fragment&, Piece, Bytes data);
    void makeRoom();

    std::map<Key, Open> m_open;
    std::atomic<std::size_t> m_gaveUp = 0, m_abandoned = 0;
};

/// Goes on where `row`, of a piece, ends; IPv6's extension headers may come before the layers of the whole.
void summarizeWholePacket(Bytes whole, Summary& row);

} // namespace packetarium
