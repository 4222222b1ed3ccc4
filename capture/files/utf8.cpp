// Text from a packet or a file made into UTF-8 that other programs accept (RFC 3629).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/utf8.h"

#include <algorithm>
#include <cstdint>

namespace packetarium {
namespace {

/// The size of the UTF-8 character at the front; 0 when there is none.
std::size_t characterSize(std::string_view text)
{
    const auto byte = [&](std::size_t i) -> unsigned { return i < text.size() ? std::uint8_t(text[i]) : 0; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned first = byte(0), second = byte(1);
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf && continues(1))
        return 2;
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool impossible = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    if (overlong || impossible)
        return 0;
    if (first >= 0xe0 && first <= 0xef && continues(1) && continues(2))
        return 3;
    return first >= 0xf0 && first <= 0xf4 && continues(1) && continues(2) && continues(3) ? 4 : 0;
}

} // namespace

std::string validUtf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        valid += size > 0 ? text.substr(0, size) : "\xef\xbf\xbd";
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return valid;
}

std::string_view fittingUtf8(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

} // namespace packetarium
