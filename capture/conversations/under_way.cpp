// Segments on the wire: their sender has sent them, and their receiver does not have them yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/under_way.h"

namespace packetarium {

void UnderWay::add(SegmentUnderWay sent)
{
    sent.segment.data = {}; // It points into a packet that will be gone.
    m_segments.emplace(sent.segment.packet, std::move(sent));
    if (m_segments.size() > most)
        m_segments.erase(m_segments.begin());
}

void UnderWay::arrivesAt(std::uint32_t packet, std::int64_t nanoseconds)
{
    if (!m_segments.contains(packet))
        return;
    m_arrivals.emplace(nanoseconds, packet);
    if (m_arrivals.size() > most)
        m_arrivals.erase(std::prev(m_arrivals.end()));
}

std::optional<SegmentUnderWay> UnderWay::next(std::int64_t untilNanoseconds)
{
    while (!m_arrivals.empty() && m_arrivals.begin()->first <= untilNanoseconds) {
        const std::uint32_t packet = m_arrivals.begin()->second;
        m_arrivals.erase(m_arrivals.begin());
        if (auto arrived = take(packet))
            return arrived;
    }
    return std::nullopt;
}

std::optional<SegmentUnderWay> UnderWay::take(std::uint32_t packet)
{
    const auto found = m_segments.find(packet);
    if (found == m_segments.end())
        return std::nullopt;
    const SegmentUnderWay taken = found->second;
    m_segments.erase(found);
    return taken;
}

} // namespace packetarium
