// Values as they are written in a display filter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/value.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <arpa/inet.h>

namespace packetarium::filter {
namespace {

/// Decimal, 0x hexadecimal, 0b binary, and octal with a leading 0, as in C.
std::optional<std::uint64_t> number(std::string_view text)
{
    int base = 10;
    const auto skip = [&](std::string_view prefix, int newBase) {
        if (text.size() > prefix.size() && text.starts_with(prefix)) {
            text.remove_prefix(prefix.size());
            base = newBase;
            return true;
        }
        return false;
    };
    if (!skip("0x", 16) && !skip("0X", 16) && !skip("0b", 2) && !skip("0B", 2))
        skip("0", 8);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

bool sameIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "1.5" into nanoseconds.
std::optional<std::int64_t> nanoseconds(std::string_view text)
{
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative);
    if (text.empty() || text.front() == '.' || text.back() == '.')
        return std::nullopt;
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string fraction(point < text.size() ? text.substr(point + 1) : std::string_view());
    if (fraction.size() > 9)
        fraction.resize(9);
    fraction.append(9 - fraction.size(), '0');
    std::int64_t whole = 0, part = 0, total = 0;
    const auto read = [](std::string_view digits, std::int64_t& value) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc() && end == digits.data() + digits.size() && value >= 0;
    };
    if ((point > 0 && !read(text.substr(0, point), whole)) || !read(fraction, part) || text.empty())
        return std::nullopt;
    if (__builtin_mul_overflow(whole, std::int64_t(1'000'000'000), &total)
        || __builtin_add_overflow(total, part, &total))
        return std::nullopt;
    return negative ? -total : total;
}

/// "02:00:5e", "02-00-5e", "02.00.5e" or "02005e".
std::optional<std::string> hexBytes(std::string_view text)
{
    std::string bytes;
    while (!text.empty()) {
        unsigned value = 0;
        const std::string_view pair = text.substr(0, 2);
        const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), value, 16);
        const auto digits = std::size_t(end - pair.data());
        if (error != std::errc()
            || (digits == 1 && text.size() > 1 && std::isalnum(static_cast<unsigned char>(text[1]))))
            return std::nullopt;
        bytes += char(value);
        text.remove_prefix(digits);
        if (text.empty())
            break;
        if (std::string_view(":-.").find(text.front()) != std::string_view::npos) {
            text.remove_prefix(1);
            if (text.empty())
                return std::nullopt;
        }
    }
    return bytes.empty() ? std::nullopt : std::optional(bytes);
}

std::optional<Value> address(const std::string& text, int family)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::array<char, 16> raw {};
    if (inet_pton(family, text.substr(0, slash).c_str(), raw.data()) != 1)
        return std::nullopt;
    Value value;
    value.bytes.assign(raw.data(), family == AF_INET ? 4 : 16);
    value.prefixBits = unsigned(value.bytes.size() * 8);
    if (slash < text.size()) {
        const auto bits = number(std::string_view(text).substr(slash + 1));
        if (!bits || *bits > value.prefixBits)
            return std::nullopt;
        value.prefixBits = unsigned(*bits);
    }
    return value;
}

/// MAC addresses have six bytes of two digits: fewer would be a slip, not another address.
std::optional<std::string> macAddress(std::string_view text)
{
    const auto bytes = hexBytes(text);
    constexpr std::size_t inPairs = 17, inFours = 14, withoutSigns = 12;
    const bool isWhole = text.size() == inPairs || text.size() == inFours || text.size() == withoutSigns;
    return bytes && bytes->size() == 6 && isWhole ? bytes : std::nullopt;
}

Value numberValue(Wide number)
{
    Value value;
    value.number = number;
    return value;
}
Value bytesValue(std::string bytes)
{
    Value value;
    value.bytes = std::move(bytes);
    return value;
}

std::optional<Value> namedNumber(std::string_view text, const Expected& expected)
{
    for (const Field* field : expected.fields)
        for (const Named& known : field->names)
            if (sameIgnoringCase(known.name, text))
                return numberValue(known.value);
    return std::nullopt;
}

std::optional<Value> numberFrom(const Token& token, const Expected& expected)
{
    if (token.sign == Sign::Character)
        return numberValue(static_cast<unsigned char>(token.text.front()));
    if (token.sign == Sign::String)
        return namedNumber(token.text, expected);
    const bool isNegative = token.text.starts_with('-');
    const auto plain = number(std::string_view(token.text).substr(isNegative));
    if (!plain)
        return namedNumber(token.text, expected);
    if ((isNegative && *plain != 0 && !expected.isSigned) || (expected.bits < 64 && *plain >> expected.bits != 0))
        return std::nullopt;
    return numberValue(isNegative ? -Wide(*plain) : Wide(*plain));
}

