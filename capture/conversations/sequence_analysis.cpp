// What a segment's numbers tell in the light of those before it: lost, repeated, out of order, window full, round
// trips.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/sequence_analysis.h"

#include <algorithm>

namespace packetarium {
namespace {

using namespace finding;

/// Beyond so many segments without an acknowledgement no more are remembered.
constexpr std::size_t mostUnacknowledged = 10000;
constexpr std::int64_t milliseconds = 1'000'000;
constexpr std::uint16_t connecting = tcpFlag::syn | tcpFlag::fin | tcpFlag::reset;

/// Whether so little time lies between them. Where the clock went back, Wireshark takes it for very much.
bool isWithin(std::int64_t earlier, std::int64_t later, std::int64_t nanoseconds)
{
    return std::uint64_t(later) - std::uint64_t(earlier) < std::uint64_t(nanoseconds);
}

/// A pure repetition of the sender's last word: nothing new in numbers or window.
bool repeatsLastAck(const Segment& segment, const SequenceFlow& mine)
{
    return segment.length == 0 && segment.window == mine.window && segment.sequence == mine.expected
        && segment.acknowledgment == mine.lastAck && !segment.has(connecting);
}

bool fillsWindow(const Segment& segment, const SequenceFlow& other)
{
    if (segment.length == 0 || other.scale == -1 || segment.has(connecting))
        return false;
    const unsigned shift = other.firstAckPending || other.scale < 0 ? 0 : unsigned(other.scale);
    return segment.sequence + segment.length == other.lastAck + std::uint32_t(std::uint64_t(other.window) << shift);
}

/// The findings that come before the question whether the segment repeats data.
void classifyAlone(const Segment& segment, SequenceFlow& mine, const SequenceFlow& other, TcpFacts& facts)
{
    if (segment.length == 1 && segment.sequence == mine.expected && other.window == 0) {
        facts.findings |= zeroWindowProbe;
        return;
    }
    if (segment.window == 0 && !segment.has(connecting))
        facts.findings |= zeroWindow;
    if (mine.expected && isAfter(segment.sequence, mine.expected) && !segment.has(tcpFlag::reset)) {
        facts.findings |= lostSegment;
        mine.flightCountable = false;
    }
    if (segment.length <= 1 && segment.sequence == mine.expected - 1 && !segment.has(connecting))
        facts.findings |= keepAlive;
    if (segment.length == 0 && segment.window && segment.window != mine.window && segment.sequence == mine.expected
        && segment.acknowledgment == mine.lastAck && !segment.has(connecting))
        facts.findings |= windowUpdate;
    if (fillsWindow(segment, other))
        facts.findings |= windowFull;
    if (!repeatsLastAck(segment, mine))
        return;
    if (segment.window && (other.lastFindings & keepAlive)) {
        facts.findings |= keepAliveAck;
    } else if (!segment.window && (other.lastFindings & zeroWindowProbe)) {
        facts.findings |= zeroWindowProbeAck;
    } else if (segment.window) {
        mine.duplicateAcks = mine.duplicateAcks < 0 ? 1 : mine.duplicateAcks + 1;
        facts.findings |= duplicateAck;
        facts.duplicateAckNumber = std::uint32_t(mine.duplicateAcks);
        facts.duplicateAckPacket = mine.lastNewAckPacket;
    }
}

/// An acknowledgement of bytes that were never captured.
void noteUnseen(const Segment& segment, SequenceFlow& other, TcpFacts& facts)
{
    if (!other.contiguousEnd || !segment.has(tcpFlag::ack) || !isAfter(segment.acknowledgment, other.contiguousEnd))
        return;
    facts.examined = true;
    // Either way it is said once, not again for every acknowledgement that follows.
    if (isAfter(other.expected, other.contiguousEnd)) {
        other.contiguousEnd = other.expected;
        facts.findings |= ackLostSegment;
        return;
    }
    if (other.duplicateAcks == 0)
        facts.findings |= ackLostSegment;
    other.duplicateAcks = -1;
}

void remember(const Segment& segment, SequenceFlow& mine, const TcpFacts& facts)
{
    std::uint32_t end = segment.sequence + segment.length;
    const bool counts = segment.length || segment.has(tcpFlag::syn | tcpFlag::fin);
    if (counts && mine.unacknowledged.size() < mostUnacknowledged) {
        end = segment.end();
        mine.unacknowledged.push_back({segment.sequence, end, segment.packet, segment.nanoseconds});
        mine.acknowledgedKnown = false;
        if (mine.flightKnown) {
            mine.flightFirst = std::min(mine.flightFirst, segment.sequence - mine.base);
            mine.flightLast = std::max(mine.flightLast, end - mine.base);
        }
    }
    const bool isProbe = facts.findings & zeroWindowProbe;
    if ((isAfter(end, mine.expected) || !mine.expected) && !isProbe) {
        mine.expected = end;
        mine.expectedPacket = segment.packet;
        mine.expectedSince = segment.nanoseconds;
    }
    if ((segment.sequence == mine.contiguousEnd || !mine.contiguousEnd) && !isProbe)
        mine.contiguousEnd = mine.expected;
    mine.window = segment.window;
    mine.lastAck = segment.acknowledgment;
    mine.lastAckTime = segment.nanoseconds;
    mine.lastFindings = facts.findings;
}

/// Takes what this segment acknowledges off the other side's list, and measures the round trip.
void acknowledge(const Segment& segment, SequenceFlow& other, TcpFacts& facts)
{
    const std::uint32_t ack = segment.acknowledgment;
    if (other.acknowledgedKnown && other.acknowledgedUpTo == ack)
        return; // Nothing was added since.
    for (auto& sent : other.unacknowledged) {
        if (ack == sent.end) {
            // The newest match is looked at first in Wireshark, so the oldest one is what it shows.
            if (facts.acksPacket == none) {
                facts.acksPacket = sent.packet;
                facts.ackRoundTrip = segment.nanoseconds - sent.nanoseconds;
            }
        } else if (isAfter(ack, sent.sequence) && isBefore(ack, sent.end)) {
            sent.sequence = ack;
        }
    }
    std::erase_if(other.unacknowledged, [ack](const auto& sent) { return !isAfter(sent.end, ack); });
    other.acknowledgedUpTo = ack;
    other.acknowledgedKnown = true;
    other.flightKnown = false;
}

void measureFlight(SequenceFlow& mine)
{
    mine.flightKnown = true;
    mine.flightFirst = mine.unacknowledged.back().sequence - mine.base;
    mine.flightLast = mine.unacknowledged.back().end - mine.base;
    for (const auto& sent : mine.unacknowledged) {
        mine.flightFirst = std::min(mine.flightFirst, sent.sequence - mine.base);
        mine.flightLast = std::max(mine.flightLast, sent.end - mine.base);
    }
}

void countFlight(const Segment& segment, SequenceFlow& mine, const SequenceFlow& other, TcpFacts& facts)
{
    if (segment.length == 0 || mine.unacknowledged.empty() || !mine.flightCountable)
        return;
    if (!mine.flightKnown)
        measureFlight(mine);
    const std::uint32_t inFlight = mine.flightLast - mine.flightFirst - other.selectivelyAcked;
    if (inFlight > 0 && inFlight < 2'000'000'000)
        facts.bytesInFlight = inFlight - (segment.has(tcpFlag::syn | tcpFlag::fin) ? 1 : 0);

    mine.pushed = mine.pushedBefore ? segment.length : mine.pushed + segment.length;
    mine.pushedBefore = segment.has(tcpFlag::push);
    facts.pushBytesSent = mine.pushed;
}

/// As Wireshark, which says nothing of a segment whose options it could not read: they may tell another story.
void forgetFindings(TcpFacts& facts)
{
    facts.findings = facts.duplicateAckNumber = facts.bytesInFlight = facts.pushBytesSent = 0;
    facts.acksPacket = facts.retransmissionOf = facts.duplicateAckPacket = none;
    facts.examined = false;
}

} // namespace

SequenceAnalysis::SequenceAnalysis(
    const Numbering& initiator, const Numbering& responder, std::uint8_t completeness, std::int64_t initialRoundTrip)
    : m_initialRoundTrip(initialRoundTrip)
    , m_completeness(completeness)
{
    const auto set = [](SequenceFlow& flow, const Numbering& known) {
        flow.base = known.base;
        flow.scale = known.scale;
        flow.baseKnown = known.isKnown;
    };
    set(m_initiator, initiator);
    set(m_responder, responder);
}

void SequenceAnalysis::add(
    const Segment& segment, bool fromInitiator, bool firstOfConversation, bool reusesPorts, TcpFacts& facts)
{
    SequenceFlow& mine = fromInitiator ? m_initiator : m_responder;
    SequenceFlow& other = fromInitiator ? m_responder : m_initiator;

    noteReuse(segment, mine, reusesPorts, facts);
    if (reusesPorts)
        m_completeness = 1; // A SYN began it.
    facts.completeness = m_completeness;
    mine.selectivelyAcked = 0;
    facts.lengthKnown = segment.lengthKnown;
    if (segment.lengthKnown) {
        noteBases(segment, mine, other);
        classify(segment, mine, other, facts);
    }
    facts.scale = mine.scale;
    facts.length = segment.length;
    noteCompleteness(segment, firstOfConversation);
    noteHandshake(segment, mine, other);
    mine.selectivelyAcked = segment.selectivelyAcked;
    if (segment.isHeaderCut)
        forgetFindings(facts);
    if (m_initialRoundTrip)
        facts.initialRoundTrip = m_initialRoundTrip;
}

void SequenceAnalysis::release()
{
    for (SequenceFlow* flow : {&m_initiator, &m_responder})
        if (flow->unacknowledged.empty())
            flow->unacknowledged.shrink_to_fit();
}

void SequenceAnalysis::number(
    const Segment& segment, std::int8_t scale, std::uint32_t senderBase, std::uint32_t receiverBase, TcpFacts& facts)
{
    facts.scale = scale;
    facts.length = segment.length;
    facts.sequence = segment.sequence - (segment.lengthKnown ? senderBase : 0);
    const bool isRelative = segment.lengthKnown && segment.has(tcpFlag::ack);
    facts.acknowledgment = segment.acknowledgment - (isRelative ? receiverBase : 0);
    facts.nextSequence = facts.sequence + (segment.end() - segment.sequence);
    const bool isScaled = !segment.has(tcpFlag::syn);
    facts.window = isScaled && scale > 0 ? std::uint32_t(segment.window) << scale : segment.window;
    facts.scaleFactor = !isScaled ? 0 : scale < 0 ? scale : 1 << scale;
}

void SequenceAnalysis::noteReuse(const Segment& segment, SequenceFlow& mine, bool reusesPorts, TcpFacts& facts)
{
    if (reusesPorts)
        facts.findings |= finding::reusedPorts;
    if (!segment.has(tcpFlag::syn) || !mine.baseKnown)
        return;
    if (!segment.has(tcpFlag::ack)) { // The same SYN again.
        mine.expected = mine.contiguousEnd;
    } else if (segment.sequence != mine.base) {
        mine.base = segment.sequence;
        mine.flightKnown = false;
        facts.findings |= finding::reusedPorts;
    }
}

void SequenceAnalysis::noteBases(const Segment& segment, SequenceFlow& mine, SequenceFlow& other)
{
    if (!mine.baseKnown) {
        mine.base = segment.has(tcpFlag::syn) ? segment.sequence : segment.sequence - 1;
        mine.baseKnown = true;
    }
    if (!segment.has(tcpFlag::ack))
        return;
    if (!other.baseKnown) {
        other.base = segment.acknowledgment - 1;
        other.baseKnown = true;
    }
    other.flightCountable = true;
}

void SequenceAnalysis::classify(const Segment& segment, SequenceFlow& mine, SequenceFlow& other, TcpFacts& facts)
{
    classifyAlone(segment, mine, other, facts);
    if (segment.acknowledgment != mine.lastAck) {
        mine.lastNewAckPacket = segment.packet;
        mine.duplicateAcks = 0;
    }
    noteUnseen(segment, other, facts);
    classifyRepeats(segment, mine, other, facts);
    remember(segment, mine, facts);
    acknowledge(segment, other, facts);
    countFlight(segment, mine, other, facts);
}

void SequenceAnalysis::classifyRepeats(
    const Segment& segment, const SequenceFlow& mine, const SequenceFlow& other, TcpFacts& facts) const
{
    if ((segment.length == 0 && !segment.has(tcpFlag::syn | tcpFlag::fin)) || (facts.findings & keepAlive))
        return;
    bool repeats = mine.expected && isBefore(segment.sequence, mine.expected);
    if (segment.length > 1 && mine.expected - 1 == segment.sequence)
        repeats = false; // More data on top of a window probe.
    if (segment.length && other.lastAck && !isAfter(segment.sequence + segment.length, other.lastAck)) {
        facts.findings |= spuriousRetransmission;
        return;
    }
    if (!repeats)
        return;
    if (other.duplicateAcks >= 2 && other.lastAck == segment.sequence
        && isWithin(other.lastAckTime, segment.nanoseconds, 20 * milliseconds)) {
        facts.findings |= fastRetransmission;
        return;
    }
    const std::int64_t threshold = m_initialRoundTrip ? m_initialRoundTrip : 3 * milliseconds;
    if (isWithin(mine.expectedSince, segment.nanoseconds, threshold) && mine.expected != segment.end()) {
        facts.findings |= outOfOrder;
        return;
    }
    facts.findings |= retransmission;
    const bool listed = !mine.unacknowledged.empty();
    facts.retransmissionOf = listed ? mine.unacknowledged.front().packet : mine.expectedPacket;
    facts.retransmissionDelay =
        segment.nanoseconds - (listed ? mine.unacknowledged.front().nanoseconds : mine.expectedSince);
}

void SequenceAnalysis::noteCompleteness(const Segment& segment, bool firstOfConversation)
{
    enum : std::uint8_t { synSent = 1, synAck = 2, ack = 4, data = 8, fin = 16, reset = 32 };
    const bool isSyn = segment.has(tcpFlag::syn), isAck = segment.has(tcpFlag::ack);
    if (firstOfConversation) {
        if (isSyn && !isAck)
            m_completeness = segment.length ? synSent | data : synSent;
        return;
    }
    if (isSyn && isAck)
        m_completeness |= synAck;
    if (!isSyn && isAck)
        m_completeness |= segment.length ? data : ack;
    if (segment.has(tcpFlag::fin) && isAck)
        m_completeness |= fin;
    if (segment.has(tcpFlag::reset))
        m_completeness |= reset;
}

void SequenceAnalysis::noteHandshake(const Segment& segment, SequenceFlow& mine, SequenceFlow& other)
{
    const bool isSyn = segment.has(tcpFlag::syn), isAck = segment.has(tcpFlag::ack);
    if (isSyn) {
        mine.firstAckPending = true;
        if (!isAck)
            m_lastSyn = segment.nanoseconds;
    } else if (isAck) {
        if (m_lastSyn && !m_initialRoundTrip)
            m_initialRoundTrip = segment.nanoseconds - m_lastSyn;
        mine.firstAckPending = false;
    }
    if (segment.windowShift >= 0)
        mine.scale = segment.windowShift;
    if (!isSyn || segment.isHeaderCut)
        return;
    // Scaling is used only when both sides offered it (RFC 7323 section 2.2).
    if (mine.scale == -1)
        mine.scale = other.scale = -2;
    else if (isAck && other.scale == -2)
        mine.scale = -2;
}

} // namespace packetarium
