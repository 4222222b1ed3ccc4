// Looks for the packets that a step expects, while they arrive.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson.h"

namespace packetarium {

/// Follows one `expect` block through the packets of its step. The block must outlive it.
class ExpectationWatch {
public:
    /// The step's packets begin here (from 0).
    ExpectationWatch(const ExpectBlock& block, std::size_t firstPacket);

    /// Looks at the packets that came since, up to `end`. True when something was found.
    bool look(const Capture&, std::size_t end);
    /// Whether each line has its packets, as far as was looked.
    bool isMet() const;

    const ExpectBlock& block() const { return *m_block; }
    bool isMet(std::size_t line) const;
    /// The first packet that matched this line, from 0.
    std::optional<std::size_t> packet(std::size_t line) const;
    /// What matched, or what was seen instead, in one sentence.
    std::string sentence(std::size_t line, const Capture&) const;

private:
    struct Found {
        std::size_t count = 0;
        std::vector<std::size_t> first; ///< The first few.
    };
    void take(std::size_t line, std::size_t packet);
    std::string missedInOrder(std::size_t line, const Capture&) const;

    const ExpectBlock* m_block;
    const std::size_t m_first;
    std::size_t m_next; ///< The packet that is looked at next.
    std::size_t m_line = 0; ///< InOrder: the line that is waited for.
    std::vector<Found> m_found; ///< By line.
};

} // namespace packetarium
