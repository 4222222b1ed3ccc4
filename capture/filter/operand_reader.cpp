// Reads one side of a comparison.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/operand_reader.h"

#include "capture/filter/advice.h"

#include <cctype>

namespace packetarium::filter {
namespace {

bool isLiteral(const Token& token)
{
    return token.sign == Sign::Word || token.sign == Sign::String || token.sign == Sign::Character;
}

bool canSlice(Kind kind) { return isBytes(kind) || kind == Kind::Text || kind == Kind::Ipv4 || kind == Kind::Ipv6; }

} // namespace

Term OperandReader::read()
{
    Term left = sums();
    while (m_tokens.now().sign == Sign::BitAnd && !m_tokens.mistakes()) {
        const Token sign = m_tokens.take();
        left = computed(std::move(left), sign, sums());
    }
    return left;
}

Side OperandReader::resolve(const Term& term, const Expected& other)
{
    if (!term.literal || m_tokens.mistakes())
        return term.side;
    auto value = valueFromToken(*term.literal, other, m_tokens.mistakes());
    return value ? literalSide(std::move(*value), other) : nullptr;
}

Term OperandReader::sums()
{
    Term left = products();
    while ((m_tokens.now().sign == Sign::Plus || m_tokens.now().sign == Sign::Minus) && !m_tokens.mistakes()) {
        const Token sign = m_tokens.take();
        left = computed(std::move(left), sign, products());
    }
    return left;
}

Term OperandReader::products()
{
    const auto isProduct = [&] {
        const Sign sign = m_tokens.now().sign;
        return sign == Sign::Times || sign == Sign::Divide || sign == Sign::Modulo;
    };
    Term left = factor();
    while (isProduct() && !m_tokens.mistakes()) {
        const Token sign = m_tokens.take();
        left = computed(std::move(left), sign, factor());
    }
    return left;
}

Term OperandReader::computed(Term left, const Token& sign, Term right)
{
    constexpr unsigned mostOperations = 100; // Each one is a step deeper when a packet is asked.
    if (++m_operations > mostOperations)
        m_tokens.mistakes().add(sign.at, "This computes too much.");
    Term result;
    result.isComputed = true;
    result.at = left.at;
    Mistakes& mistakes = m_tokens.mistakes();
    if (left.literal && right.literal)
        mistakes.add(left.at, "One side must be a field: two written values have nothing to do with a packet.");
    if (mistakes)
        return result;
    if (Mistakes unheard; sign.sign == Sign::BitAnd && left.literal && right.side
        && !valueFromToken(*left.literal, right.side->is, unheard))
        mistakes.add(sign.at, "One & chooses bits of a number; \"and\" is written &&.");
    if (mistakes)
        return result;
    Expected expected = left.literal ? right.side->is : left.side->is;
    expected.bits = 64; // What is added may be more than the field holds.
    const Side first = resolve(left, expected), second = resolve(right, expected);
    if (!mistakes)
        result.side = arithmetic(first, sign, second, mistakes);
    return result;
}

Term OperandReader::factor()
{
    const TokenStream::Nested nested(m_tokens);
    Term term;
    term.at = m_tokens.now().at;
    if (m_tokens.mistakes())
        return term;
    if (m_tokens.now().sign == Sign::Minus) {
        const Token sign = m_tokens.take();
        const bool isNumber = m_tokens.now().sign == Sign::Word && !m_tokens.now().text.empty()
            && std::isdigit(static_cast<unsigned char>(m_tokens.now().text.front()));
        if (isNumber) {
            term.literal = m_tokens.take();
            term.literal->text.insert(0, "-");
            term.literal->at = sign.at;
            return term;
        }
        const Term inner = factor();
        if (inner.literal) {
            unknown(*inner.literal);
            m_tokens.mistakes().add(inner.at, "Only a number or a field can stand behind a minus sign.");
        }
        if (!m_tokens.mistakes())
            term.side = negated(inner.side, sign, m_tokens.mistakes());
        term.isComputed = true;
        return term;
    }
    if (m_tokens.take(Sign::OpenSet)) {
        term = read();
        if (!m_tokens.take(Sign::CloseSet))
            m_tokens.unexpected("A closing brace is missing here.");
        return term;
    }
    return withSlices(operand());
}

Term OperandReader::operand()
{
    Term term;
    const Token& token = m_tokens.now();
    term.at = token.at;
    if (token.sign == Sign::Word && m_tokens.following().sign == Sign::Open)
        return functionCall();
    if (token.sign == Sign::Word && nameInFilter(token.text))
        return named();
    if (isLiteral(token))
        term.literal = m_tokens.take();
    else
        m_tokens.unexpected("A field or a protocol is missing here, such as tcp.port.");
    return term;
}

Term OperandReader::named()
{
    Term term;
    const Token token = m_tokens.take();
    term.at = token.at;
    term.name = nameInFilter(token.text);
    if (m_tokens.now().sign == Sign::Layer) {
        const auto layers = layersFrom(m_tokens.take(), m_tokens.mistakes());
        if (layers)
            term.name->layers = *layers;
    }
    locate(*term.name);
    term.side = fieldSide(*term.name);
    return term;
}

Term OperandReader::functionCall()
{
    Term term;
    const Token token = m_tokens.take();
    term.at = token.at;
    term.isFunction = true;
    if (!isFunction(token.text))
        m_tokens.mistakes().add(token.at, "There is no function " + token.text + ". There are " + allFunctions() + ".");
    m_tokens.take(Sign::Open);
    std::vector<Term> written;
    while (!m_tokens.mistakes()) {
        written.push_back(read());
        if (m_tokens.take(Sign::Close))
            break;
        if (!m_tokens.take(Sign::Comma))
            m_tokens.unexpected("A comma or a closing parenthesis is missing here.");
    }
    if (m_tokens.mistakes())
        return term;
    const auto isField = [](const Term& each) { return !each.literal; };
    const auto firstField = std::ranges::find_if(written, isField);
    if (firstField == written.end()) {
        m_tokens.mistakes().add(token.at, token.text + " needs a field: a written value is the same in every packet.");
        return term;
    }
    std::vector<Side> arguments;
    for (const Term& each : written)
        arguments.push_back(resolve(each, firstField->side->is));
    if (!m_tokens.mistakes())
        term.side = function(token, std::move(arguments), m_tokens.mistakes());
    return term;
}

Term OperandReader::withSlices(Term term)
{
    const TokenStream::Nested nested(m_tokens);
    constexpr unsigned mostSlices = 20; // Each one is a step deeper when a packet is asked.
    for (unsigned count = 0; m_tokens.now().sign == Sign::Slice && !m_tokens.mistakes(); ++count) {
        if (term.literal) {
            unknown(*term.literal);
            m_tokens.unexpected("A written value has no slices.");
        } else if (count == mostSlices) {
            m_tokens.unexpected("This is nested too deeply.");
        } else if (!canSlice(term.side->is.kind)) {
            m_tokens.unexpected("Only text, bytes and addresses have slices, and " + term.side->is.text + " has none.");
        }
        const auto pieces = piecesFrom(m_tokens.take(), m_tokens.mistakes());
        if (pieces && !m_tokens.mistakes())
            term.side = slice(term.side, *pieces);
        term.name.reset();
    }
    return term;
}

/// A word before a slice can only have been meant as a field.
void OperandReader::unknown(const Token& token)
{
    if (token.sign == Sign::Word)
        m_tokens.mistakes().add(token.at, adviceOnName(token.text));
}

} // namespace packetarium::filter
