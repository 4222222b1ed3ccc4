// One direction of a TCP connection put back into order: what arrives early waits, what arrives twice is dropped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/reassembly.h"

#include <algorithm>

namespace packetarium {
namespace {

/// What one kept segment costs beyond its bytes; without it, empty-handed segments could fill the memory.
constexpr std::size_t overhead = 128;

} // namespace

Reassembly::~Reassembly() { m_budget->left += m_waitingBytes; }

void Reassembly::begin(std::uint32_t firstByte)
{
    if (m_begun)
        return;
    m_begun = true;
    m_next = firstByte;
}

std::uint64_t Reassembly::positionOf(std::uint32_t sequence) const
{
    return m_position + std::uint64_t(std::int64_t(std::int32_t(sequence - m_next)));
}

void Reassembly::add(const Segment& segment, Sink& sink)
{
    if (segment.has(tcpFlag::fin)) {
        m_finSeen = true;
        m_finAt = segment.sequence + segment.length;
        begin(segment.sequence);
    }
    if (segment.length == 0)
        return;
    const std::uint32_t firstByte = segment.sequence + (segment.has(tcpFlag::syn) ? 1 : 0);
    begin(firstByte); // A capture that begins in the middle begins with the first bytes seen.
    const std::uint64_t at = positionOf(firstByte);
    if (at > m_position) {
        keep(at, segment, sink);
        return;
    }
    deliver(at, segment.data, {segment.packet, segment.dataAt(), std::uint32_t(segment.data.size())}, sink);
    if (const std::uint64_t end = at + segment.length; end > m_position) {
        const std::uint64_t missing = end - m_position;
        m_position = end;
        m_next += std::uint32_t(missing);
        sink.cut(missing);
    }
    deliverWaiting(sink);
}

void Reassembly::acknowledged(std::uint32_t sequence, Sink& sink)
{
    if (!m_begun || m_waiting.empty())
        return;
    const std::uint64_t until = positionOf(sequence);
    while (!m_waiting.empty() && m_waiting.begin()->first < until) {
        skipTo(m_waiting.begin()->first, sink);
        deliverWaiting(sink);
    }
}

/// Hands on what is new in these bytes.
void Reassembly::deliver(std::uint64_t at, Bytes bytes, Piece from, Sink& sink)
{
    const std::uint64_t known = m_position - at;
    if (known >= bytes.size())
        return;
    const Bytes fresh = bytes.subspan(std::size_t(known));
    from.offset += std::uint32_t(known);
    from.length = std::uint32_t(fresh.size());
    m_position += fresh.size();
    m_next += std::uint32_t(fresh.size());
    sink.take(fresh, from);
}

void Reassembly::deliverWaiting(Sink& sink)
{
    while (!m_waiting.empty() && m_waiting.begin()->first <= m_position) {
        const auto first = m_waiting.extract(m_waiting.begin());
        const std::size_t size = first.mapped().bytes.size() + overhead;
        m_waitingBytes -= size;
        m_budget->left += size;
        deliver(first.key(), first.mapped().bytes, first.mapped().from, sink);
    }
}

void Reassembly::skipTo(std::uint64_t position, Sink& sink)
{
    if (position <= m_position)
        return;
    const std::uint64_t missing = position - m_position;
    m_position = position;
    m_next += std::uint32_t(missing);
    sink.skip(missing);
}

void Reassembly::keep(std::uint64_t at, const Segment& segment, Sink& sink)
{
    if (segment.data.empty())
        return;
    const std::size_t size = segment.data.size() + overhead;
    const auto known = m_waiting.find(at);
    const std::size_t had = known == m_waiting.end() ? 0 : known->second.bytes.size() + overhead;
    if (had >= size)
        return; // The same again.
    const std::size_t more = size - had;
    if (m_waitingBytes + more > mostWaiting || more > m_budget->left) {
        // What is missing will be long in coming: go on without it.
        m_gaveUp = true;
        while (!m_waiting.empty()) {
            skipTo(m_waiting.begin()->first, sink);
            deliverWaiting(sink);
        }
        if (at > m_position)
            skipTo(at, sink);
        const Piece from {segment.packet, segment.dataAt(), std::uint32_t(segment.data.size())};
        deliver(at, segment.data, from, sink);
        return;
    }
    auto& place = m_waiting[at];
    place.bytes.assign(segment.data.begin(), segment.data.end());
    place.from = {segment.packet, segment.dataAt(), std::uint32_t(segment.data.size())};
    m_waitingBytes += more;
    m_budget->left -= more;
}

} // namespace packetarium
