// Values in a display filter, read and compared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/value.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <arpa/inet.h>

namespace packetarium::filter {
namespace {

std::string stringOf(Bytes bytes) { return std::string(bytes.begin(), bytes.end()); }

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
std::optional<std::uint64_t> nanoseconds(std::string_view text)
{
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative);
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
    return std::uint64_t(negative ? -total : total);
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

std::optional<Value> namedNumber(std::string_view text, const Name& name)
{
    for (const Field* field : name.fields)
        for (const Named& known : field->names)
            if (sameIgnoringCase(known.name, text))
                return Value {known.value, {}, 0};
    return std::nullopt;
}

std::optional<Value> flagValue(std::string_view text)
{
    if (sameIgnoringCase(text, "true") || sameIgnoringCase(text, "set"))
        return Value {1, {}, 0};
    if (sameIgnoringCase(text, "false") || sameIgnoringCase(text, "not set"))
        return Value {0, {}, 0};
    if (const auto plain = number(text))
        return Value {*plain != 0, {}, 0};
    return std::nullopt;
}

std::optional<Value> read(const Token& token, const Name& name)
{
    const auto withNumber = [](std::optional<std::uint64_t> value) {
        return value ? std::optional(Value {*value, {}, 0}) : std::nullopt;
    };
    const auto withBytes = [](std::optional<std::string> bytes) {
        return bytes ? std::optional(Value {0, *bytes, 0}) : std::nullopt;
    };
    switch (name.kind) {
    case Kind::Number:
        return token.sign == Sign::String ? namedNumber(token.text, name) : withNumber(number(token.text));
    case Kind::Flag: return flagValue(token.text);
    case Kind::Seconds: return withNumber(nanoseconds(token.text));
    case Kind::Text: return Value {0, token.text, 0};
    case Kind::Raw: return token.sign == Sign::String ? Value {0, token.text, 0} : withBytes(hexBytes(token.text));
    case Kind::Mac: {
        auto bytes = hexBytes(token.text);
        return bytes && bytes->size() == 6 ? withBytes(bytes) : std::nullopt;
    }
    case Kind::Ipv4: return address(token.text, AF_INET);
    case Kind::Ipv6: return address(token.text, AF_INET6);
    case Kind::Presence:
    case Kind::Protocol: break;
    }
    return std::nullopt;
}

/// What a value of this kind looks like.
std::string_view example(Kind kind)
{
    switch (kind) {
    case Kind::Number: return "a number, such as 80 or 0x50";
    case Kind::Flag: return "1 or 0";
    case Kind::Seconds: return "a time in seconds, such as 0.25";
    case Kind::Text: return "text in quotes, such as \"GET\"";
    case Kind::Raw: return "bytes, such as 01:02:ff, or text in quotes";
    case Kind::Mac: return "a MAC address, such as 02:00:00:00:00:01";
    case Kind::Ipv4: return "an IPv4 address, such as 10.0.0.1 or 10.0.0.0/8";
    case Kind::Ipv6: return "an IPv6 address, such as fe80::1 or fe80::/10";
    case Kind::Presence:
    case Kind::Protocol: break;
    }
    return "nothing";
}

} // namespace

Value valueOf(const Node& node, Kind kind)
{
    switch (kind) {
    case Kind::Number:
    case Kind::Flag:
    case Kind::Seconds: return {node.value, {}, 0};
    case Kind::Text: return {0, node.text.empty() ? stringOf(node.bytes) : node.text, 0};
    default: return {0, stringOf(node.bytes), unsigned(node.bytes.size() * 8)};
    }
}

std::optional<Value> valueFromToken(const Token& token, const Name& name, Mistakes& mistakes)
{
    if (name.kind == Kind::Presence || name.kind == Kind::Protocol) {
        mistakes.add(token.at, name.text + " is there or it is not; it has no value to compare.");
        return std::nullopt;
    }
    const auto value = read(token, name);
    if (!value)
        mistakes.add(
            token.at,
            "\"" + token.text + "\" is no value for " + name.text + ", which wants " + std::string(example(name.kind))
                + ".");
    return value;
}

std::optional<Value> needleFromToken(const Token& token, const Name& name, Mistakes& mistakes)
{
    const bool canContain =
        name.kind == Kind::Text || name.kind == Kind::Raw || name.kind == Kind::Mac || name.kind == Kind::Protocol;
    if (!canContain) {
        mistakes.add(token.at, "Only text and bytes can contain something, and " + name.text + " is neither.");
        return std::nullopt;
    }
    if (token.sign == Sign::String || name.kind == Kind::Text)
        return Value {0, token.text, 0};
    if (const auto bytes = hexBytes(token.text))
        return Value {0, *bytes, 0};
    mistakes.add(token.at, "Write text in quotes, \"" + token.text + "\", or bytes like 01:02:ff.");
    return std::nullopt;
}

int compare(const Value& found, const Value& written, Kind kind)
{
    const auto sign = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
    switch (kind) {
    case Kind::Number:
    case Kind::Flag: return sign(found.number, written.number);
    case Kind::Seconds: return sign(std::int64_t(found.number), std::int64_t(written.number));
    case Kind::Ipv4:
    case Kind::Ipv6: break;
    default: return sign(found.bytes.compare(written.bytes), 0);
    }
    if (written.prefixBits == 0 && !written.bytes.empty() && found.bytes.size() == written.bytes.size())
        return 0;
    std::string network = found.bytes, wanted = written.bytes;
    for (std::string* each : {&network, &wanted})
        for (std::size_t i = 0; i < each->size(); ++i) {
            const std::size_t kept =
                written.prefixBits > i * 8 ? std::min<std::size_t>(written.prefixBits - i * 8, 8) : 0;
            (*each)[i] = char(static_cast<unsigned char>((*each)[i]) & (0xff00u >> kept));
        }
    return sign(network.compare(wanted), 0);
}

} // namespace packetarium::filter
