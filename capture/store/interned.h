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
        , m_slots(firstSlots, unused)
    {
        add(T());
    }

    const T& operator[](std::uint32_t number) const { return m_values[number]; }

    /// For the writing thread: the value's number, if it is there.
    std::optional<std::uint32_t> find(const T& value) const
    {
        const std::uint32_t number = m_slots[slotOf(value)];
        return number == unused ? std::nullopt : std::optional(number);
    }

    /// For the writing thread. None when there are as many as there may be and this is not among them.
    std::optional<std::uint32_t> add(const T& value)
    {
        if (m_last < m_values.size() && m_values[m_last] == value)
            return m_last; // Packets come in runs.
        std::size_t slot = slotOf(value);
        if (m_slots[slot] == unused) {
            if (m_values.size() > m_most || !m_values.append(value))
                return std::nullopt;
            m_slots[slot] = std::uint32_t(m_values.size() - 1);
            if (m_values.size() * 2 > m_slots.size())
                grow();
            return m_last = std::uint32_t(m_values.size() - 1);
        }
        return m_last = m_slots[slot];
    }

private:
    static constexpr std::uint32_t unused = ~std::uint32_t(0);
    static constexpr std::size_t firstSlots = 256;

    /// Where the value is, or the empty slot where it belongs.
    std::size_t slotOf(const T& value) const
    {
        std::size_t slot = value.hash() & (m_slots.size() - 1);
        while (m_slots[slot] != unused && !(m_values[m_slots[slot]] == value))
            slot = (slot + 1) & (m_slots.size() - 1);
        return slot;
    }

    void grow()
    {
        m_slots.assign(m_slots.size() * 2, unused);
        for (std::size_t number = 0; number < m_values.size(); ++number)
            m_slots[slotOf(m_values[number])] = std::uint32_t(number);
    }

    const std::uint32_t m_most;
    AppendOnly<T> m_values;
    std::vector<std::uint32_t> m_slots; ///< Numbers by hash; the writing thread's own.
    std::uint32_t m_last = 0;
};

} // namespace packetarium
