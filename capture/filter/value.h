// Values in a display filter: those written in it, those found in a packet, and how they compare.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/known_fields.h"
#include "capture/filter/tokens.h"

namespace packetarium::filter {

/// Holds every number of a packet, of either sign, and what a sum or product of two may come to.
__extension__ using Wide = __int128;

struct Value {
    /// Number and Flag; nanoseconds for Seconds and, since 1970, for Time; a Protocol's own length.
    Wide number = 0;
    double decimal = 0; ///< Decimal.
    std::string bytes = {}; ///< All other kinds: text as it is, addresses as they are sent.
    unsigned prefixBits = 0; ///< Of an address written with one ("10.0.0.0/8"); else all of its bits.
};

Value valueOf(const Node&, const Name&);
Value valueOf(Bytes);

/// What a literal must fit: the kind of what it is compared with, and that side's name in messages.
struct Expected {
    Kind kind = Kind::Number;
    std::string text; ///< "tcp.port", or what was computed.
    unsigned bits = 64;
    bool isSigned = false;
    std::vector<const Field*> fields; ///< Their named values may be written by name.
};

/// Reads a value as it is written in a filter.
std::optional<Value> valueFromToken(const Token&, const Expected&, Mistakes&);
/// "Jul  4, 2020 12:34:56.5 UTC" or "2020-07-04 12:34:56"; local time unless a zone is written. Nanoseconds since 1970.
std::optional<std::int64_t> timeFromText(std::string_view);

/// Protocols, MAC addresses and slices compare as the bytes that they are.
bool isBytes(Kind);
/// Below, at, or above 0, as `found` is less than, equal to or greater than `written`.
int compare(const Value& found, const Value& written, Kind);
/// The same for a value that is still in its packet.
int compare(const Node& found, const Name&, const Value& written);

} // namespace packetarium::filter
