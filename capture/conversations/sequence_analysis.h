// What a segment's numbers tell in the light of those before it: lost, repeated, out of order, window full, round
// trips. The rules are Wireshark's, so that its filters mean the same here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/facts.h"
#include "capture/conversations/segment.h"

#include <vector>

namespace packetarium {

/// One direction of a connection, as its sender's segments show it.
struct SequenceFlow {
    struct Unacknowledged {
        std::uint32_t sequence, end, packet;
        std::int64_t nanoseconds;
    };
    std::vector<Unacknowledged> unacknowledged; ///< Oldest first, bounded.
    /// The lowest and highest number in that list, relative to the base; when flightKnown. Kept, because a capture of
    /// one side only never acknowledges anything.
    std::uint32_t flightFirst = 0, flightLast = 0;
    std::uint32_t acknowledgedUpTo = 0; ///< What was taken off the list last; when acknowledgedKnown.
    std::int64_t expectedSince = 0, lastAckTime = 0;
    std::uint32_t base = 0; ///< The initial sequence number; one before the first seen where the SYN is missing.
    std::uint32_t expected = 0; ///< The highest sequence number yet to come; 0: nothing seen.
    std::uint32_t expectedPacket = 0; ///< Which raised it.
    std::uint32_t contiguousEnd = 0; ///< Up to which no segment is missing.
    std::uint32_t lastAck = 0, lastNewAckPacket = none;
    std::uint32_t window = 0xffffffff; ///< Unscaled, of the last segment.
    std::uint32_t pushed = 0; ///< Bytes since the last PSH.
    std::uint32_t lastFindings = 0;
    std::uint32_t selectivelyAcked = 0;
    std::int32_t duplicateAcks = 0; ///< -1: an acknowledgement of unseen bytes has been reported.
    std::int8_t scale = -1; ///< The window shift; -1: handshake not seen, -2: no scaling.
    bool baseKnown = false, pushedBefore = false, firstAckPending = false;
    bool flightKnown = false, acknowledgedKnown = false;
    bool flightCountable = true; ///< False from a lost segment until the next acknowledgement.
};

class SequenceAnalysis {
public:
    SequenceAnalysis() = default;
    /// What is known of one direction from before.
    struct Numbering {
        std::uint32_t base = 0;
        std::int8_t scale = -1;
        bool isKnown = false;
    };
    /// Goes on with a connection of which more is not known any more. A round trip of 0 is not known either.
    SequenceAnalysis(
        const Numbering& initiator, const Numbering& responder, std::uint8_t completeness,
        std::int64_t initialRoundTrip);
    /// Segments in capture order. `firstOfConversation` and `reusesPorts` are what the caller knows about the SYN.
    void add(const Segment&, bool fromInitiator, bool firstOfConversation, bool reusesPorts, TcpFacts&);

    /// Fills in the numbers that follow from the segment itself and where both sides' numberings begin.
    static void
    number(const Segment&, std::int8_t scale, std::uint32_t senderBase, std::uint32_t receiverBase, TcpFacts&);

    /// Gives back memory that a connection which is over needs no more.
    void release();

    /// Of the segments so far, as Wireshark counts.
    std::uint8_t completeness() const { return m_completeness; }
    const SequenceFlow& flow(bool ofInitiator) const { return ofInitiator ? m_initiator : m_responder; }

private:
    void noteBases(const Segment&, SequenceFlow& mine, SequenceFlow& other);
    void noteReuse(const Segment&, SequenceFlow& mine, bool reusesPorts, TcpFacts&);
    void noteCompleteness(const Segment&, bool firstOfConversation);
    void noteHandshake(const Segment&, SequenceFlow& mine, SequenceFlow& other);
    void classify(const Segment&, SequenceFlow& mine, SequenceFlow& other, TcpFacts&);
    void classifyRepeats(const Segment&, const SequenceFlow& mine, const SequenceFlow& other, TcpFacts&) const;

    SequenceFlow m_initiator, m_responder;
    std::int64_t m_lastSyn = 0, m_initialRoundTrip = 0;
    std::uint8_t m_completeness = 0;
};

} // namespace packetarium
