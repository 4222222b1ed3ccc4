// The threads behind a capture: one reads bytes and summarises packets, the other follows their conversations.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/conversations/conversations.h"
#include "capture/files/capture_reader.h"
#include "capture/files/descriptor.h"
#include "capture/fragments.h"
#include "capture/store/capture_metadata.h"
#include "capture/store/packet_batch.h"
#include "capture/store/read_ahead.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace packetarium {

/// Rows and conversations grow without a lock.
class Capture::Worker final : private RecordReceiver {
public:
    /// Reads `input` to its end. With a spool, what is read is kept there, because it can be read only once, and the
    /// limits hold. `wake` is an eventfd. Throws where the system gives it no thread, or no memory.
    Worker(Descriptor input, Descriptor spool, Descriptor wake, State, std::uint64_t total, const LiveLimits&);
    ~Worker() override;

    State state() const { return m_state.load(std::memory_order_acquire); }
    Progress progress() const { return {m_read.load(std::memory_order_relaxed), m_total}; }
    void stop();
    void wait() const;

    const PacketStore& packets() const { return m_packets; }
    const Conversations& conversations() const { return m_conversations; }
    CaptureMetadata& metadata() { return m_metadata; }
    const CaptureMetadata& metadata() const { return m_metadata; }
    std::vector<std::uint8_t> bytes(std::size_t index) const;
    Bytes bytes(std::size_t index, ReadAhead&) const;
    std::uint32_t linkTypeOf(std::size_t index) const;
    std::vector<std::string> comments(std::size_t index) const;
    std::size_t fragmentsGivenUp() const { return m_fragments.gaveUp(); }
    std::size_t fragmentsAbandoned() const { return m_fragments.abandoned(); }

private:
    void interfaceFound(const Interface&) override;
    bool packetFound(const PacketRecord&) override;
    void nameFound(const std::string& address, const std::string& name) override { m_metadata.setName(address, name); }
    void verdictFound(std::uint64_t index, const Verdict&) override;
    void dropsFound(std::uint16_t interface, std::uint64_t dropped) override
    {
        m_metadata.setDropped(interface, dropped);
    }

    /// The reading thread stops waiting for bytes, soon.
    void endReading();
    void readFile();
    void readOn();
    /// What was not read yet of `batch` goes to the front of the next one. Null when nobody follows any more.
    BatchQueue::Batch handOver(BatchQueue::Batch batch, std::size_t used, std::size_t filled);
    bool keepInSpool(Bytes, std::uint64_t at);
    void follow();
    void followBatch(const PacketBatch&);
    void tellFate(const PacketBatch::Fate&);
    /// The wire tells of each frame what became of it; before it does, the frame is under way.
    bool isPending(const PacketRecord&);
    void readSegment(const PacketRecord&, Segment&, const Flow&) const;
    void noteQuote(const Summary&);
    /// Goes on with what was cut into pieces, once the last of them has come.
    std::size_t putTogether(Summary&, const PacketRecord&, std::size_t index);
    /// Waits until there is something to read; false when asked to stop.
    bool waitForBytes() const;
    /// Which limit the spooled bytes have reached; nothing while they may go on.
    std::optional<Error> limitReached(std::uint64_t spooled) const;
    const Descriptor& store() const { return m_spool ? m_spool : m_input; }

    const std::uint64_t m_serial; ///< No other capture of this program has it, nor had it.
    Descriptor m_input, m_spool, m_wake;
    const std::uint64_t m_total;
    const LiveLimits m_limits;
    std::atomic<State> m_state;
    std::atomic<std::uint64_t> m_read = 0;
    std::atomic<bool> m_stopping = false;
    BatchQueue m_queue;
    AppendOnly<std::uint32_t, 16> m_linkTypes; ///< Of the interfaces; the reading thread adds them.
    PacketStore m_packets; ///< The reading thread makes the rows, the other publishes them.
    alignas(cacheLine) Conversations m_conversations {m_packets};
    CaptureMetadata m_metadata;

    // The reading thread's own, away from what the other one looks at.
    alignas(cacheLine) CaptureReader m_reader;
    PacketBatch* m_batch = nullptr; ///< That the packets found go into.
    std::size_t m_found = 0;
    std::vector<bool> m_hasVerdicts; ///< By interface: whether any of its frames had one.
    bool m_verdictsFollow = false; ///< Verdicts come after their packets, as in a live capture.
    PacketForm m_form; ///< Of the packet before.
    Fragments m_fragments;

    alignas(cacheLine) std::mutex m_joining;
    std::thread m_follower, m_readingThread;
};

} // namespace packetarium
