// Values that many packets share, each kept once and named by a number. One thread adds, any thread reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/append_only.h"
#include "capture/store/keyed_hash.h"
#include "capture/store/numbers_by_hash.h"

#include <optional>

namespace packetarium {

/// Number 0 is the default value. T has == and hash(), made with the keys of these values.
template<class T> class Interned {
public:
    explicit Interned(std::uint32_t most)
        : m_most(most)
    {
        add(T());
    }

    const T& operator[](std::uint32_t number) const { return m_values[number]; }

    /// For the writing thread: the value's number, if it is there.
    std::optional<std::uint32_t> find(const T& value) const
    {
        const std::uint32_t number =
            m_numbers.find(value.hash(m_hash), [&](std::uint32_t each) { return m_values[each] == value; });
        return number == NumbersByHash::nothing ? std::nullopt : std::optional(number);
    }

    /// For the writing thread. None when there are as many as there may be and this is not among them.
    std::optional<std::uint32_t> add(const T& value)
    {
        if (const auto known = find(value))
            return known;
        if (m_values.size() > m_most || !m_values.append(value))
            return std::nullopt;
        const auto number = std::uint32_t(m_values.size() - 1);
        m_numbers.add(value.hash(m_hash), number);
        return number;
    }

private:
    const std::uint32_t m_most;
    const KeyedHash m_hash;
    AppendOnly<T> m_values;
    NumbersByHash m_numbers;
};

} // namespace packetarium
