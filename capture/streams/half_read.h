// What is kept of messages that have not ended yet: heads, chunk lines, frame headers, handshakes. Bodies are counted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <vector>

namespace packetarium {

/// How much all streams of a capture together keep of messages that are half read.
struct HalfReadBudget {
    static constexpr std::size_t most = 64u << 20;
    std::size_t left = most;
};

/// The bytes that one stream keeps. They are taken from the budget, and given back when they are forgotten.
class HalfRead {
public:
    explicit HalfRead(HalfReadBudget& budget)
        : m_budget(&budget)
    {
    }
    ~HalfRead() { clear(); }
    HalfRead(const HalfRead&) = delete;
    HalfRead& operator=(const HalfRead&) = delete;

    /// False when there is no room for them; then nothing is kept any more.
    [[nodiscard]] bool add(Bytes);
    void clear();
    Bytes bytes() const { return m_bytes; }
    std::size_t size() const { return m_bytes.size(); }

private:
    HalfReadBudget* m_budget;
    std::vector<std::uint8_t> m_bytes;
    std::size_t m_taken = 0;
};

} // namespace packetarium
