// Reads a display filter: or, xor, and, not, then one comparison.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"

#include "capture/filter/advice.h"
#include "capture/filter/expression.h"
#include "capture/filter/operand_reader.h"

#include <algorithm>

namespace packetarium {
namespace {

using namespace filter;

constexpr std::size_t longestExpression = 1 << 16;

bool isComparison(Sign sign) { return sign >= Sign::Equal && sign <= Sign::LessOrEqual; }

/// Recursive descent; after the first mistake everything returns quickly.
class Parser {
public:
    Parser(std::vector<Token> tokens, Mistakes& mistakes)
        : m_tokens(std::move(tokens), mistakes)
        , m_operands(m_tokens)
        , m_mistakes(mistakes)
    {
    }

    Expression whole()
    {
        Expression expression = alternatives();
        if (m_tokens.now().sign != Sign::End)
            m_tokens.unexpected(adviceOnTrailing(m_tokens.before(), m_tokens.now()));
        return expression;
    }

private:
    Expression alternatives()
    {
        std::vector<Expression> parts {exclusions()};
        while (m_tokens.take(Sign::Or))
            parts.push_back(exclusions());
        return anyOf(std::move(parts));
    }

    /// A chain of xor is true when an odd number of its parts is.
    Expression exclusions()
    {
        Expression left = conditions();
        unsigned count = 0;
        constexpr unsigned most = 1000; // Each one is a step deeper when a packet is asked.
        while (m_tokens.take(Sign::Xor)) {
            if (++count > most)
                m_tokens.unexpected("This is nested too deeply.");
            left = oneOfTwo(std::move(left), conditions());
        }
        return left;
    }

    Expression conditions()
    {
        std::vector<Expression> parts {condition()};
        while (m_tokens.take(Sign::And))
            parts.push_back(condition());
        return allOf(std::move(parts));
    }

    Expression condition()
    {
        const TokenStream::Nested nested(m_tokens);
        if (m_mistakes)
            return nullptr;
        if (m_tokens.take(Sign::Not))
            return noneOf(condition());
        if (m_tokens.take(Sign::Open)) {
            Expression inner = alternatives();
            if (!m_tokens.take(Sign::Close))
                m_tokens.unexpected("A closing parenthesis is missing here.");
            return inner;
        }
        return test();
    }

    Quantifier quantifier()
    {
        if (m_tokens.take(Sign::AnyOf))
            return Quantifier::Any;
        return m_tokens.take(Sign::AllOf) ? Quantifier::All : Quantifier::AsTheSignSays;
    }

    Expression test()
    {
        const Quantifier how = quantifier();
        const Term left = m_operands.read();
        if (m_mistakes)
            return nullptr;
        const Sign sign = m_tokens.now().sign;
        if (isComparison(sign))
            return comparisons(left, how);
        if (left.literal) {
            m_mistakes.add(left.at, adviceOnName(left.literal->text));
            return nullptr;
        }
        if (m_tokens.take(Sign::In))
            return membership(left.side, how);
        if (sign == Sign::Not && m_tokens.following().sign == Sign::In) {
            m_tokens.take();
            m_tokens.take();
            return noneOf(membership(left.side, how));
        }
        if (m_tokens.take(Sign::Contains))
            return containing(left.side, how);
        if (m_tokens.take(Sign::Matches))
            return matching(left.side, how);
        if (how != Quantifier::AsTheSignSays)
            m_tokens.unexpected("A comparison is missing here: any and all say how many occurrences it is about.");
        return existence(left);
    }

    Expression existence(const Term& term)
    {
        if (term.isFunction) {
            m_tokens.unexpected("A comparison is missing here, such as == 1.");
            return nullptr;
        }
        if (term.name)
            return presence(*term.name);
        return term.isComputed ? hasBitSet(term.side) : hasValue(term.side);
    }

    /// "a < b <= c" is read as "a < b and b <= c".
    Expression comparisons(Term left, Quantifier how)
    {
        std::vector<Expression> parts;
        while (isComparison(m_tokens.now().sign) && !m_mistakes) {
            const Sign sign = m_tokens.take().sign;
            Term right = value(left);
            parts.push_back(oneComparison(left, sign, right, how));
            left = std::move(right);
        }
        return m_mistakes ? nullptr : allOf(std::move(parts));
    }

