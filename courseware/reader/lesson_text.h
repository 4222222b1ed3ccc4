// The outline of a lesson file: front matter, headings, fenced blocks, and the text between them.
// Fences and headings are CommonMark's (0.30, sections 4.2 and 4.5), as far as lessons need them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/mistake.h"

#include <string>
#include <string_view>
#include <vector>

namespace packetarium {

struct TextBlock {
    enum class Kind { FrontMatter, Title, Heading, Fence, Prose } kind;
    int line; ///< Of its first line of text, from 1; of a fence: the line behind the opening one.
    std::string info; ///< Of a fence: "expect", "expect none". Of a heading: its text.
    std::string text; ///< Lines that end with '\n'.
};

/// Lessons are short: what is longer than this is none.
constexpr std::size_t longestLesson = 1 << 20;

std::vector<TextBlock> outlineOf(std::string_view file, Mistakes&);
/// Without white space at both ends.
std::string_view trimmed(std::string_view);
/// The lines of a block that say something, with their numbers.
struct NumberedLine {
    int number;
    std::string_view text;
};
std::vector<NumberedLine> linesOf(const TextBlock&);

} // namespace packetarium
