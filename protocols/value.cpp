// A field's value in writing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/value.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace packetarium {
namespace {

constexpr char digits[] = "0123456789abcdef";

std::string hexBytes(Bytes bytes, std::string_view between)
{
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (!text.empty())
            text += between;
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string hexNumber(std::uint64_t value, unsigned width)
{
    std::string text(width, '0');
    for (auto place = text.rbegin(); place != text.rend(); ++place, value >>= 4)
        *place = digits[value & 15];
    return "0x" + text;
}

/// Wireshark keeps a number in 8, 16, 24, 32 or 64 bits and pads its hexadecimal digits to that size.
unsigned hexWidth(const Field& field)
{
    if (field.digits)
        return field.digits;
    for (const unsigned bits : {8u, 16u, 24u, 32u})
        if (field.bits <= bits)
            return bits / 4;
    return 16;
}

std::string ipv4Text(Bytes address)
{
    std::array<char, 16> text;
    char* end = text.data();
    for (const std::uint8_t byte : address) {
        end = std::to_chars(end, end + 3, byte).ptr;
        *end++ = '.';
    }
    return {text.data(), std::size_t(end - text.data()) - 1};
}

/// RFC 5952: the longest run of two or more zero groups is left out, the first where there are several.
std::string ipv6Text(Bytes address)
{
    std::array<unsigned, 8> groups {};
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = unsigned(address[2 * i]) << 8 | address[2 * i + 1];
    std::size_t gap = 8, gapSize = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t size = 0;
        while (i + size < 8 && groups[i + size] == 0)
            ++size;
        if (size > gapSize) {
            gap = i;
            gapSize = size;
        }
    }
    const bool mapped = gap == 0 && ((gapSize == 5 && groups[5] == 0xffff) || gapSize == 6);
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == gap) {
            text += "::";
            i += gapSize - 1;
            continue;
        }
        if (mapped && i == 6)
            return text + (text.ends_with(':') ? "" : ":") + ipv4Text(address.subspan(12));
        if (!text.empty() && !text.ends_with(':'))
            text += ':';
        std::array<char, 4> hex {};
        const auto end = std::to_chars(hex.data(), hex.data() + hex.size(), groups[i], 16).ptr;
        text.append(hex.data(), end);
    }
    return text;
}

std::string secondsText(std::uint64_t nanoseconds)
{
    std::string fraction = std::to_string(nanoseconds % 1'000'000'000);
    fraction.insert(0, 9 - fraction.size(), '0');
    return std::to_string(nanoseconds / 1'000'000'000) + "." + fraction;
}

/// Line breaks and other control characters as tshark -T fields writes them, so that a value stays on one line.
std::string escaped(Bytes bytes)
{
    constexpr std::string_view controls = "\a\b\t\n\v\f\r", letters = "abtnvfr";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        const std::size_t place = controls.find(char(byte));
        if (place != std::string_view::npos)
            text += {'\\', letters[place]};
        else if (byte < 0x20 || byte == 0x7f)
            text += "\\x" + hexBytes(Bytes(&byte, 1), "");
        else
            text += char(byte);
    }
    return text;
}

} // namespace

std::string addressText(Bytes address)
{
    switch (address.size()) {
    case 4: return ipv4Text(address);
    case 16: return ipv6Text(address);
    default: return hexBytes(address, ":");
    }
}

std::string utcText(std::int64_t seconds, std::uint32_t nanoseconds)
{
    using namespace std::chrono;
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const sys_seconds time {std::chrono::seconds(seconds)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    char text[64];
    std::snprintf(
        text,
        sizeof text,
        "%.3s %2u, %d %02d:%02d:%02d.%09u UTC",
        months.substr(3 * (unsigned(date.month()) - 1), 3).data(),
        unsigned(date.day()),
        int(date.year()),
        int(clock.hours().count()),
        int(clock.minutes().count()),
        int(clock.seconds().count()),
        nanoseconds);
    return text;
}

std::string tsharkValue(const Node& node)
{
    if (!node.field)
        return node.text;
    if (!node.text.empty())
        return node.field->show == Show::Text
            ? escaped({reinterpret_cast<const std::uint8_t*>(node.text.data()), node.text.size()})
            : node.text;
    switch (node.field->show) {
    case Show::Decimal: return std::to_string(node.value);
    case Show::Hex: return hexNumber(node.value, hexWidth(*node.field));
    case Show::Flag: return node.value ? "1" : "0";
    case Show::Raw: return hexBytes(node.bytes, "");
    case Show::Mac:
    case Show::Ipv4:
    case Show::Ipv6: return addressText(node.bytes);
    case Show::Text: return escaped(node.bytes);
    case Show::Seconds: return secondsText(node.value);
    case Show::None: return "1";
    }
    return {};
}

std::string readableValue(const Node& node)
{
    if (!node.field)
        return node.text;
    std::string text;
    switch (node.field->show) {
    case Show::Flag: text = node.value ? "Set" : "Not set"; break;
    case Show::Raw: text = hexBytes(node.bytes, " "); break;
    case Show::Seconds: text = tsharkValue(node) + " s"; break;
    case Show::None: break;
    default: text = tsharkValue(node);
    }
    for (const Named& known : node.field->names)
        if (known.value == node.value)
            return text + " (" + std::string(known.name) + ")";
    return text;
}

} // namespace packetarium
