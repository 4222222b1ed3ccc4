// The time of a packet, from a file's own units into nanoseconds since 1970.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium {

/// How an interface counts time (pcapng's if_tsresol and if_tsoffset).
struct TimeScale {
    /// Units a second: 10^-n for n, 2^-n for n with the highest bit set. 6 is microseconds.
    std::uint8_t resolution = 6;
    std::int64_t offsetSeconds = 0;

    /// Saturates instead of overflowing: any resolution, any offset, any number of units.
    std::int64_t nanoseconds(std::uint64_t units) const;
};

} // namespace packetarium
