// Bytes from the network quoted in a sentence: short, on one line, and harmless.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/quote.h"

#include "protocols/utf8.h"

#include <algorithm>
#include <cstdio>

namespace packetarium {
namespace {

constexpr std::string_view ellipsis = "…";

/// The character at the front of valid UTF-8, and how many bytes it takes.
std::pair<unsigned, std::size_t> characterAt(Bytes bytes)
{
    const unsigned first = bytes[0];
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned character = size == 1 ? first : first & (0x7fu >> size);
    for (std::size_t i = 1; i < size && i < bytes.size(); ++i)
        character = character << 6 | (bytes[i] & 0x3fu);
    return {character, std::min(size, bytes.size())};
}

/// What stands for a character that would break the line, or change how the rest of it is read.
unsigned visible(unsigned character)
{
    constexpr unsigned lineEndSign = 0x23ce, tabSign = 0x21e5, controlPictures = 0x2400, deleteSign = 0x2421;
    constexpr unsigned replacement = 0xfffd;
    if (character == '\n')
        return lineEndSign;
    if (character == '\t')
        return tabSign;
    if (character < 0x20)
        return controlPictures + character;
    if (character == 0x7f)
        return deleteSign;
    const bool isControl = character >= 0x80 && character < 0xa0;
    const bool turnsLine = character == 0x2028 || character == 0x2029 || character == 0x061c
        || (character >= 0x200e && character <= 0x200f) || (character >= 0x202a && character <= 0x202e)
        || (character >= 0x2066 && character <= 0x2069);
    return isControl || turnsLine ? replacement : character;
}

bool looksLikeText(Bytes bytes)
{
    const auto odd = std::ranges::count_if(bytes, [](std::uint8_t byte) {
        return (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f;
    });
    return std::size_t(odd) * 10 <= bytes.size();
}

} // namespace

std::string joined(std::initializer_list<std::string_view> parts)
{
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    std::string text;
    text.reserve(size);
    for (const std::string_view part : parts)
        text += part;
    return text;
}

std::string textOf(Bytes bytes, bool isWhole, std::size_t most)
{
    constexpr std::size_t longestCharacter = 4;
    const bool cut = bytes.size() > most * longestCharacter;
    Bytes shown = bytes.first(std::min(bytes.size(), most * longestCharacter));
    // A character that was cut in two does not make the rest less readable.
    for (std::size_t less = 0; (cut || !isWhole) && less < longestCharacter && !isUtf8(shown) && !shown.empty(); ++less)
        shown = shown.first(shown.size() - 1);
    if (shown.empty())
        return {};
    std::string text;
    if (std::ranges::all_of(shown, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; })) {
        const bool goesOn = shown.size() > most || cut || !isWhole;
        text.reserve(most + ellipsis.size());
        text.append(reinterpret_cast<const char*>(shown.data()), std::min(shown.size(), most));
        return goesOn ? text += ellipsis : text;
    }
    if (!isUtf8(shown) || !looksLikeText(shown))
        return {};

    std::size_t count = 0;
    while (!shown.empty() && count < most) {
        const auto [character, size] = characterAt(shown);
        shown = shown.subspan(size);
        if (character == '\r' && !shown.empty() && shown[0] == '\n')
            continue;
        appendUtf8(text, visible(character));
        ++count;
    }
    if (!shown.empty() || cut || !isWhole)
        text += ellipsis;
    return text;
}

std::string quote(Bytes bytes, bool isWhole, std::size_t most)
{
    const std::string text = textOf(bytes, isWhole, most);
    return text.empty() ? text : joined({"“", text, "”"});
}

std::string grouped(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::ptrdiff_t at = std::ptrdiff_t(text.size()) - 3; at > 0; at -= 3)
        text.insert(std::size_t(at), ",");
    return text;
}

std::string byteCount(std::uint64_t bytes) { return grouped(bytes) += bytes == 1 ? " byte" : " bytes"; }

std::string duration(std::int64_t nanoseconds)
{
    const double seconds = double(std::max<std::int64_t>(nanoseconds, 0)) / 1e9;
    const auto [scaled, unit] = seconds >= 0.1 ? std::pair(seconds, "s")
        : seconds >= 0.001                     ? std::pair(seconds * 1e3, "ms")
                                               : std::pair(seconds * 1e6, "µs");
    char text[32];
    std::snprintf(text, sizeof text, scaled >= 9.95 || unit[0] != 's' ? "%.0f %s" : "%.1f %s", scaled, unit);
    return text;
}

} // namespace packetarium
