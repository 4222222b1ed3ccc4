// Reading JSON, RFC 8259.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/json_text.h"

#include "protocols/utf8.h"

#include <algorithm>
#include <charconv>

namespace packetarium {
namespace {

/// Deeper values, and more of them, are read but not shown.
constexpr unsigned deepestShown = 64;
constexpr std::size_t mostShown = 20'000;
/// Deeper values are not read at all: every step takes a little of the stack.
constexpr unsigned deepestRead = 1000;

class JsonReader {
public:
    explicit JsonReader(Bytes text)
        : m_text(text)
    {
    }

    JsonText read()
    {
        constexpr std::uint8_t byteOrderMark[] = {0xef, 0xbb, 0xbf};
        if (m_text.size() >= 3 && std::ranges::equal(m_text.first(3), byteOrderMark))
            m_at = 3; // RFC 8259 section 8.1: it should not be there, and may be ignored.
        skipBlanks();
        while (m_at < m_text.size() && value(0))
            skipBlanks();
        if (m_text.empty() || (m_result.items.empty() && m_at == m_text.size() && m_result.fault.empty()))
            fail("There is no value here.");
        m_result.end = m_at;
        for (JsonItem& item : m_result.items)
            item.end = std::min(item.end, m_at);
        return std::move(m_result);
    }

private:
    bool fail(std::string_view sentence)
    {
        if (m_result.fault.empty())
            m_result.fault = sentence;
        return false;
    }

    void skipBlanks()
    {
        constexpr std::string_view blanks = " \t\n\r";
        while (m_at < m_text.size() && blanks.find(char(m_text[m_at])) != std::string_view::npos)
            ++m_at;
    }

    bool take(char wanted)
    {
        skipBlanks();
        if (m_at == m_text.size() || m_text[m_at] != std::uint8_t(wanted))
            return false;
        ++m_at;
        return true;
    }

    /// Notes an item that begins here; its end is set later. Returns where it is kept, or `none`.
    std::size_t begin(JsonItem::Kind kind, unsigned depth)
    {
        if (depth >= deepestShown)
            m_result.tooMuch = "Values within values within values: the deepest ones are not shown.";
        else if (m_result.items.size() >= mostShown)
            m_result.tooMuch = "There are more values than are shown.";
        else {
            m_result.items.push_back({kind, depth, m_at, m_text.size()});
            return m_result.items.size() - 1;
        }
        return notKept;
    }

    void end(std::size_t item)
    {
        if (item != notKept)
            m_result.items[item].end = m_at;
    }

    bool value(unsigned depth)
    {
        skipBlanks();
        if (depth > deepestRead)
            return fail("Values are nested too deeply here to be read.");
        if (m_at == m_text.size())
            return fail("It ends here, where a value should follow.");
        switch (m_text[m_at]) {
        case '{': return object(depth);
        case '[': return array(depth);
        case '"': return leaf(JsonItem::Kind::String, depth, &JsonReader::string);
        case 't': return word("true", JsonItem::Kind::True, depth);
        case 'f': return word("false", JsonItem::Kind::False, depth);
        case 'n': return word("null", JsonItem::Kind::Null, depth);
        default: break;
        }
        if (m_text[m_at] == '-' || isDigit())
            return leaf(JsonItem::Kind::Number, depth, &JsonReader::number);
        return fail("A value should begin here: {, [, \", a digit, a minus sign, true, false or null.");
    }

    bool leaf(JsonItem::Kind kind, unsigned depth, bool (JsonReader::*readOne)())
    {
        const std::size_t item = begin(kind, depth);
        const bool isSound = (this->*readOne)();
        end(item);
        return isSound;
    }

    bool word(std::string_view name, JsonItem::Kind kind, unsigned depth)
    {
        const Bytes rest = m_text.subspan(m_at);
        if (rest.size() < name.size() || !std::equal(name.begin(), name.end(), rest.begin()))
            return fail("This word has no meaning in JSON; there are only true, false and null.");
        const std::size_t item = begin(kind, depth);
        m_at += name.size();
        end(item);
        return true;
    }

    bool object(unsigned depth)
    {
        const std::size_t item = begin(JsonItem::Kind::Object, depth);
        ++m_at;
        bool isSound = true;
        if (!take('}'))
            do
                isSound = member(depth + 1);
            while (isSound && take(','));
        else
            return end(item), true;
        if (isSound && !take('}'))
            isSound = fail("A comma or a closing brace should follow here.");
        end(item);
        return isSound;
    }

    bool member(unsigned depth)
    {
        skipBlanks();
        if (m_at == m_text.size() || m_text[m_at] != '"')
            return fail("A name in quotation marks should follow here.");
        const std::size_t item = begin(JsonItem::Kind::Member, depth);
        const bool hasName = string();
        if (item != notKept)
            m_result.items[item].keyEnd = m_at;
        const bool isSound = hasName && (take(':') || fail("A colon should follow the name here.")) && value(depth + 1);
        end(item);
        return isSound;
    }

