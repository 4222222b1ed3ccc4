// Sums, products and bit masks of what a comparison has on its sides.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/operand.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

constexpr std::size_t mostValues = 4096; ///< Two fields that occur often must not multiply without bound.

/// Nothing when there is no such result: a division by zero, or more than even 128 bits hold.
std::optional<Wide> result(Wide left, Sign sign, Wide right)
{
    Wide value = 0;
    bool overflows = false;
    switch (sign) {
    case Sign::Plus: overflows = __builtin_add_overflow(left, right, &value); break;
    case Sign::Minus: overflows = __builtin_sub_overflow(left, right, &value); break;
    case Sign::Times: overflows = __builtin_mul_overflow(left, right, &value); break;
    case Sign::BitAnd: value = left & right; break;
    case Sign::Divide:
    case Sign::Modulo:
        if (right == 0)
            return std::nullopt;
        if (right == -1) // The lowest number has no counterpart above 0.
            return sign == Sign::Modulo ? std::optional(Wide(0)) : result(0, Sign::Minus, left);
        value = sign == Sign::Divide ? left / right : left % right;
        break;
    default: return std::nullopt;
    }
    return overflows ? std::nullopt : std::optional(value);
}

std::optional<Value> combined(const Value& left, Sign sign, const Value& right, Kind kind)
{
    Value value;
    if (kind == Kind::Number || kind == Kind::Seconds) {
        const auto number = result(left.number, sign, right.number);
        if (!number)
            return std::nullopt;
        value.number = *number;
        return value;
    }
    if (left.bytes.size() != right.bytes.size())
        return std::nullopt;
    value = left;
    for (std::size_t i = 0; i < value.bytes.size(); ++i)
        value.bytes[i] = char(value.bytes[i] & right.bytes[i]);
    return value;
}

class Computed final : public Operand {
public:
    Computed(Side left, Sign sign, Side right)
        : Operand({left->is.kind, "what is computed here", 64, true, {}})
        , m_left(std::move(left))
        , m_sign(sign)
        , m_right(std::move(right))
    {
    }
    std::vector<Value> values(Question& packet) const override
    {
        std::vector<Value> found;
        const std::vector<Value> right = m_right->values(packet);
        for (const Value& one : m_left->values(packet))
            for (const Value& other : right)
                if (auto value = combined(one, m_sign, other, is.kind); value && found.size() < mostValues)
                    found.push_back(std::move(*value));
        return found;
    }
    unsigned cost() const override { return std::max(m_left->cost(), m_right->cost()); }

private:
    Side m_left;
    Sign m_sign;
    Side m_right;
};

bool canCompute(Kind kind, Sign sign)
{
    if (sign == Sign::BitAnd)
        return kind == Kind::Number || kind == Kind::Raw || kind == Kind::Ipv4 || kind == Kind::Ipv6;
    return kind == Kind::Number || (kind == Kind::Seconds && (sign == Sign::Plus || sign == Sign::Minus));
}

} // namespace

Side arithmetic(Side left, const Token& sign, Side right, Mistakes& mistakes)
{
    for (const Side& each : {left, right})
        if (!canCompute(each->is.kind, sign.sign)) {
            mistakes.add(
                sign.at,
                sign.sign == Sign::BitAnd
                    ? "Only numbers, IP addresses and slices have bits to choose, and " + each->is.text + " is none."
                    : "Only numbers can be computed with, and " + each->is.text + " is none.");
            return nullptr;
        }
    if (left->is.kind != right->is.kind) {
        mistakes.add(sign.at, left->is.text + " and " + right->is.text + " are not of the same kind.");
        return nullptr;
    }
    return std::make_shared<Computed>(std::move(left), sign.sign, std::move(right));
}

Side negated(Side side, const Token& sign, Mistakes& mistakes)
{
    Expected zero {side->is.kind, "0", 64, true, {}};
    return arithmetic(literalSide({}, std::move(zero)), sign, std::move(side), mistakes);
}

} // namespace packetarium::filter
