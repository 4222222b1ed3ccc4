// UTF-8, RFC 3629 section 4: the table of well-formed byte sequences, as ranges.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/utf8.h"

namespace packetarium {

bool Utf8Check::add(Bytes bytes) noexcept
{
    for (const std::uint8_t byte : bytes) {
        if (!m_sound)
            return false;
        if (m_expected > 0) {
            m_sound = byte >= m_low && byte <= m_high;
            m_low = 0x80;
            m_high = 0xbf;
            --m_expected;
        } else if (byte >= 0x80) {
            m_sound = byte >= 0xc2 && byte <= 0xf4;
            m_expected = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
            // The second byte rules out detours (a longer form than needed), surrogates and numbers past U+10FFFF.
            m_low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
            m_high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
        }
    }
    return m_sound;
}

bool isUtf8(Bytes bytes) noexcept
{
    Utf8Check check;
    check.add(bytes);
    return check.isComplete();
}

void appendUtf8(std::string& text, unsigned character)
{
    if (character < 0x80) {
        text += char(character);
        return;
    }
    if (character >= 0x10000)
        text += char(0xf0 | character >> 18);
    if (character >= 0x800)
        text += char(character >= 0x10000 ? 0x80 | (character >> 12 & 0x3f) : 0xe0 | character >> 12);
    text += char(character >= 0x800 ? 0x80 | (character >> 6 & 0x3f) : 0xc0 | character >> 6);
    text += char(0x80 | (character & 0x3f));
}

} // namespace packetarium
