// What to say of the mistakes that people make again and again: what they probably meant.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace packetarium::filter {

struct Token;

/// About a character that begins nothing: the sign that is written so elsewhere, a bent quote.
std::string adviceOnCharacter(std::string_view rest);
/// About a name that is not known: why, or what was probably meant.
std::string adviceOnName(const std::string& text);
/// About a token behind which the filter should have ended; `before` is the one in front of it.
std::string adviceOnTrailing(const Token& before, const Token&);

} // namespace packetarium::filter
