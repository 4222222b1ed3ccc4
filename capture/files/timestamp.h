// The time of a packet, from a file's own units into nanoseconds since 1970.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium {

/// 146 years before and after 1970. Whatever a file claims, times are kept within them, so the difference of any two
/// fits 64 bits.
constexpr std::int64_t latestTime = (std::int64_t(1) << 62) - 1, earliestTime = -latestTime;
std::int64_t boundedTime(std::int64_t nanoseconds);

/// How an interface counts time (pcapng's if_tsresol and if_tsoffset).
struct TimeScale {
    /// Units a second: 10^-n for n, 2^-n for n with the highest bit set. 6 is microseconds.
    std::uint8_t resolution = 6;
    std::int64_t offsetSeconds = 0;

    /// Bounded, instead of overflowing: any resolution, any offset, any number of units.
    std::int64_t nanoseconds(std::uint64_t units) const;
};

} // namespace packetarium
