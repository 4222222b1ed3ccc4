// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

#include <cctype>
#include <string_view>
#include <vector>

/// Bytes written as hex digits; spaces and "|" separate fields, "#" starts a remark to the end of the line.
inline std::vector<std::uint8_t> operator""_hex(const char* text, std::size_t size)
{
    std::vector<std::uint8_t> bytes;
    int high = -1;
    for (std::size_t i = 0; i < size; ++i) {
        if (text[i] == '#')
            while (i < size && text[i] != '\n')
                ++i;
        if (i >= size || !std::isxdigit(static_cast<unsigned char>(text[i])))
            continue;
        const int digit = std::isdigit(static_cast<unsigned char>(text[i])) ? text[i] - '0' : (text[i] | 32) - 'a' + 10;
        if (high < 0)
            high = digit;
        else
            bytes.push_back(std::uint8_t(high * 16 + digit)), high = -1;
    }
    return bytes;
}
