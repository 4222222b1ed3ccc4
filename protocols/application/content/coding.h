// Content codings, RFC 9110 section 8.4.1: how a body was compressed for the way. The work itself is done by whoever
// dissects, with a library that the protocols do not know.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <string_view>
#include <vector>

namespace packetarium {

/// What bytes were before they were compressed.
struct Decompressed {
    enum class Outcome : std::uint8_t {
        Whole,
        Cut, ///< The compressed bytes end too early; `bytes` is what they tell.
        Broken, ///< From some place on they make no sense; `bytes` is what came before.
        TooLong, ///< `bytes` is the beginning: no more than longestDecompressed.
        UnknownCoding,
    } outcome = Outcome::Whole;
    std::vector<std::uint8_t> bytes = {};
    /// The checksum or length that follows the data does not fit; the bytes are all there.
    bool checkFailed = false;
};

/// A few bytes of deflate can stand for a thousand times as many; whatever they claim, no more is made of them.
constexpr std::size_t longestDecompressed = 16u << 20;

/// Undoes one coding, such as "gzip".
using Decompress = Decompressed (*)(std::string_view coding, Bytes compressed);

} // namespace packetarium
