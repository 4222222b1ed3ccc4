// One conversation: its two ends, and how it is found by them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation.h"

#include <algorithm>

namespace packetarium {

ConversationKey ConversationKey::of(Endpoint one, Endpoint other, bool isTcp)
{
    return {std::min(one, other), std::max(one, other), isTcp};
}

std::uint32_t ConversationKey::hash() const noexcept
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15ull;
    std::uint64_t value = (std::uint64_t(low.address) << 32 | high.address) * odd;
    value ^= value >> 29;
    value += std::uint64_t(low.port) << 32 | std::uint64_t(high.port) << 1 | (isTcp ? 1 : 0);
    value *= odd;
    return std::uint32_t(value >> 32);
}

std::size_t ConversationTable::slotOf(const ConversationKey& key, std::uint32_t hash) const
{
    std::size_t slot = hash & (m_slots.size() - 1);
    while (m_slots[slot].index != none
           && !(m_slots[slot].hash == hash && m_conversations[m_slots[slot].index].key() == key))
        slot = (slot + 1) & (m_slots.size() - 1);
    return slot;
}

std::uint32_t ConversationTable::find(const ConversationKey& key) const { return m_slots[slotOf(key, key.hash())].index; }

void ConversationTable::set(const ConversationKey& key, std::uint32_t index)
{
    Slot& slot = m_slots[slotOf(key, key.hash())];
    m_used += slot.index == none ? 1 : 0;
    slot = {index, key.hash()};
    if (m_used * 3 > m_slots.size() * 2)
        grow();
}

void ConversationTable::grow()
{
    std::vector<Slot> old(m_slots.size() * 2);
    std::swap(old, m_slots);
    for (const Slot& each : old) {
        if (each.index == none)
            continue;
        std::size_t slot = each.hash & (m_slots.size() - 1);
        while (m_slots[slot].index != none)
            slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = each;
    }
}

} // namespace packetarium
