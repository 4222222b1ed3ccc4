// A number that becomes known later than what surrounds it, while other threads already look.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>

namespace packetarium {

constexpr std::uint32_t none = 0xffffffff;

/// Reads as `none` until it is set. Whoever sees the number also sees everything that was written before it was set.
class SetOnce {
public:
    SetOnce() = default;
    SetOnce(const SetOnce& other)
        : m_value(other.value())
    {
    }
    SetOnce& operator=(const SetOnce& other)
    {
        set(other.value());
        return *this;
    }

    void set(std::uint32_t value) { m_value.store(value, std::memory_order_release); }
    std::uint32_t value() const { return m_value.load(std::memory_order_acquire); }
    explicit operator bool() const { return value() != none; }

private:
    std::atomic<std::uint32_t> m_value = none;
};

} // namespace packetarium
