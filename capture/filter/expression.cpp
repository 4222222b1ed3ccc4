// A compiled display filter: what it asks of a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/expression.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

struct All final : DisplayFilter::Node {
    explicit All(std::vector<Expression> each)
        : parts(std::move(each))
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
        : parts(std::move(each))
    {
    }
    bool matches(Question& packet) const override
    {
        return std::ranges::any_of(parts, [&](const Expression& part) { return part->matches(packet); });
    }
    std::vector<Expression> parts;
};

struct Not final : DisplayFilter::Node {
    explicit Not(Expression expression)
        : inner(std::move(expression))
    {
    }
    bool matches(Question& packet) const override { return !inner->matches(packet); }
    Expression inner;
};

struct Presence final : DisplayFilter::Node {
    explicit Presence(Name what)
        : name(std::move(what))
    {
    }
    bool matches(Question& packet) const override { return packet.has(name); }
    Name name;
};

struct AnyBit final : DisplayFilter::Node {
    AnyBit(Name what, std::uint64_t bits)
        : name(std::move(what))
        , mask(bits)
    {
    }
    bool matches(Question& packet) const override
    {
        const auto found = packet.occurrences(name);
        return std::ranges::any_of(found, [&](const auto* node) { return (node->value & mask) != 0; });
    }
    Name name;
    std::uint64_t mask;
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

std::vector<Value> valuesOf(Question& packet, const Name& name)
{
    std::vector<Value> values;
    for (const auto* node : packet.occurrences(name))
        values.push_back(valueOf(*node, name.kind));
    return values;
}

/// Where a field occurs more than once, != and === ask all pairs, the others ask for one.
bool compareAll(const std::vector<Value>& left, Sign sign, const std::vector<Value>& right, Kind kind)
{
    if (left.empty() || right.empty())
        return false;
    const bool all = sign == Sign::NotEqual || sign == Sign::AllEqual;
    for (const Value& one : left)
        for (const Value& other : right)
            if (holds(sign, compare(one, other, kind)) != all)
                return !all;
    return all;
}

struct WithValue final : DisplayFilter::Node {
    WithValue(Name left, Sign with, Value right, std::optional<std::uint64_t> bits)
        : name(std::move(left))
        , sign(with)
        , values {std::move(right)}
        , mask(bits)
    {
    }
    bool matches(Question& packet) const override
    {
        std::vector<Value> found = valuesOf(packet, name);
        if (mask)
            for (Value& value : found)
                value.number &= *mask;
        return compareAll(found, sign, values, name.kind);
    }
    Name name;
    Sign sign;
    std::vector<Value> values;
    std::optional<std::uint64_t> mask;
};

struct WithField final : DisplayFilter::Node {
    WithField(Name one, Sign with, Name other)
        : left(std::move(one))
        , sign(with)
        , right(std::move(other))
    {
    }
    bool matches(Question& packet) const override
    {
        return compareAll(valuesOf(packet, left), sign, valuesOf(packet, right), left.kind);
    }
    Name left;
    Sign sign;
    Name right;
};

struct InSet final : DisplayFilter::Node {
    InSet(Name what, std::vector<ValueRange> each)
        : name(std::move(what))
        , ranges(std::move(each))
    {
    }
    bool matches(Question& packet) const override
    {
        const auto found = valuesOf(packet, name);
        return std::ranges::any_of(found, [&](const Value& value) {
            return std::ranges::any_of(ranges, [&](const ValueRange& range) {
                return compare(value, range.from, name.kind) >= 0 && compare(value, range.to, name.kind) <= 0;
            });
        });
    }
    Name name;
    std::vector<ValueRange> ranges;
};

struct Contains final : DisplayFilter::Node {
    Contains(Name what, std::string text)
        : name(std::move(what))
        , needle(std::move(text))
    {
    }
    bool matches(Question& packet) const override
    {
        if (name.kind == Kind::Protocol) {
            const auto found = packet.bytesOf(name);
            return std::ranges::any_of(found, [&](Bytes bytes) {
                return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(needle)
                    != std::string_view::npos;
            });
        }
        const auto found = valuesOf(packet, name);
        return std::ranges::any_of(
            found, [&](const Value& value) { return value.bytes.find(needle) != std::string::npos; });
    }
    Name name;
    std::string needle;
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
Expression noneOf(Expression inner) { return std::make_shared<Not>(std::move(inner)); }
Expression presence(Name name) { return std::make_shared<Presence>(std::move(name)); }
Expression anyBitSet(Name name, std::uint64_t mask) { return std::make_shared<AnyBit>(std::move(name), mask); }
Expression comparison(Name name, Sign sign, Value value, std::optional<std::uint64_t> mask)
{
    return std::make_shared<WithValue>(std::move(name), sign, std::move(value), mask);
}
Expression comparison(Name left, Sign sign, Name right)
{
    return std::make_shared<WithField>(std::move(left), sign, std::move(right));
}
Expression contains(Name name, std::string needle)
{
    return std::make_shared<Contains>(std::move(name), std::move(needle));
}
Expression oneOf(Name name, std::vector<ValueRange> ranges)
{
    return std::make_shared<InSet>(std::move(name), std::move(ranges));
}

} // namespace packetarium::filter
