// A compiled display filter: what it asks of a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/expression.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

unsigned dearest(const std::vector<Expression>& parts)
{
    unsigned cost = 0;
    for (const Expression& part : parts)
        cost = std::max(cost, part ? part->cost : 0);
    return cost;
}

/// The order changes nothing but the time that it takes.
std::vector<Expression> cheapestFirst(std::vector<Expression> parts)
{
    std::ranges::stable_sort(parts, {}, [](const Expression& part) { return part ? part->cost : 0; });
    return parts;
}

struct All final : DisplayFilter::Node {
    explicit All(std::vector<Expression> each)
        : Node(dearest(each))
        , parts(cheapestFirst(std::move(each)))
    {
    }
    bool matches(Question& packet) const override
    {
        return std::ranges::all_of(parts, [&](const Expression& part) { return part->matches(packet); });
    }
    std::vector<Expression> parts;
};

struct Any final : DisplayFilter::Node {
    explicit Any(std::vector<Expression> each)
        : Node(dearest(each))
        , parts(cheapestFirst(std::move(each)))
    {
    }
    bool matches(Question& packet) const override
    {
        return std::ranges::any_of(parts, [&](const Expression& part) { return part->matches(packet); });
    }
    std::vector<Expression> parts;
};

struct Either final : DisplayFilter::Node {
    Either(Expression one, Expression other)
        : Node(dearest({one, other}))
        , left(std::move(one))
        , right(std::move(other))
    {
    }
    bool matches(Question& packet) const override { return left->matches(packet) != right->matches(packet); }
    Expression left, right;
};

struct Not final : DisplayFilter::Node {
    explicit Not(Expression expression)
        : Node(dearest({expression}))
        , inner(std::move(expression))
    {
    }
    bool matches(Question& packet) const override { return !inner->matches(packet); }
    Expression inner;
};

struct Presence final : DisplayFilter::Node {
    explicit Presence(Name what)
        : Node(what.isFrame ? 0 : what.places->cost())
        , name(std::move(what))
    {
    }
    bool matches(Question& packet) const override { return packet.has(name); }
    Name name;
};

struct HasValue final : DisplayFilter::Node {
    explicit HasValue(Side what)
        : Node(what->cost())
        , side(std::move(what))
    {
    }
    bool matches(Question& packet) const override { return !side->values(packet).empty(); }
    Side side;
};

struct HasBitSet final : DisplayFilter::Node {
    explicit HasBitSet(Side what)
        : Node(what->cost())
        , side(std::move(what))
    {
    }
    bool matches(Question& packet) const override
    {
        return std::ranges::any_of(side->values(packet), [](const Value& value) {
            return value.number != 0 || std::ranges::any_of(value.bytes, [](char byte) { return byte != 0; });
        });
    }
    Side side;
};

bool holds(Sign sign, int compared)
{
    switch (sign) {
    case Sign::Equal:
    case Sign::AllEqual: return compared == 0;
    case Sign::NotEqual:
    case Sign::AnyNotEqual: return compared != 0;
    case Sign::Greater: return compared > 0;
    case Sign::Less: return compared < 0;
    case Sign::GreaterOrEqual: return compared >= 0;
    case Sign::LessOrEqual: return compared <= 0;
    default: return false;
    }
}

/// No occurrence passes nothing, whatever the quantifier.
template<class List, class Test> bool passes(const List& values, bool all, Test test)
{
    return !values.empty() && (all ? std::ranges::all_of(values, test) : std::ranges::any_of(values, test));
}

struct Comparison final : DisplayFilter::Node {
    Comparison(Side one, Sign with, Side other, Quantifier how)
        : Node(std::max(one->cost(), other->cost()))
        , left(std::move(one))
        , sign(with)
        , right(std::move(other))
        // Where a field occurs more than once, != and === ask all pairs, the others ask for one.
        , all(how == Quantifier::AsTheSignSays ? sign == Sign::NotEqual || sign == Sign::AllEqual
                                               : how == Quantifier::All)
    {
    }
    bool matches(Question& packet) const override
    {
        const Name* const field = left->field();
        const Value* const written = right->written();
        if (field && written) // The usual case: nothing needs to be copied.
            return passes(packet.occurrences(*field), all, [&](const packetarium::Node* node) {
                return holds(sign, compare(*node, *field, *written));
            });
        const std::vector<Value> found = left->values(packet);
        if (found.empty())
            return false;
        const std::vector<Value> others = right->values(packet);
        return passes(found, all, [&](const Value& one) {
            return passes(
                others, all, [&](const Value& other) { return holds(sign, compare(one, other, left->is.kind)); });
        });
    }
    Side left;
    Sign sign;
    Side right;
    bool all;
};

