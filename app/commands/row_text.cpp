// A packet as one line of `packetarium list`.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/row_text.h"

#include "app/export/safe_text.h"

#include <QString>

#include <algorithm>
#include <array>
#include <charconv>

namespace packetarium {
namespace {

void pad(std::string& line, std::size_t used, std::size_t width)
{
    if (used < width)
        line.append(width - used, ' ');
}

/// How many columns the end of a line takes, as Qt counts them: a byte in ASCII is one.
std::size_t columns(std::string_view text)
{
    const bool isAscii = std::ranges::none_of(text, [](unsigned char c) { return c >= 0x80; });
    return isAscii ? text.size() : std::size_t(QString::fromUtf8(text.data(), qsizetype(text.size())).size());
}

void appendLeft(std::string& line, std::string_view text, std::size_t width)
{
    const std::size_t before = line.size();
    appendVisible(line, text);
    pad(line, columns(std::string_view(line).substr(before)), width);
}

void appendRight(std::string& line, std::string_view text, std::size_t width)
{
    pad(line, text.size(), width);
    line += text;
}

void appendNumber(std::string& line, std::uint64_t number, std::size_t width)
{
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    appendRight(line, {digits.data(), std::size_t(end - digits.data())}, width);
}

/// With six digits behind the point.
void appendSeconds(std::string& line, std::int64_t nanoseconds, std::size_t width)
{
    constexpr std::int64_t exact = 1'000'000'000'000'000; // Up to here doubles tell nanoseconds apart.
    std::array<char, 400> text; // The largest number that there is has 309 digits.
    char* end = text.begin();
    if (nanoseconds >= 0 && nanoseconds < exact && nanoseconds % 1000 != 500) {
        const std::int64_t microseconds = (nanoseconds + 499) / 1000;
        end = std::to_chars(text.begin(), text.end(), microseconds / 1'000'000).ptr;
        *end++ = '.';
        std::int64_t fraction = microseconds % 1'000'000;
        for (char* digit = end + 6; digit-- > end; fraction /= 10)
            *digit = char('0' + fraction % 10);
        end += 6;
    } else {
        end = std::to_chars(text.begin(), text.end(), double(nanoseconds) / 1e9, std::chars_format::fixed, 6).ptr;
    }
    appendRight(line, {text.data(), std::size_t(end - text.data())}, width);
}

/// On the loopback both ends are one host, and only their ports tell them apart.
void appendEnd(std::string& line, std::string_view name, std::string_view other, std::uint16_t port)
{
    constexpr std::size_t width = 15;
    if (name != other || port == 0)
        return appendLeft(line, name, width);
    const bool isPlain = name.find(':') == std::string_view::npos;
    const std::string text(name);
    appendLeft(line, (isPlain ? text : "[" + text + "]") + ":" + std::to_string(port), width);
}

} // namespace

void appendRow(const PacketLine& row, std::size_t number, std::string& lines)
{
    constexpr std::string_view between = "  ";
    appendNumber(lines, number, 6);
    lines += between;
    appendSeconds(lines, row.nanoseconds, 12);
    lines += between;
    appendEnd(lines, row.from, row.to, row.sourcePort);
    lines += between;
    appendEnd(lines, row.to, row.from, row.targetPort);
    lines += between;
    lines += row.protocol;
    pad(lines, row.protocol.size(), 9);
    lines += between;
    appendNumber(lines, row.bytes, 6);
    lines += between;
    appendVisible(lines, row.story);
    lines += '\n';
}

} // namespace packetarium
