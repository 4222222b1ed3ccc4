// Time units of any size into nanoseconds, without overflow.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/timestamp.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint64_t billion = 1'000'000'000;

struct Split {
    std::uint64_t seconds, nanoseconds;
};

Split splitDecimal(std::uint64_t units, unsigned digits)
{
    // From 10^-20 on, 64 bits cannot count a whole second; each further digit is a tenth of the last.
    for (; digits > 19 && units > 0; --digits)
        units /= 10;
    if (digits > 19)
        return {0, 0};
    std::uint64_t aSecond = 1;
    for (unsigned i = 0; i < digits; ++i)
        aSecond *= 10;
    std::uint64_t fraction = units % aSecond;
    for (unsigned i = digits; i < 9; ++i)
        fraction *= 10;
    for (unsigned i = 9; i < digits; ++i)
        fraction /= 10;
    return {units / aSecond, fraction};
}

Split splitBinary(std::uint64_t units, unsigned bits)
{
    const std::uint64_t seconds = bits < 64 ? units >> bits : 0;
    std::uint64_t fraction = bits < 64 ? units & ((std::uint64_t(1) << bits) - 1) : units;
    // 34 bits are finer than a nanosecond, and a billion times as much still fits 64 bits.
    if (bits > 34) {
        fraction = bits - 34 < 64 ? fraction >> (bits - 34) : 0;
        bits = 34;
    }
    return {seconds, fraction * billion >> bits};
}

} // namespace

std::int64_t boundedTime(std::int64_t nanoseconds) { return std::clamp(nanoseconds, earliestTime, latestTime); }

std::int64_t TimeScale::nanoseconds(std::uint64_t units) const
{
    const unsigned power = resolution & 0x7f;
    const Split split = resolution & 0x80 ? splitBinary(units, power) : splitDecimal(units, power);

    std::int64_t seconds = 0;
    if (split.seconds > std::uint64_t(INT64_MAX)
        || __builtin_add_overflow(std::int64_t(split.seconds), offsetSeconds, &seconds))
        return latestTime;
    std::int64_t result = 0;
    if (__builtin_mul_overflow(seconds, std::int64_t(billion), &result))
        return seconds < 0 ? earliestTime : latestTime;
    if (__builtin_add_overflow(result, std::int64_t(split.nanoseconds), &result))
        return latestTime;
    return boundedTime(result);
}

} // namespace packetarium
