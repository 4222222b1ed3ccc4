// One direction of a TCP connection put back into order: what arrives early waits, what arrives twice is dropped.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message.h"
#include "capture/conversations/segment.h"

#include <functional>
#include <map>
#include <vector>

namespace packetarium {

/// How much all streams of a capture together keep of what arrived too early.
struct ReassemblyBudget {
    std::size_t left = 64u << 20;
};

class Reassembly {
public:
    /// Receives the stream in order. A gap is bytes that the capture does not have, and never will.
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void take(Bytes bytes, Piece from) = 0;
        virtual void skip(std::uint64_t bytes) = 0;
        /// So many bytes at the end of a segment are missing because the capture kept only its beginning.
        virtual void cut(std::uint64_t bytes) { skip(bytes); }
    };
    /// What one stream keeps of what arrived too early.
    static constexpr std::size_t mostWaiting = 4u << 20;

    explicit Reassembly(ReassemblyBudget& budget)
        : m_budget(&budget)
    {
    }
    ~Reassembly();
    Reassembly(const Reassembly&) = delete;
    Reassembly& operator=(const Reassembly&) = delete;

    /// The sender's stream begins after this SYN.
    void begin(std::uint32_t firstByte);
    void add(const Segment&, Sink&);
    /// The other side has everything before `sequence`: what is still missing there was not captured.
    void acknowledged(std::uint32_t sequence, Sink&);

    /// Whether the FIN has come and everything before it has been handed on.
    bool hasEnded() const { return m_finSeen && !isBefore(m_next, m_finAt); }
    /// True when bytes were given up because too much was waiting.
    bool gaveUp() const { return m_gaveUp; }
    std::size_t waiting() const { return m_waitingBytes; }

private:
    struct Waiting {
        std::vector<std::uint8_t> bytes;
        Piece from;
    };
    void deliver(std::uint64_t at, Bytes, Piece from, Sink&);
    void deliverWaiting(Sink&);
    void skipTo(std::uint64_t position, Sink&);
    void keep(std::uint64_t at, const Segment&, Sink&);
    std::uint64_t positionOf(std::uint32_t sequence) const;

    ReassemblyBudget* m_budget;
    std::map<std::uint64_t, Waiting> m_waiting; ///< By position; entries may overlap.
    std::size_t m_waitingBytes = 0;
    std::uint64_t m_position = std::uint64_t(1) << 32; ///< Of the next byte, counted on beyond 32 bits.
    std::uint32_t m_next = 0; ///< Its sequence number.
    std::uint32_t m_finAt = 0; ///< Its sequence number, once it was seen.
    bool m_begun = false, m_finSeen = false, m_gaveUp = false;
};

} // namespace packetarium
