// The words and signs of a display filter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/tokens.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace packetarium::filter {
namespace {

struct Spelling {
    std::string_view text;
    Sign sign;
};

// Longer signs first: "==" begins with "=", and "===" with both.
constexpr Spelling signs[] = {
    {"===", Sign::AllEqual},   {"!==", Sign::AnyNotEqual}, {"==", Sign::Equal},
    {"!=", Sign::NotEqual},    {"~=", Sign::AnyNotEqual},  {">=", Sign::GreaterOrEqual},
    {"<=", Sign::LessOrEqual}, {"&&", Sign::And},          {"||", Sign::Or},
    {"..", Sign::Range},       {">", Sign::Greater},       {"<", Sign::Less},
    {"~", Sign::Matches},      {"!", Sign::Not},           {"&", Sign::BitAnd},
    {"(", Sign::Open},         {")", Sign::Close},         {"{", Sign::OpenSet},
    {"}", Sign::CloseSet},     {",", Sign::Comma},         {"[", Sign::Slice},
    {"]", Sign::Slice},
};

constexpr Spelling words[] = {
    {"and", Sign::And},
    {"or", Sign::Or},
    {"not", Sign::Not},
    {"eq", Sign::Equal},
    {"any_eq", Sign::Equal},
    {"ne", Sign::NotEqual},
    {"all_ne", Sign::NotEqual},
    {"any_ne", Sign::AnyNotEqual},
    {"all_eq", Sign::AllEqual},
    {"gt", Sign::Greater},
    {"lt", Sign::Less},
    {"ge", Sign::GreaterOrEqual},
    {"le", Sign::LessOrEqual},
    {"contains", Sign::Contains},
    {"matches", Sign::Matches},
    {"in", Sign::In},
    {"bitwise_and", Sign::BitAnd},
};

bool isWordCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_.:/-+").find(c) != std::string_view::npos;
}

std::optional<char> escaped(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case '0': return '\0';
    case '"':
    case '\\':
    case '\'': return c;
    default: return std::nullopt;
    }
}

class Reader {
public:
    Reader(std::string_view expression, Mistakes& mistakes)
        : m_expression(expression)
        , m_mistakes(mistakes)
    {
    }

    std::vector<Token> read()
    {
        std::vector<Token> found;
        while (!m_mistakes) {
            skipSpace();
            if (rest().empty())
                break;
            found.push_back(next());
        }
        found.push_back({Sign::End, {}, m_expression.size()});
        return found;
    }

private:
    std::string_view rest() const { return m_expression.substr(m_at); }
    void skipSpace()
    {
        while (m_at < m_expression.size() && std::isspace(static_cast<unsigned char>(m_expression[m_at])))
            ++m_at;
    }

    Token next()
    {
        const std::size_t from = m_at;
        if (rest().starts_with("r\"") || rest().starts_with("R\"")) {
            m_at += 2;
            return string(from, Escapes::AreText);
        }
        if (rest().starts_with('"')) {
            ++m_at;
            return string(from, Escapes::AreResolved);
        }
        for (const Spelling& each : signs)
            if (rest().starts_with(each.text)) {
                m_at += each.text.size();
                return {each.sign, std::string(each.text), from};
            }
        return word(from);
    }

    Token word(std::size_t from)
    {
        while (m_at < m_expression.size() && isWordCharacter(m_expression[m_at]) && !rest().starts_with(".."))
            ++m_at;
        Token token {Sign::Word, std::string(m_expression.substr(from, m_at - from)), from};
        if (token.text.empty())
            m_mistakes.add(from, "This character has no meaning in a filter.");
        for (const Spelling& each : words)
            if (token.text == each.text)
                token.sign = each.sign;
        return token;
    }

    enum class Escapes { AreResolved, AreText };

    Token string(std::size_t from, Escapes escapes)
    {
        Token token {Sign::String, {}, from};
        for (; m_at < m_expression.size(); ++m_at) {
            const char c = m_expression[m_at];
            if (c == '"') {
                ++m_at;
                return token;
            }
            const bool isEscape = c == '\\' && m_at + 1 < m_expression.size();
            if (!isEscape) {
                token.text += c;
            } else if (escapes == Escapes::AreText) {
                token.text += c;
                token.text += m_expression[++m_at];
            } else {
                resolveEscape(token.text);
            }
        }
        m_mistakes.add(from, "The text that begins here has no closing quote.");
        return token;
    }

    void resolveEscape(std::string& text)
    {
        const char c = m_expression[++m_at];
        if (c == 'x') {
            unsigned value = 0;
            const std::string_view hex = m_expression.substr(m_at + 1, 2);
            const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
            if (error == std::errc()) {
                text += char(value);
                m_at += std::size_t(end - hex.data());
                return;
            }
        }
        if (const auto plain = escaped(c))
            text += *plain;
        else
            m_mistakes.add(m_at - 1, std::string("\\") + c + " is no escape. A backslash itself is written \\\\.");
    }

    std::string_view m_expression;
    Mistakes& m_mistakes;
    std::size_t m_at = 0;
};

} // namespace

std::vector<Token> tokens(std::string_view expression, Mistakes& mistakes)
{
    return Reader(expression, mistakes).read();
}

} // namespace packetarium::filter
