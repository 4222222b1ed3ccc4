// Packets on their way from the thread that reads a capture to the one that follows its conversations.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"
#include "capture/fragments.h"
#include "capture/store/packet_store.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace packetarium {

/// The packets of one chunk, and the chunk that their bytes lie in.
struct PacketBatch {
    /// The ends of a segment or datagram that an ICMP error quotes.
    struct Quote {
        std::size_t packet = 0; ///< Index into packets.
        ConversationKey ends;
    };
    /// What a packet completed that had been cut into pieces.
    struct Whole {
        std::size_t packet = 0; ///< Index into packets.
        Datagram datagram;
    };
    /// What has become of an earlier packet, known before packets[before] was read.
    struct Fate {
        enum class Kind : std::uint8_t { ArrivesNow, ArrivesAt, Lost } kind = Kind::Lost;
        std::size_t before = 0;
        std::size_t packet = 0; ///< Index in the capture.
        std::int64_t nanoseconds = 0; ///< Since 1970; only with ArrivesAt.
    };

    std::vector<std::uint8_t> chunk;
    std::vector<Conversations::Added> packets;
    std::vector<Fate> fates;
    std::vector<Quote> quotes; ///< By packet, ascending.
    std::vector<Whole> wholes; ///< By packet, ascending.

    bool empty() const { return packets.empty() && fates.empty(); }
};

/// Few batches go round between two threads, so a fast reader waits for a slow follower.
class BatchQueue {
public:
    using Batch = std::unique_ptr<PacketBatch>;

    /// For the reader: an empty batch. Waits for one; null when nobody follows any more.
    Batch takeEmpty();
    void add(Batch);
    /// For the reader: nothing follows.
    void finish();

    /// For the follower: the next batch. Waits for one; null when there are no more.
    Batch take();
    void giveBack(Batch);
    /// For the follower: nothing more will be taken. The memory of what went round is given back.
    void close();

private:
    static constexpr std::size_t most = 4;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Batch> m_full, m_empty; ///< m_full: oldest first.
    std::size_t m_made = 0;
    bool m_finished = false, m_closed = false;
};

} // namespace packetarium