struct InSet final : DisplayFilter::Node {
    InSet(Side what, std::vector<ValueRange> each, Quantifier how)
        : Node(what->cost())
        , side(std::move(what))
        , ranges(std::move(each))
        , all(how == Quantifier::All)
    {
    }
    bool matches(Question& packet) const override
    {
        const Name* const field = side->field();
        const auto isWritten = [](const ValueRange& range) { return range.from->written() && range.to->written(); };
        if (field && std::ranges::all_of(ranges, isWritten))
            return passes(packet.occurrences(*field), all, [&](const packetarium::Node* node) {
                return std::ranges::any_of(ranges, [&](const ValueRange& range) {
                    const int fromStart = compare(*node, *field, *range.from->written());
                    return range.from == range.to ? fromStart == 0
                                                  : fromStart >= 0 && compare(*node, *field, *range.to->written()) <= 0;
                });
            });
        const std::vector<Value> found = side->values(packet);
        return passes(found, all, [&](const Value& value) {
            return std::ranges::any_of(ranges, [&](const ValueRange& range) { return lies(value, range, packet); });
        });
    }
    bool lies(const Value& value, const ValueRange& range, Question& packet) const
    {
        const auto is = [&](const Side& limit, auto test) {
            return std::ranges::any_of(
                limit->values(packet), [&](const Value& other) { return test(compare(value, other, side->is.kind)); });
        };
        if (range.from == range.to)
            return is(range.from, [](int compared) { return compared == 0; });
        return is(range.from, [](int compared) { return compared >= 0; })
            && is(range.to, [](int compared) { return compared <= 0; });
    }
    Side side;
    std::vector<ValueRange> ranges;
    bool all;
};

struct Contains final : DisplayFilter::Node {
    Contains(Side what, Side part, Quantifier how)
        : Node(what->cost())
        , side(std::move(what))
        , needle(std::move(part))
        , all(how == Quantifier::All)
    {
    }
    bool matches(Question& packet) const override
    {
        const std::vector<Value> found = side->values(packet);
        if (found.empty())
            return false;
        const std::vector<Value> parts = needle->values(packet);
        return passes(found, all, [&](const Value& value) {
            // As in Wireshark nothing contains the empty text.
            return passes(parts, all, [&](const Value& part) {
                return !part.bytes.empty() && value.bytes.find(part.bytes) != std::string::npos;
            });
        });
    }
    Side side, needle;
    bool all;
};

} // namespace

Expression allOf(std::vector<Expression> parts)
{
    return parts.size() == 1 ? parts.front() : std::make_shared<All>(std::move(parts));
}
Expression anyOf(std::vector<Expression> parts)
{
    return parts.size() == 1 ? parts.front() : std::make_shared<Any>(std::move(parts));
}
Expression oneOfTwo(Expression one, Expression other)
{
    return std::make_shared<Either>(std::move(one), std::move(other));
}
Expression noneOf(Expression inner) { return std::make_shared<Not>(std::move(inner)); }
Expression presence(Name name) { return std::make_shared<Presence>(std::move(name)); }
Expression hasValue(Side side) { return std::make_shared<HasValue>(std::move(side)); }
Expression hasBitSet(Side side) { return std::make_shared<HasBitSet>(std::move(side)); }
Expression comparison(Side left, Sign sign, Side right, Quantifier how)
{
    return std::make_shared<Comparison>(std::move(left), sign, std::move(right), how);
}
Expression contains(Side side, Side needle, Quantifier how)
{
    return std::make_shared<Contains>(std::move(side), std::move(needle), how);
}
Expression oneOf(Side side, std::vector<ValueRange> ranges, Quantifier how)
{
    return std::make_shared<InSet>(std::move(side), std::move(ranges), how);
}

} // namespace packetarium::filter
