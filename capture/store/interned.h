// Values that many packets share, each kept once and named by a number. One thread adds, any thread reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/append_only.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace packetarium {

/// Number 0 is the default value. T has hash() and ==.
template<class T> class Interned {
public:
    explicit Interned(std::uint32_t most)
        : m_most(most)
        , m_slots(firstSlots)
    {
        add(T());
    }

    const T& operator[](std::uint32_t number) const { return m_values[number]; }

    /// For the writing thread: the value's number, if it is there.
    std::optional<std::uint32_t> find(const T& value) const
    {
        const Slot& slot = m_slots[slotOf(value, value.hash())];
        return slot.number == unused ? std::nullopt : std::optional(slot.number);
    }

    /// For the writing thread. None when there are as many as there may be and this is not among them.
    std::optional<std::uint32_t> add(const T& value)
    {
        const std::uint64_t hash = value.hash();
        Slot& slot = m_slots[slotOf(value, hash)];
        if (slot.number != unused)
            return slot.number;
        if (m_values.size() > m_most || !m_values.append(value))
            return std::nullopt;
        const auto number = std::uint32_t(m_values.size() - 1);
        slot = {number, std::uint32_t(hash >> 32)};
        if (m_values.size() * 2 > m_slots.size())
            grow();
        return number;
    }

private:
    static constexpr std::uint32_t unused = ~std::uint32_t(0);
    static constexpr std::size_t firstSlots = 256;
    struct Slot {
        std::uint32_t number = unused;
        std::uint32_t tag = 0; ///< The upper half of the hash, so that few values are compared in vain.
    };

    /// Where the value is, or the empty slot where it belongs.
    std::size_t slotOf(const T& value, std::uint64_t hash) const
    {
        const auto tag = std::uint32_t(hash >> 32);
        std::size_t slot = hash & (m_slots.size() - 1);
        while (m_slots[slot].number != unused
               && !(m_slots[slot].tag == tag && m_values[m_slots[slot].number] == value))
            slot = (slot + 1) & (m_slots.size() - 1);
        return slot;
    }

    void grow()
    {
        m_slots.assign(m_slots.size() * 2, {});
        for (std::size_t number = 0; number < m_values.size(); ++number) {
            const std::uint64_t hash = m_values[number].hash();
            m_slots[slotOf(m_values[number], hash)] = {std::uint32_t(number), std::uint32_t(hash >> 32)};
        }
    }

    const std::uint32_t m_most;
    AppendOnly<T> m_values;
    std::vector<Slot> m_slots; ///< By hash; the writing thread's own.
};

} // namespace packetarium
