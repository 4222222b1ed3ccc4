// Values in a display filter: those written in it, those found in a packet, and how they compare.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/known_fields.h"
#include "capture/filter/tokens.h"

namespace packetarium::filter {

struct Value {
    std::uint64_t number = 0; ///< Number and Flag; nanoseconds, signed, for Seconds.
    std::string bytes; ///< All other kinds: text as it is, addresses as they are sent.
    unsigned prefixBits = 0; ///< Of an address written with one ("10.0.0.0/8"); else all of its bits.
};

Value valueOf(const Node&, Kind);

/// Reads what is written on the right of a comparison with `name`.
std::optional<Value> valueFromToken(const Token&, const Name&, Mistakes&);
/// Reads what may follow "contains": text in quotes, or bytes in hexadecimal.
std::optional<Value> needleFromToken(const Token&, const Name&, Mistakes&);

/// Below, at, or above 0, as `found` is less than, equal to or greater than `written`.
int compare(const Value& found, const Value& written, Kind);

} // namespace packetarium::filter
