// The words and signs of a display filter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/tokens.h"

#include "capture/filter/advice.h"

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
    {"}", Sign::CloseSet},     {",", Sign::Comma},         {"^^", Sign::Xor},
    {"+", Sign::Plus},         {"-", Sign::Minus},         {"*", Sign::Times},
    {"/", Sign::Divide},       {"%", Sign::Modulo},
};

constexpr Spelling words[] = {
    {"and", Sign::And},
    {"or", Sign::Or},
    {"xor", Sign::Xor},
    {"not", Sign::Not},
    {"any", Sign::AnyOf},
    {"all", Sign::AllOf},
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
    return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_.:/-").find(c) != std::string_view::npos;
}

std::optional<char> escaped(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'v': return '\v';
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
        if (rest().starts_with('\''))
            return character(from);
        if (rest().starts_with('['))
            return bracketed(Sign::Slice, from);
        if (rest().starts_with('#'))
            return layer(from);
        if (rest().starts_with("${"))
            m_mistakes.add(from, "A filter here knows no selected packet: write the value itself.");
        for (const Spelling& each : signs)
            if (rest().starts_with(each.text)) {
                m_at += each.text.size();
                return {each.sign, std::string(each.text), from};
            }
        return word(from);
    }

    Token word(std::size_t from)
    {
        bool mayBeAddress = true; // Only there a slash belongs to the word; otherwise it divides.
        for (; m_at < m_expression.size() && isWordCharacter(m_expression[m_at]) && !rest().starts_with(".."); ++m_at) {
            const char c = m_expression[m_at];
            if (c == '/' && !mayBeAddress)
                break;
            mayBeAddress =
                mayBeAddress && (std::isxdigit(static_cast<unsigned char>(c)) || c == '.' || c == ':' || c == '/');
        }
        Token token {Sign::Word, std::string(m_expression.substr(from, m_at - from)), from};
        if (token.text.empty()) {
            m_mistakes.add(from, adviceOnCharacter(m_expression.substr(from)));
            ++m_at;
        }
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

    Token character(std::size_t from)
    {
        Token token {Sign::Character, {}, from};
        ++m_at;
        if (rest().starts_with('\\') && rest().size() > 1)
            resolveEscape(token.text);
        else
            token.text = rest().substr(0, 1);
        m_at = std::min(m_at + 1, m_expression.size());
        if (token.text.size() != 1 || !rest().starts_with('\''))
            m_mistakes.add(from, "Single quotes hold one character, such as 'a'; text stands in double quotes.");
        m_at = std::min(m_at + 1, m_expression.size());
        return token;
    }

    Token bracketed(Sign sign, std::size_t from)
    {
        const std::size_t end = m_expression.find(']', m_at);
        if (end == std::string_view::npos) {
            m_mistakes.add(m_at, "The bracket that opens here is not closed.");
            return {sign, {}, from};
        }
        Token token {sign, std::string(m_expression.substr(m_at + 1, end - m_at - 1)), from};
        m_at = end + 1;
        return token;
    }

    Token layer(std::size_t from)
    {
        ++m_at;
        if (rest().starts_with('['))
            return bracketed(Sign::Layer, from);
        const std::size_t begin = m_at;
        while (m_at < m_expression.size() && std::isdigit(static_cast<unsigned char>(m_expression[m_at])))
            ++m_at;
        return {Sign::Layer, std::string(m_expression.substr(begin, m_at - begin)), from};
    }

    /// Stands on the letter behind the backslash, and ends on the escape's last character.
    void resolveEscape(std::string& text)
    {
        const std::size_t from = m_at;
        const char c = m_expression[++m_at];
        if (const auto plain = escaped(c))
            text += *plain;
        else if (c >= '0' && c <= '7')
            byteFrom(text, m_at, 3, 8, from);
        else if (c == 'x')
            byteFrom(text, m_at + 1, 2, 16, from);
        else if (c == 'u' || c == 'U')
            codePoint(text, c == 'u' ? 4 : 8, from);
        else
            m_mistakes.add(from, std::string("\\") + c + " is no escape. A backslash itself is written \\\\.");
    }

    std::optional<unsigned> digits(std::size_t at, std::size_t most, int base)
    {
        unsigned value = 0;
        const std::string_view text = m_expression.substr(at, most);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
        if (error != std::errc())
            return std::nullopt;
        m_at = at + std::size_t(end - text.data()) - 1;
        return value;
    }

    void byteFrom(std::string& text, std::size_t at, std::size_t most, int base, std::size_t from)
    {
        const auto value = digits(at, most, base);
        if (value && *value <= 0xff)
            text += char(*value);
        else
            m_mistakes.add(from, "A byte is written \\x41 in hexadecimal or \\101 in octal.");
    }

    void codePoint(std::string& text, std::size_t most, std::size_t from)
    {
        const std::size_t first = m_at + 1;
        const auto value = digits(first, most, 16);
        const bool isCharacter =
            value && m_at + 1 - first == most && *value <= 0x10ffff && (*value < 0xd800 || *value > 0xdfff);
        if (isCharacter)
            appendUtf8(text, *value);
        else
            m_mistakes.add(from, "A character is written \\u00e4, with four digits, or \\U0001f600, with eight.");
    }

    static void appendUtf8(std::string& text, unsigned code)
    {
        if (code < 0x80) {
            text += char(code);
            return;
        }
        const unsigned following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr unsigned leads[] = {0xc0, 0xe0, 0xf0};
        text += char(leads[following - 1] | code >> 6 * following);
        for (unsigned left = following; left-- > 0;)
            text += char(0x80 | (code >> 6 * left & 0x3f));
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
