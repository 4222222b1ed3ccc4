// Checks UTF-8 (RFC 3629) piece by piece: a character may be split over two frames or segments.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <string>

namespace packetarium {

class Utf8Check {
public:
    /// Adds the next bytes; false as soon as they can no longer be UTF-8, and from then on.
    bool add(Bytes bytes) noexcept;
    /// Whether what was added so far is whole: no character is waiting for its end.
    bool isComplete() const noexcept { return m_sound && m_expected == 0; }

private:
    bool m_sound = true;
    std::uint8_t m_expected = 0; ///< Continuation bytes still to come.
    std::uint8_t m_low = 0x80, m_high = 0xbf; ///< What the next continuation byte may be.
};

/// Whether the bytes are whole, valid UTF-8.
bool isUtf8(Bytes) noexcept;

/// Adds one character, by its number in Unicode.
void appendUtf8(std::string&, unsigned character);

} // namespace packetarium
