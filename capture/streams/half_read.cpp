// What is kept of messages that have not ended yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/half_read.h"

#include <algorithm>

namespace packetarium {

bool HalfRead::add(Bytes bytes)
{
    constexpr std::size_t overhead = 32; // Of an allocation; without it, single bytes could fill the memory.
    const std::size_t size = m_bytes.size() + bytes.size();
    if (size > m_bytes.capacity()) {
        const std::size_t room = std::max(size, 2 * m_bytes.capacity());
        const std::size_t wanted = room + overhead;
        if (wanted > m_budget->left + m_taken) {
            clear();
            return false;
        }
        m_budget->left = m_budget->left + m_taken - wanted;
        m_taken = wanted;
        m_bytes.reserve(room);
    }
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return true;
}

void HalfRead::clear()
{
    std::vector<std::uint8_t>().swap(m_bytes);
    m_budget->left += m_taken;
    m_taken = 0;
}

} // namespace packetarium