    Term value(const Term& left)
    {
        const Sign sign = m_tokens.now().sign;
        if (sign == Sign::End || sign == Sign::And || sign == Sign::Or || sign == Sign::Close || sign == Sign::CloseSet
            || sign == Sign::Comma) {
            const std::string whose = left.side ? left.side->is.text : left.literal->text;
            m_tokens.unexpected("A value for " + whose + " is missing here.");
        }
        return m_mistakes ? Term {} : m_operands.read();
    }

    Expression oneComparison(const Term& left, Sign sign, const Term& right, Quantifier how)
    {
        if (m_mistakes)
            return nullptr;
        if (left.literal && right.literal) {
            m_mistakes.add(left.at, adviceOnName(left.literal->text));
            return nullptr;
        }
        const Side one = left.literal ? m_operands.resolve(left, right.side->is) : left.side;
        const Side other = m_mistakes ? nullptr : m_operands.resolve(right, one->is);
        if (m_mistakes)
            return nullptr;
        if (!canCompare(one->is.kind, other->is.kind)) {
            m_mistakes.add(
                right.at,
                one->is.kind == Kind::Presence
                    ? one->is.text + " is there or it is not; it has no value to compare."
                    : one->is.text + " and " + other->is.text + " are not of the same kind.");
            return nullptr;
        }
        return comparison(one, sign, other, how);
    }

    Side element(const Side& side)
    {
        const Term term = value({.side = side, .literal = {}, .name = {}});
        const Side found = m_mistakes ? nullptr : m_operands.resolve(term, side->is);
        if (found && !canCompare(side->is.kind, found->is.kind))
            m_mistakes.add(term.at, side->is.text + " and " + found->is.text + " are not of the same kind.");
        return found;
    }

    Expression membership(const Side& side, Quantifier how)
    {
        std::vector<ValueRange> ranges;
        if (!m_tokens.take(Sign::OpenSet))
            m_tokens.unexpected("A set is missing here, such as {80, 443}.");
        while (!m_mistakes) {
            const Side from = element(side);
            const Side to = m_tokens.take(Sign::Range) ? element(side) : from;
            if (m_mistakes)
                return nullptr;
            ranges.push_back({from, to});
            if (m_tokens.take(Sign::CloseSet))
                break;
            if (!m_tokens.take(Sign::Comma))
                m_tokens.unexpected("A comma or a closing brace is missing here.");
        }
        return oneOf(side, std::move(ranges), how);
    }

    Expression containing(const Side& side, Quantifier how)
    {
        const Expected& what = side->is;
        if (m_tokens.now().sign == Sign::End)
            m_tokens.unexpected("Something to look for is missing here, such as \"hello\".");
        if (what.kind != Kind::Text && !isBytes(what.kind))
            m_tokens.unexpected(
                "Only text and bytes can contain something, and " + what.text
                + " is neither; string() makes numbers and addresses text.");
        if (m_mistakes)
            return nullptr;
        // Part of a MAC address is bytes, not another address.
        const Expected part {what.kind == Kind::Text ? Kind::Text : Kind::Raw, "contains", 64, false, {}};
        const Term term = m_operands.read();
        const Side needle = m_mistakes ? nullptr : m_operands.resolve(term, part);
        if (needle && needle->is.kind != Kind::Text && !isBytes(needle->is.kind))
            m_mistakes.add(term.at, "Only text and bytes can be looked for, and " + needle->is.text + " is neither.");
        return m_mistakes ? nullptr : contains(side, needle, how);
    }

    Expression matching(const Side& side, Quantifier how)
    {
        if (m_tokens.now().sign != Sign::String) {
            m_tokens.unexpected("A pattern in quotes is missing here, such as \"^GET\".");
            return nullptr;
        }
        return matchesPattern(side, m_tokens.take(), how, m_mistakes);
    }

    TokenStream m_tokens;
    OperandReader m_operands;
    Mistakes& m_mistakes;
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
    Question question(capture, Question::Way::AtHand, [] { return true; });
    question.ask(index);
    return matches(question);
}

bool DisplayFilter::matches(Question& question) const { return !m_root || m_root->matches(question); }

std::vector<DisplayFilter::Reference> DisplayFilter::namesBeginningWith(std::string_view prefix)
{
    std::vector<Reference> found;
    visitNames([&](const Reference& known) {
        if (known.name.starts_with(prefix))
            found.push_back(known);
    });
    std::ranges::stable_sort(found, {}, &Reference::name);
    const auto isSame = [](const Reference& a, const Reference& b) { return a.name == b.name; };
    found.erase(std::unique(found.begin(), found.end(), isSame), found.end());
    return found;
}

} // namespace packetarium
