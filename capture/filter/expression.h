// A compiled display filter: what it asks of a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"
#include "capture/filter/question.h"
#include "capture/filter/value.h"

#include <variant>

namespace packetarium {

struct DisplayFilter::Node {
    virtual ~Node() = default;
    virtual bool matches(filter::Question&) const = 0;
};

} // namespace packetarium

namespace packetarium::filter {

using Expression = std::shared_ptr<const DisplayFilter::Node>;

Expression allOf(std::vector<Expression>);
Expression anyOf(std::vector<Expression>);
Expression noneOf(Expression);
Expression presence(Name);
/// The field has a bit of `mask` set.
Expression anyBitSet(Name, std::uint64_t mask);
/// `sign` is one of the comparisons; a field that occurs more than once matches as Wireshark 4 defines for each.
Expression comparison(Name, Sign sign, Value, std::optional<std::uint64_t> mask = {});
Expression comparison(Name, Sign sign, Name);
Expression contains(Name, std::string needle);

struct ValueRange {
    Value from, to;
};
Expression oneOf(Name, std::vector<ValueRange>);

/// Empty when the pattern does not compile; the mistake then says why. Upper and lower case are the same.
Expression matchesPattern(Name, const Token& pattern, Mistakes&);

} // namespace packetarium::filter