std::optional<Value> decimalFrom(const std::string& text)
{
    Value value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.decimal);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Text in quotes as it is, bytes in hexadecimal; 0x02 is one byte.
std::optional<std::string> bytesFrom(const Token& token)
{
    if (token.sign != Sign::Word)
        return token.text;
    if (token.text.starts_with("0x") || token.text.starts_with("0X"))
        return token.text.size() <= 4 ? hexBytes(std::string_view(token.text).substr(2)) : std::nullopt;
    return hexBytes(token.text);
}

std::optional<Value> flagValue(std::string_view text)
{
    if (sameIgnoringCase(text, "true") || sameIgnoringCase(text, "set"))
        return numberValue(1);
    if (sameIgnoringCase(text, "false") || sameIgnoringCase(text, "not set"))
        return numberValue(0);
    if (const auto plain = number(text))
        return numberValue(*plain != 0);
    return std::nullopt;
}

std::optional<Value> read(const Token& token, const Expected& expected)
{
    const auto withNumber = [](auto value) { return value ? std::optional(numberValue(*value)) : std::nullopt; };
    const auto withBytes = [](auto bytes) { return bytes ? std::optional(bytesValue(*bytes)) : std::nullopt; };
    const bool isWord = token.sign == Sign::Word;
    switch (expected.kind) {
    case Kind::Number: return numberFrom(token, expected);
    case Kind::Decimal: return isWord ? decimalFrom(token.text) : std::nullopt;
    case Kind::Flag: return flagValue(token.text);
    case Kind::Seconds: return isWord ? withNumber(nanoseconds(token.text)) : std::nullopt;
    case Kind::Time: return withNumber(timeFromText(token.text));
    case Kind::Text: return bytesValue(token.text);
    case Kind::Raw:
    case Kind::Protocol: return withBytes(bytesFrom(token));
    case Kind::Mac: return isWord ? withBytes(macAddress(token.text)) : std::nullopt;
    case Kind::Ipv4: return isWord ? address(token.text, AF_INET) : std::nullopt;
    case Kind::Ipv6: return isWord ? address(token.text, AF_INET6) : std::nullopt;
    case Kind::Presence: break;
    }
    return std::nullopt;
}

/// What a value of this kind looks like.
std::string_view example(const Expected& expected)
{
    switch (expected.kind) {
    case Kind::Number:
        switch (expected.isSigned ? 64 : expected.bits) {
        case 8: return "a number from 0 to 255, such as 80 or 0x50";
        case 16: return "a number from 0 to 65535, such as 80 or 0x50";
        default: break;
        }
        return "a number, such as 80 or 0x50";
    case Kind::Decimal: return "a number, such as 0.25";
    case Kind::Flag: return "1 or 0";
    case Kind::Time: return "a time in quotes, such as \"2020-07-04 12:34:56\"";
    case Kind::Seconds: return "a time in seconds, such as 0.25";
    case Kind::Text: return "text in quotes, such as \"GET\"";
    case Kind::Raw:
    case Kind::Protocol: return "bytes, such as 01:02:ff, or text in quotes";
    case Kind::Mac: return "a MAC address, such as 02:00:00:00:00:01";
    case Kind::Ipv4: return "an IPv4 address, such as 10.0.0.1 or 10.0.0.0/8";
    case Kind::Ipv6: return "an IPv6 address, such as fe80::1 or fe80::/10";
    case Kind::Presence: break;
    }
    return "nothing";
}

} // namespace

std::optional<Value> valueFromToken(const Token& token, const Expected& expected, Mistakes& mistakes)
{
    if (expected.kind == Kind::Presence) {
        mistakes.add(token.at, expected.text + " is there or it is not; it has no value to compare.");
        return std::nullopt;
    }
    const auto value = read(token, expected);
    const Token unquoted {Sign::Word, token.text, token.at};
    if (!value && token.sign == Sign::String && read(unquoted, expected))
        mistakes.add(token.at, "Values of " + expected.text + " are written without quotes: " + token.text + ".");
    if (!value)
        mistakes.add(
            token.at,
            "\"" + token.text + "\" is no value for " + expected.text + ", which wants "
                + std::string(example(expected)) + ".");
    return value;
}

} // namespace packetarium::filter
