// Finds the number of something by the hash of what it stands for, which is kept elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace packetarium {

/// One thread's own.
class NumbersByHash {
public:
    static constexpr std::uint32_t nothing = 0xffffffff;

    /// The number, among those with this hash, that stands for what is looked for; or nothing.
    template<class StandsForIt> std::uint32_t find(std::uint32_t hash, const StandsForIt& standsForIt) const
    {
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            const Slot& slot = m_slots[at];
            if (slot.number == nothing || (slot.hash == hash && standsForIt(slot.number)))
                return slot.number;
        }
    }
    /// What find() did not find.
    void add(std::uint32_t hash, std::uint32_t number)
    {
        if (++m_used * 3 > m_slots.size() * 2)
            grow();
        place({number, hash});
    }

private:
    struct Slot {
        std::uint32_t number = nothing, hash = 0;
    };
    static constexpr std::size_t firstSlots = 256;

    std::size_t mask() const { return m_slots.size() - 1; }
    void place(Slot slot)
    {
        std::size_t at = slot.hash & mask();
        while (m_slots[at].number != nothing)
            at = (at + 1) & mask();
        m_slots[at] = slot;
    }
    void grow()
    {
        std::vector<Slot> old(m_slots.size() * 2);
        std::swap(old, m_slots);
        for (const Slot& slot : old)
            if (slot.number != nothing)
                place(slot);
    }

    std::vector<Slot> m_slots = std::vector<Slot>(firstSlots);
    std::size_t m_used = 0;
};

} // namespace packetarium
