// What is wrong in a lesson file, where, and what to write instead.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace packetarium {

struct Mistake {
    int line; ///< From 1; 0: the file as a whole.
    std::string what, advice;
};

class Mistakes {
public:
    /// One lesson tells at most so many: who mends these sees the next.
    static constexpr std::size_t most = 50;

    void add(int line, std::string what, std::string advice)
    {
        if (m_list.size() < most)
            m_list.push_back({line, std::move(what), std::move(advice)});
    }
    const std::vector<Mistake>& list() const { return m_list; }
    bool isEmpty() const { return m_list.empty(); }

private:
    std::vector<Mistake> m_list;
};

} // namespace packetarium
