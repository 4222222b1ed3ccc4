// What became of numbered events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/tally.h"

#include <algorithm>

namespace packetarium {

int Tally::send(int phase)
{
    m_events.push_back({.phase = phase});
    return last();
}

void Tally::came(int number)
{
    if (isKnown(number))
        ++m_events[std::size_t(number - 1)].copies;
}

void Tally::counted(int number)
{
    if (isKnown(number))
        ++m_events[std::size_t(number - 1)].counted;
}

void Tally::add(Counts& counts, const Event& event)
{
    ++counts.sent;
    counts.copies += event.copies;
    counts.seen += event.counted > 0;
    counts.lost += event.counted == 0;
    counts.doubled += std::max(0, event.counted - 1);
}

Counts Tally::all() const
{
    Counts counts;
    for (const Event& event : m_events)
        add(counts, event);
    return counts;
}

Counts Tally::of(int phase) const
{
    Counts counts;
    for (const Event& event : m_events)
        if (event.phase == phase)
            add(counts, event);
    return counts;
}

} // namespace packetarium
