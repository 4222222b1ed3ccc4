// Text from the network, made safe for the place where it is written: it is never markup, formula or command.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace packetarium {

/// Valid UTF-8 in which control characters and those that turn the writing direction are spelt out ("\x1b", "\u202e"):
/// a terminal then obeys none of them, and a line stays one line.
std::string visibleControls(std::string_view text);
/// The same, added to a line that is being made.
void appendVisible(std::string& line, std::string_view text);
/// For HTML and SVG, in text and in quoted attributes; controls are spelt out.
std::string htmlText(std::string_view text);
/// One cell of RFC 4180's CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front.
std::string csvCell(std::string_view text);

} // namespace packetarium
