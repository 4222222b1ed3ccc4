// Splits a lesson file into blocks, line by line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_text.h"

#include <algorithm>

namespace packetarium {

namespace {

constexpr std::string_view frontMatterMark = "+++";

/// The backticks or tildes that open a fence; empty for any other line.
std::string_view fenceOf(std::string_view line)
{
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (indent > 3 || indent == line.size() || (line[indent] != '`' && line[indent] != '~'))
        return {};
    const std::size_t end = std::min(line.find_first_not_of(line[indent], indent), line.size());
    const std::string_view mark = line.substr(indent, end - indent);
    const bool isCode = mark[0] == '`' && line.substr(end).find('`') != std::string_view::npos;
    return mark.size() < 3 || isCode ? std::string_view {} : mark;
}

bool closes(std::string_view line, std::string_view opening)
{
    const std::string_view mark = fenceOf(line);
    return mark.size() >= opening.size() && mark[0] == opening[0] && trimmed(line).size() == mark.size();
}

class Outline {
public:
    Outline(std::string_view file, Mistakes& mistakes)
        : m_rest(file)
        , m_mistakes(mistakes)
    {
    }

    std::vector<TextBlock> read()
    {
        if (m_rest.starts_with("\xef\xbb\xbf"))
            m_rest.remove_prefix(3); // A byte order mark, as some editors leave.
        readFrontMatter();
        while (!m_rest.empty()) {
            const std::string_view line = nextLine();
            if (const std::string_view mark = fenceOf(line); !mark.empty())
                readFence(mark, trimmed(line.substr(line.find(mark) + mark.size())));
            else if (line.starts_with("# "))
                addHeading(TextBlock::Kind::Title, line.substr(2));
            else if (line.starts_with("## "))
                addHeading(TextBlock::Kind::Heading, line.substr(3));
            else
                addProse(line);
        }
        return std::move(m_blocks);
    }

private:
    std::string_view nextLine()
    {
        const std::size_t end = std::min(m_rest.find('\n'), m_rest.size());
        std::string_view line = m_rest.substr(0, end);
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        ++m_line;
        return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }

    /// Collects lines up to the one that ends the block; false when none does.
    template<class Ends> bool collect(TextBlock& block, Ends ends)
    {
        while (!m_rest.empty()) {
            const std::string_view line = nextLine();
            if (ends(line))
                return true;
            block.text += line;
            block.text += '\n';
        }
        return false;
    }

    void readFrontMatter()
    {
        const std::string_view before = m_rest;
        if (trimmed(nextLine()) != frontMatterMark) {
            m_mistakes.add(
                1,
                "The lesson has no front matter.",
                "Begin the file with a line +++, then title = \"...\" and labs = [\"tcp-echo\"], then another line "
                "+++.");
            m_rest = before;
            m_line = 0;
            return;
        }
        TextBlock block {TextBlock::Kind::FrontMatter, m_line + 1, {}, {}};
        if (!collect(block, [](std::string_view line) { return trimmed(line) == frontMatterMark; }))
            m_mistakes.add(1, "The front matter does not end.", "Write a second line +++ below it.");
        m_blocks.push_back(std::move(block));
    }

    void readFence(std::string_view mark, std::string_view info)
    {
        TextBlock block {TextBlock::Kind::Fence, m_line + 1, std::string(info), {}};
        const int opened = m_line;
        if (!collect(block, [mark](std::string_view line) { return closes(line, mark); }))
            m_mistakes.add(
                opened, "This block does not end.", "Write a line " + std::string(mark) + " where the block ends.");
        // A forgotten end swallows the next block, whose own end is then taken for this one's.
        if (const std::size_t next = ("\n" + block.text).find("\n" + std::string(mark)); next != std::string::npos) {
            m_mistakes.add(
                opened,
                "Another block begins before this one ends.",
                "Write a line " + std::string(mark) + " where this block ends.");
            block.text.resize(next);
        }
        m_blocks.push_back(std::move(block));
    }

    void addHeading(TextBlock::Kind kind, std::string_view text)
    {
        m_blocks.push_back({kind, m_line, std::string(trimmed(text)), {}});
    }

    void addProse(std::string_view line)
    {
        const bool continues = !m_blocks.empty() && m_blocks.back().kind == TextBlock::Kind::Prose;
        if (!continues && trimmed(line).empty())
            return;
        if (!continues)
            m_blocks.push_back({TextBlock::Kind::Prose, m_line, {}, {}});
        m_blocks.back().text += line;
        m_blocks.back().text += '\n';
    }

    std::string_view m_rest;
    Mistakes& m_mistakes;
    int m_line = 0;
    std::vector<TextBlock> m_blocks;
};

} // namespace

std::string_view trimmed(std::string_view text)
{
    const std::size_t from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos)
        return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::vector<NumberedLine> linesOf(const TextBlock& block)
{
    std::vector<NumberedLine> lines;
    std::string_view rest = block.text;
    for (int number = block.line; !rest.empty(); ++number) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (const std::string_view line = trimmed(rest.substr(0, end)); !line.empty())
            lines.push_back({number, line});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

std::vector<TextBlock> outlineOf(std::string_view file, Mistakes& mistakes) { return Outline(file, mistakes).read(); }

} // namespace packetarium
