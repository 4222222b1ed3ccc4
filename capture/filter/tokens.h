// The words and signs of a display filter (man wireshark-filter).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/mistake.h"

#include <string_view>
#include <vector>

namespace packetarium::filter {

enum class Sign : std::uint8_t {
    End,
    Word, ///< A field, a protocol, a number, an address: told apart by who reads it.
    String, ///< In quotes; Token::text has them removed and escapes resolved.
    Character, ///< 'a'; Token::text is the one byte.
    And,
    Or,
    Xor,
    Not,
    AnyOf, ///< The word any, before a comparison.
    AllOf,
    Equal,
    NotEqual, ///< != and ne: no occurrence is equal.
    AnyNotEqual, ///< !== and ~=
    AllEqual, ///< ===
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Contains,
    Matches,
    In,
    BitAnd,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    Open,
    Close,
    OpenSet,
    CloseSet,
    Comma,
    Range,
    Slice, ///< [0:4,-1]; Token::text is what stands between the brackets.
    Layer, ///< #2 or #[1-2]; Token::text is without the # and the brackets.
};

struct Token {
    Sign sign = Sign::End;
    std::string text;
    std::size_t at = 0; ///< First character in the expression.
};

/// The last token is Sign::End, whatever happens.
std::vector<Token> tokens(std::string_view expression, Mistakes&);

} // namespace packetarium::filter
