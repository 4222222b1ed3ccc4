// The functions of the display filter: lower, upper, len, count, string, max, min, abs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/operand.h"

#include "protocols/value.h"

#include <algorithm>
#include <cctype>

namespace packetarium::filter {
namespace {

enum class Calculation : std::uint8_t { Lower, Upper, Length, Count, String, Maximum, Minimum, Absolute };

struct Known {
    std::string_view text;
    Calculation name;
    std::string_view wants;
};
constexpr Known functions[] = {
    {"lower", Calculation::Lower, "text"},
    {"upper", Calculation::Upper, "text"},
    {"len", Calculation::Length, "text, bytes, a number or an address"},
    {"count", Calculation::Count, "a field or a protocol"},
    {"string", Calculation::String, "a number or an address"},
    {"max", Calculation::Maximum, "numbers or times, all of one kind"},
    {"min", Calculation::Minimum, "numbers or times, all of one kind"},
    {"abs", Calculation::Absolute, "a number"},
};

bool isAddress(Kind kind) { return kind == Kind::Mac || kind == Kind::Ipv4 || kind == Kind::Ipv6; }
bool isNumeric(Kind kind)
{
    return kind == Kind::Number || kind == Kind::Decimal || kind == Kind::Seconds || kind == Kind::Time;
}

bool accepts(Calculation name, Kind kind)
{
    switch (name) {
    case Calculation::Lower:
    case Calculation::Upper: return kind == Kind::Text;
    case Calculation::Length: return kind == Kind::Text || isBytes(kind) || isAddress(kind) || kind == Kind::Number;
    case Calculation::Count: return true;
    case Calculation::String: return kind == Kind::Number || isAddress(kind);
    case Calculation::Maximum:
    case Calculation::Minimum: return isNumeric(kind);
    case Calculation::Absolute: return kind == Kind::Number || kind == Kind::Decimal || kind == Kind::Seconds;
    }
    return false;
}

Expected resultOf(const Known& known, const Expected& argument)
{
    Expected result = argument;
    result.text = std::string(known.text) + "(" + argument.text + ")";
    result.fields.clear();
    if (known.name == Calculation::Length || known.name == Calculation::Count)
        result.kind = Kind::Number;
    if (known.name == Calculation::String)
        result.kind = Kind::Text;
    result.bits = 64;
    return result;
}

Value bytesOfText(std::string text)
{
    Value value;
    value.bytes = std::move(text);
    return value;
}

std::string decimalText(Wide number)
{
    return number < 0 ? "-" + std::to_string(std::uint64_t(-number)) : std::to_string(std::uint64_t(number));
}

std::string addressText(const std::string& bytes)
{
    return packetarium::addressText({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

class Function final : public Operand {
public:
    Function(const Known& known, std::vector<Side> arguments)
        : Operand(resultOf(known, arguments.front()->is))
        , m_name(known.name)
        , m_arguments(std::move(arguments))
    {
    }

    std::vector<Value> values(Question& packet) const override
    {
        std::vector<Value> found;
        for (const Side& argument : m_arguments) {
            std::vector<Value> more = argument->values(packet);
            std::ranges::move(more, std::back_inserter(found));
        }
        if (found.empty())
            return found;
        if (m_name == Calculation::Count)
            return {number(found.size())};
        if (m_name == Calculation::Maximum || m_name == Calculation::Minimum)
            return {extreme(found)};
        for (Value& value : found)
            value = changed(std::move(value));
        return found;
    }
    unsigned cost() const override
    {
        unsigned cost = 0;
        for (const Side& argument : m_arguments)
            cost = std::max(cost, argument->cost());
        return cost;
    }

private:
    static Value number(std::size_t count)
    {
        Value value;
        value.number = Wide(count);
        return value;
    }

    Value extreme(const std::vector<Value>& found) const
    {
        const auto isLess = [&](const Value& a, const Value& b) { return compare(a, b, is.kind) < 0; };
        return m_name == Calculation::Maximum ? *std::ranges::max_element(found, isLess)
                                              : *std::ranges::min_element(found, isLess);
    }

    Value changed(Value value) const
    {
        const Expected& argument = m_arguments.front()->is;
        switch (m_name) {
        case Calculation::Lower:
            for (char& c : value.bytes)
                c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
            return value;
        case Calculation::Upper:
            for (char& c : value.bytes)
                c = c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
            return value;
        case Calculation::Length:
            if (argument.kind == Kind::Protocol)
                return number(std::size_t(value.number));
            return number(argument.kind == Kind::Number ? argument.bits / 8 : value.bytes.size());
        case Calculation::String:
            return bytesOfText(argument.kind == Kind::Number ? decimalText(value.number) : addressText(value.bytes));
        case Calculation::Absolute:
            value.number = value.number < 0 ? -value.number : value.number;
            value.decimal = value.decimal < 0 ? -value.decimal : value.decimal;
            return value;
        case Calculation::Count:
        case Calculation::Maximum:
        case Calculation::Minimum: break;
        }
        return value;
    }

    Calculation m_name;
    std::vector<Side> m_arguments;
};

} // namespace

bool isFunction(std::string_view name)
{
    return std::ranges::find(functions, name, &Known::text) != std::end(functions);
}

std::string allFunctions()
{
    std::string all;
    for (const Known& known : functions)
        all += (all.empty() ? "" : ", ") + std::string(known.text);
    return all;
}

Side function(const Token& token, std::vector<Side> arguments, Mistakes& mistakes)
{
    const Known& known = *std::ranges::find(functions, token.text, &Known::text);
    const bool takesSeveral = known.name == Calculation::Maximum || known.name == Calculation::Minimum;
    bool fits = !arguments.empty() && (takesSeveral || arguments.size() == 1);
    for (const Side& argument : arguments)
        fits = fits && accepts(known.name, argument->is.kind)
            && (!takesSeveral || argument->is.kind == arguments.front()->is.kind);
    if (!fits) {
        mistakes.add(
            token.at,
            token.text + " wants " + std::string(known.wants) + (takesSeveral ? "." : ", and only one of them."));
        return nullptr;
    }
    return std::make_shared<Function>(known, std::move(arguments));
}

} // namespace packetarium::filter