    bool array(unsigned depth)
    {
        const std::size_t item = begin(JsonItem::Kind::Array, depth);
        ++m_at;
        bool isSound = true;
        if (!take(']'))
            do
                isSound = value(depth + 1);
            while (isSound && take(','));
        else
            return end(item), true;
        if (isSound && !take(']'))
            isSound = fail("A comma or a closing bracket should follow here.");
        end(item);
        return isSound;
    }

    bool string()
    {
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const std::uint8_t byte = m_text[m_at];
            if (byte == '"')
                return ++m_at, true;
            if (byte < 0x20)
                return fail("A control character must be written as an escape, such as \\n.");
            if (byte == '\\' && !escape())
                return false;
        }
        return fail("It ends here, within a string.");
    }

    /// Moves to the last byte of the escape that begins here.
    bool escape()
    {
        constexpr std::string_view known = "\"\\/bfnrtu", hexadecimal = "0123456789abcdefABCDEF";
        if (++m_at == m_text.size())
            return fail("It ends here, within a string.");
        if (known.find(char(m_text[m_at])) == std::string_view::npos)
            return fail("There is no such escape.");
        if (m_text[m_at] != 'u')
            return true;
        for (int digit = 0; digit < 4; ++digit)
            if (++m_at == m_text.size() || hexadecimal.find(char(m_text[m_at])) == std::string_view::npos)
                return fail("Four hexadecimal digits should follow \\u.");
        return true;
    }

    bool isDigit() const { return m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; }

    bool digits()
    {
        if (!isDigit())
            return fail("A digit should follow here.");
        while (isDigit())
            ++m_at;
        return true;
    }

    bool is(char either, char other) const
    {
        return m_at < m_text.size() && (m_text[m_at] == std::uint8_t(either) || m_text[m_at] == std::uint8_t(other));
    }

    bool number()
    {
        if (is('-', '-'))
            ++m_at;
        if (is('0', '0'))
            ++m_at; // No further digit: a number does not begin with a zero that says nothing.
        else if (!digits())
            return false;
        if (isDigit())
            return fail("A number must not begin with a zero that says nothing.");
        if (is('.', '.')) {
            ++m_at;
            if (!digits())
                return false;
        }
        if (!is('e', 'E'))
            return true;
        ++m_at;
        if (is('+', '-'))
            ++m_at;
        return digits();
    }

    static constexpr std::size_t notKept = std::size_t(-1);
    Bytes m_text;
    std::size_t m_at = 0;
    JsonText m_result;
};

/// The number that four hexadecimal digits stand for.
unsigned codeUnit(Bytes digits)
{
    unsigned unit = 0;
    const auto* begin = reinterpret_cast<const char*>(digits.data());
    std::from_chars(begin, begin + std::min<std::size_t>(digits.size(), 4), unit, 16);
    return unit;
}

/// The character that the escape \uXXXX at the front stands for, and how many bytes it takes: two escapes together
/// stand for a character beyond 16 bits.
std::pair<unsigned, std::size_t> escapedCharacter(Bytes rest)
{
    constexpr std::size_t size = 6;
    constexpr unsigned replacement = 0xfffd;
    const unsigned first = codeUnit(rest.subspan(std::min<std::size_t>(2, rest.size())));
    if (first < 0xd800 || first > 0xdfff)
        return {first, size};
    const bool another = rest.size() >= 2 * size && rest[size] == '\\' && rest[size + 1] == 'u';
    const unsigned second = another ? codeUnit(rest.subspan(size + 2)) : 0;
    if (first > 0xdbff || second < 0xdc00 || second > 0xdfff)
        return {replacement, size};
    return {0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), 2 * size};
}

} // namespace

JsonText readJson(Bytes text) { return JsonReader(text).read(); }

std::string unescaped(Bytes quoted)
{
    constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
    std::string text;
    if (!quoted.empty())
        quoted = quoted.subspan(1);
    if (!quoted.empty() && quoted.back() == '"')
        quoted = quoted.first(quoted.size() - 1);
    while (!quoted.empty()) {
        if (quoted[0] != '\\' || quoted.size() < 2) {
            text += char(quoted[0]);
            quoted = quoted.subspan(1);
            continue;
        }
        const char kind = char(quoted[1]);
        std::size_t used = 2;
        if (kind == 'u') {
            const auto [character, size] = escapedCharacter(quoted);
            appendUtf8(text, character);
            used = size;
        } else {
            const std::size_t letter = letters.find(kind);
            text += letter == std::string_view::npos ? kind : meanings[letter];
        }
        quoted = quoted.subspan(std::min(used, quoted.size()));
    }
    return text;
}

} // namespace packetarium
