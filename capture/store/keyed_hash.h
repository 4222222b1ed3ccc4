// A hash with a secret: nobody can make a capture whose values all fall into one place.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <random>

namespace packetarium {

/// Each has keys of its own, drawn by chance. Multiplied by 128 bits and summed up, of which the upper ones count, two
/// different values meet in 1 of 2^32 cases, whatever they are (Dietzfelbinger 1996, "multiply-shift").
class KeyedHash {
public:
    static constexpr std::size_t mostWords = 8;

    KeyedHash()
    {
        std::random_device chance;
        for (Wide& key : m_keys)
            for (int i = 0; i < 4; ++i)
                key = key << 32 | chance();
    }

    std::uint32_t operator()(std::initializer_list<std::uint64_t> words) const
    {
        assert(words.size() <= mostWords);
        Wide sum = 0;
        const Wide* key = m_keys.data();
        for (const std::uint64_t each : words)
            sum += *key++ * each;
        return std::uint32_t(sum >> 96);
    }

    /// Eight bytes of a value, to be hashed.
    template<class T> static std::uint64_t word(const T& bytes, std::size_t at)
    {
        std::uint64_t value;
        std::memcpy(&value, reinterpret_cast<const char*>(&bytes) + at, sizeof value);
        return value;
    }

private:
    __extension__ using Wide = unsigned __int128;
    std::array<Wide, mostWords> m_keys {};
};

} // namespace packetarium
