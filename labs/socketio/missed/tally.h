// What became of numbered events: how many were sent, came, counted, were lost or doubled.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace packetarium {

struct Counts {
    int sent = 0;
    int copies = 0; ///< That came to the other side's program, repeats included.
    int seen = 0; ///< Different events that the program took note of.
    int lost = 0; ///< Sent, and never taken note of.
    int doubled = 0; ///< Taken note of again: the program cannot tell a repeat from news.
};

class Tally {
public:
    /// The number of the next event, counted from 1. Events of a later phase have greater numbers.
    int send(int phase);
    /// A copy of the event came.
    void came(int number);
    /// The program took it for news.
    void counted(int number);

    bool hasCome(int number) const { return isKnown(number) && m_events[std::size_t(number - 1)].copies > 0; }
    int last() const { return int(m_events.size()); }

    Counts all() const;
    Counts of(int phase) const;

private:
    struct Event {
        int phase = 0, copies = 0, counted = 0;
    };
    bool isKnown(int number) const { return number >= 1 && number <= last(); }
    static void add(Counts&, const Event&);

    std::vector<Event> m_events;
};

} // namespace packetarium
