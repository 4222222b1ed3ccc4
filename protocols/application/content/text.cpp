// Bodies that people can read: line-based text, and XML.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"

#include <algorithm>

namespace packetarium {
namespace {

/// Wireshark gives lines no name to filter by.
constexpr Field textLine = text("", "Line", "One line of the text.");

Next summarize(Bytes, Summary&) noexcept { return {}; }

void dissect(Cursor in, Tree& tree, const Surroundings&) { addLines(tree, in); }

} // namespace

void describeText(Bytes text, std::string& line)
{
    constexpr std::size_t most = 60, farthest = 1000;
    std::string words;
    for (const std::uint8_t byte : text.first(std::min(text.size(), farthest))) {
        const bool isSpace = byte == ' ' || (byte >= '\t' && byte <= '\r');
        if (isSpace) {
            if (!words.empty() && words.back() != ' ')
                words += ' ';
            continue;
        }
        const bool continuesCharacter = (byte & 0xc0) == 0x80;
        if (byte < ' ' || byte == 0x7f || (words.size() >= most && !continuesCharacter))
            break;
        if (words.size() >= most + 4) // No character is that long.
            break;
        words += char(byte);
    }
    if (words.ends_with(' '))
        words.pop_back();
    line += words;
}

void addLines(Tree& tree, Cursor text)
{
    constexpr std::size_t most = 1000;
    for (std::size_t lines = 0; text.left() > 0; ++lines) {
        if (lines == most)
            return tree.remark(Severity::Note, "More lines follow than are shown here.");
        const Bytes rest = text.rest();
        const auto end = std::ranges::find(rest, '\n');
        tree.add(textLine, text.take(std::size_t(end - rest.begin()) + (end != rest.end() ? 1 : 0)));
    }
}

extern constinit const Protocol textLines {
    .filter = "data-text-lines",
    .name = "Line-based text data",
    .means = "Text that people can read, line by line.",
    .spec = "RFC 2046",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {},
    .summarize = summarize,
    .describe = describeText,
    .dissect = dissect,
};

extern constinit const Protocol xml {
    .filter = "xml",
    .name = "eXtensible Markup Language",
    .means = "Text in which names between angle brackets say what each part is; shown line by line.",
    .spec = "W3C XML 1.0",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {},
    .summarize = summarize,
    .describe = describeText,
    .dissect = dissect,
};

} // namespace packetarium
