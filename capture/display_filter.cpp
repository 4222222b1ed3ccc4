// Reads a display filter: or, and, not, then one comparison.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"

#include "capture/filter/expression.h"

#include <algorithm>

namespace packetarium {
namespace {

using namespace filter;

constexpr unsigned deepestNesting = 100;
constexpr std::size_t longestExpression = 1 << 16;

bool isComparison(Sign sign) { return sign >= Sign::Equal && sign <= Sign::LessOrEqual; }
bool isLiteral(const Token& token) { return token.sign == Sign::Word || token.sign == Sign::String; }

/// Recursive descent; after the first mistake everything returns quickly.
class Parser {
public:
    Parser(std::vector<Token> tokens, Mistakes& mistakes)
        : m_tokens(std::move(tokens))
        , m_mistakes(mistakes)
    {
    }

    Expression whole()
    {
        Expression expression = alternatives();
        if (now().sign != Sign::End)
            unexpected("The filter should end here, or go on with \"and\" or \"or\".");
        return expression;
    }

private:
    const Token& now() const { return m_tokens[m_at]; }
    Token take() { return m_at + 1 < m_tokens.size() ? m_tokens[m_at++] : m_tokens[m_at]; }
    bool take(Sign sign)
    {
        if (now().sign != sign || m_mistakes)
            return false;
        take();
        return true;
    }
    void unexpected(std::string what) { m_mistakes.add(now().at, std::move(what)); }

    Expression alternatives()
    {
        std::vector<Expression> parts {conditions()};
        while (take(Sign::Or))
            parts.push_back(conditions());
        return anyOf(std::move(parts));
    }

    Expression conditions()
    {
        std::vector<Expression> parts {condition()};
        while (take(Sign::And))
            parts.push_back(condition());
        return allOf(std::move(parts));
    }

    Expression condition()
    {
        if (++m_depth > deepestNesting)
            unexpected("This is nested too deeply.");
        Expression expression = m_mistakes ? nullptr : negationOrGroup();
        --m_depth;
        return expression;
    }

    Expression negationOrGroup()
    {
        if (take(Sign::Not))
            return noneOf(condition());
        if (take(Sign::Open)) {
            Expression inner = alternatives();
            if (!take(Sign::Close))
                unexpected("A closing parenthesis is missing here.");
            return inner;
        }
        return test();
    }

    Expression test()
    {
        const auto name = takeName();
        if (!name)
            return nullptr;
        if (take(Sign::BitAnd))
            return masked(*name);
        const Sign sign = now().sign;
        if (isComparison(sign)) {
            take();
            return comparisonWith(*name, sign);
        }
        if (take(Sign::In))
            return membership(*name);
        if (sign == Sign::Not && m_at + 1 < m_tokens.size() && m_tokens[m_at + 1].sign == Sign::In) {
            take();
            take();
            return noneOf(membership(*name));
        }
        if (take(Sign::Contains))
            return containing(*name);
        if (take(Sign::Matches))
            return matching(*name);
        return presence(*name);
    }

    std::optional<Name> takeName()
    {
        if (now().sign != Sign::Word) {
            unexpected("A field or a protocol is missing here, such as tcp.port.");
            return std::nullopt;
        }
        const Token token = take();
        auto name = nameInFilter(token.text);
        if (!name) {
            const std::string nearest = nearestName(token.text);
            m_mistakes.add(
                token.at,
                "There is no field " + token.text + "."
                    + (nearest.empty() ? std::string() : " Did you mean " + nearest + "?"));
        } else if (now().sign == Sign::Slice) {
            unexpected("Slices such as [0:4] are not read here; use contains.");
        }
        return name;
    }

    std::optional<Value> takeValue(const Name& name)
    {
        if (!isLiteral(now())) {
            unexpected("A value for " + name.text + " is missing here.");
            return std::nullopt;
        }
        return valueFromToken(take(), name, m_mistakes);
    }

    Expression comparisonWith(const Name& name, Sign sign)
    {
        if (now().sign == Sign::Word)
            if (const auto other = nameInFilter(now().text); other && name.kind != Kind::Presence) {
                if (other->kind != name.kind || name.kind == Kind::Protocol)
                    unexpected(name.text + " and " + other->text + " are not of the same kind.");
                take();
                return comparison(name, sign, *other);
            }
        const auto value = takeValue(name);
        return value ? comparison(name, sign, *value) : nullptr;
    }

    Expression masked(const Name& name)
    {
        if (name.kind != Kind::Number) {
            unexpected("Only numbers have bits to choose, and " + name.text + " is none.");
            return nullptr;
        }
        const auto mask = takeValue(name);
        if (!mask)
            return nullptr;
        if (!isComparison(now().sign))
            return anyBitSet(name, mask->number);
        const Sign sign = take().sign;
        const auto value = takeValue(name);
        return value ? comparison(name, sign, *value, mask->number) : nullptr;
    }

    Expression membership(const Name& name)
    {
        std::vector<ValueRange> ranges;
        if (!take(Sign::OpenSet))
            unexpected("A set is missing here, such as {80, 443}.");
        while (!m_mistakes) {
            const auto from = takeValue(name);
            const auto to = take(Sign::Range) ? takeValue(name) : from;
            if (!from || !to)
                return nullptr;
            ranges.push_back({*from, *to});
            if (take(Sign::CloseSet))
                break;
            if (!take(Sign::Comma))
                unexpected("A comma or a closing brace is missing here.");
        }
        return oneOf(name, std::move(ranges));
    }

    Expression containing(const Name& name)
    {
        if (!isLiteral(now())) {
            unexpected("Something to look for is missing here, such as \"hello\".");
            return nullptr;
        }
        const auto needle = needleFromToken(take(), name, m_mistakes);
        return needle ? contains(name, needle->bytes) : nullptr;
    }

    Expression matching(const Name& name)
    {
        if (now().sign != Sign::String) {
            unexpected("A pattern in quotes is missing here, such as \"^GET\".");
            return nullptr;
        }
        return matchesPattern(name, take(), m_mistakes);
    }

    std::vector<Token> m_tokens;
    Mistakes& m_mistakes;
    std::size_t m_at = 0;
    unsigned m_depth = 0;
};

} // namespace

std::variant<DisplayFilter, DisplayFilter::Mistake> DisplayFilter::compile(std::string_view expression)
{
    DisplayFilter compiled;
    if (expression.size() > longestExpression)
        return Mistake {"This filter is too long.", longestExpression};
    Mistakes mistakes;
    std::vector<Token> read = tokens(expression, mistakes);
    if (read.size() == 1 && !mistakes)
        return compiled;
    auto root = mistakes ? nullptr : Parser(std::move(read), mistakes).whole();
    if (mistakes)
        return mistakes.first();
    compiled.m_root = std::move(root);
    return compiled;
}

bool DisplayFilter::matches(const Capture& capture, std::size_t index) const
{
    if (index >= capture.packets().size())
        return false;
    Question question(capture, index);
    return !m_root || m_root->matches(question);
}

} // namespace packetarium
