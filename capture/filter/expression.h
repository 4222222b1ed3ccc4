// A compiled display filter: what it asks of a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"
#include "capture/filter/operand.h"

#include <variant>

namespace packetarium {

struct DisplayFilter::Node {
    /// `dear` is how dear it is to ask: of the parts of a whole the cheaper ones are asked first.
    explicit Node(unsigned dear)
        : cost(dear)
    {
    }
    virtual ~Node() = default;
    virtual bool matches(filter::Question&) const = 0;

    const unsigned cost;
};

} // namespace packetarium

namespace packetarium::filter {

using Expression = std::shared_ptr<const DisplayFilter::Node>;

/// How many occurrences must pass a test; each sign has its own rule where nothing is written.
enum class Quantifier : std::uint8_t { AsTheSignSays, Any, All };

Expression allOf(std::vector<Expression>);
Expression anyOf(std::vector<Expression>);
Expression oneOfTwo(Expression, Expression);
Expression noneOf(Expression);
Expression presence(Name);
/// There is a value.
Expression hasValue(Side);
/// A value is not zero in all its bits.
Expression hasBitSet(Side);
/// `sign` is one of the comparisons.
Expression comparison(Side, Sign sign, Side, Quantifier);
Expression contains(Side, Side needle, Quantifier);

struct ValueRange {
    Side from, to;
};
Expression oneOf(Side, std::vector<ValueRange>, Quantifier);

/// Empty when the pattern does not compile; the mistake then says why. Upper and lower case are the same.
Expression matchesPattern(Side, const Token& pattern, Quantifier, Mistakes&);

} // namespace packetarium::filter
