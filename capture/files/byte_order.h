// Numbers as a capture file wrote them, in the byte order of the computer that made it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium {

enum class ByteOrder : std::uint8_t { Little, Big };

/// Reads numbers at byte positions. What lies past the end reads as 0, as everywhere in this program.
class Numbers {
public:
    constexpr Numbers(Bytes bytes, ByteOrder order)
        : m_bytes(bytes)
        , m_order(order)
    {
    }

    constexpr std::uint16_t u16(std::size_t at) const { return std::uint16_t(read(at, 2)); }
    constexpr std::uint32_t u32(std::size_t at) const { return std::uint32_t(read(at, 4)); }
    constexpr std::uint64_t u64(std::size_t at) const { return read(at, 8); }

private:
    constexpr std::uint64_t read(std::size_t at, std::size_t count) const
    {
        if (at > m_bytes.size() || m_bytes.size() - at < count)
            return 0;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = m_order == ByteOrder::Big ? i : count - 1 - i;
            value = value << 8 | m_bytes[at + place];
        }
        return value;
    }

    Bytes m_bytes;
    ByteOrder m_order;
};

} // namespace packetarium
