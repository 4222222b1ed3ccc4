// Turns the blocks of a file into a lesson.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_file.h"

#include "courseware/reader/action_line.h"
#include "courseware/reader/lesson_references.h"
#include "courseware/reader/question_block.h"
#include "courseware/reader/toml_table.h"

#include <array>
#include <charconv>

namespace packetarium {

namespace {

constexpr std::array blocksThatAct {"do", "expect", "question", "predict", "watch", "note"};
/// Code that is only shown.
constexpr std::array plainBlocks {"", "text", "sh", "http", "json", "js", "html", "c"};

bool isOneOf(std::string_view word, std::span<const char* const> list)
{
    return std::ranges::find(list, word) != list.end();
}

class LessonReader {
public:
    LessonReader(Lesson& lesson, Mistakes& mistakes)
        : m_lesson(lesson)
        , m_mistakes(mistakes)
    {
    }

    void read(const std::vector<TextBlock>& blocks)
    {
        for (const TextBlock& block : blocks) {
            switch (block.kind) {
            case TextBlock::Kind::FrontMatter: readFrontMatter(block); break;
            case TextBlock::Kind::Title: break; // The front matter has it, too.
            case TextBlock::Kind::Heading: m_lesson.steps.push_back({block.info, block.line, {}}); break;
            case TextBlock::Kind::Fence: readFence(block); break;
            case TextBlock::Kind::Prose: add(block.line, Prose {block.text}); break;
            }
        }
        if (m_lesson.steps.empty())
            m_mistakes.add(0, "The lesson has no step.", "Begin each step with a line “## What happens in it”.");
    }

private:
    template<class Content> void add(int line, Content content)
    {
        auto& parts = m_lesson.steps.empty() ? m_lesson.introduction : m_lesson.steps.back().parts;
        parts.push_back({line, std::move(content)});
    }

    void readFrontMatter(const TextBlock& block)
    {
        auto table = TomlTable::read(block, m_mistakes);
        if (!table)
            return;
        table->allowOnly({"title", "aim", "minutes", "labs", "ipv6", "capture"});
        m_lesson.title = table->requiredText("title", "title = \"TCP: the handshake\"");
        m_lesson.aim = table->requiredText("aim", "aim = \"See how a connection opens.\"");
        m_lesson.minutes = int(std::clamp<std::int64_t>(table->number("minutes").value_or(0), 0, 1000));
        m_lesson.usesIpv6 = table->flag("ipv6");
        m_lesson.capture = table->text("capture");
        if (m_lesson.capture.find('/') != std::string::npos)
            table->mistake(
                "capture", "“capture” is the name of a file alone.", "Put the file into the folder captures.");
        m_lesson.labs = table->texts("labs");
        if (m_lesson.labs.empty() && !table->has("labs"))
            table->mistake("labs", "“labs” is missing.", "Write for example: labs = [\"tcp-echo\"].");
    }

    void readFence(const TextBlock& block)
    {
        const std::string_view info = block.info;
        const std::string_view word = info.substr(0, info.find(' '));
        if (isOneOf(word, plainBlocks))
            return add(block.line, Prose {"```" + block.info + "\n" + block.text + "```\n"});
        if (!isOneOf(word, blocksThatAct)) {
            m_mistakes.add(
                block.line - 1,
                "There is no block “" + std::string(word) + "”.",
                "There are: do, expect, question, predict, watch and note; code to be shown is ```text.");
            return;
        }
        if (m_lesson.steps.empty() && word != "note") {
            m_mistakes.add(block.line - 1, "This block belongs to no step.", "Write a heading “## ...” above it.");
            return;
        }
        if (word == "do")
            readDo(block);
        else if (word == "expect")
            readExpect(block, trimmed(info.substr(word.size())));
        else if (word == "watch")
            readWatch(block);
        else if (word == "note")
            add(block.line, SpeakerNote {block.text});
        else if (auto question = readQuestion(block, m_mistakes))
            add(block.line, std::move(*question));
    }

    void readDo(const TextBlock& block)
    {
        DoBlock actions;
        for (const NumberedLine& line : linesOf(block))
            if (auto action = readAction(line.number, line.text, m_mistakes))
                actions.actions.push_back(std::move(*action));
        add(block.line, std::move(actions));
    }

    void readExpect(const TextBlock& block, std::string_view manner)
    {
        ExpectBlock expected;
        if (!manner.empty()) {
            expected.kind = ExpectBlock::Kind::Exactly;
            const std::string_view count = manner.starts_with("exactly ") ? manner.substr(8) : "";
            const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), expected.times);
            if (manner != "none" && (error != std::errc() || end != count.data() + count.size()))
                m_mistakes.add(
                    block.line - 1,
                    "“expect " + std::string(manner) + "” is not understood.",
                    "Write expect, expect none, or expect exactly 3.");
        }
        for (const NumberedLine& line : linesOf(block)) {
            const std::size_t bar = line.text.find('|');
            if (bar == std::string_view::npos || trimmed(line.text.substr(0, bar)).empty()) {
                m_mistakes.add(
                    line.number, "This line has no label.", "Write: SYN | tcp.flags.syn == 1 && tcp.flags.ack == 0.");
                continue;
            }
            const std::string_view filter = trimmed(line.text.substr(bar + 1));
            // A label stays known where its filter is wrong: one mistake is told once.
            auto compiled = readFilter(line.number, filter, m_mistakes).value_or(DisplayFilter());
            expected.packets.push_back(
                {std::string(trimmed(line.text.substr(0, bar))), std::string(filter), std::move(compiled)});
        }
        add(block.line, std::move(expected));
    }

    void readWatch(const TextBlock& block)
    {
        WatchBlock watched;
        for (const NumberedLine& line : linesOf(block)) {
            const std::size_t first = line.text.find('|');
            const std::size_t second = first == std::string_view::npos ? first : line.text.find('|', first + 1);
            if (second == std::string_view::npos) {
                m_mistakes.add(
                    line.number,
                    "This line does not say what to watch.",
                    "Write: SYN | tcp.seq_raw | The number that Alice counts her bytes from.");
                continue;
            }
            WatchedField field {
                std::string(trimmed(line.text.substr(0, first))),
                std::string(trimmed(line.text.substr(first + 1, second - first - 1))),
                std::string(trimmed(line.text.substr(second + 1)))};
            if (readFilter(line.number, field.field, m_mistakes)) // A field's name alone is a filter.
                watched.fields.push_back(std::move(field));
        }
        add(block.line, std::move(watched));
    }

    Lesson& m_lesson;
    Mistakes& m_mistakes;
};

} // namespace

LessonFile readLesson(const std::string& path, std::string_view text)
{
    LessonFile file;
    const std::size_t name = path.rfind('/') + 1; // npos + 1 is 0.
    file.lesson.path = path;
    file.lesson.id = path.substr(name, path.ends_with(".md") ? path.size() - 3 - name : std::string::npos);
    if (text.size() > longestLesson) {
        file.mistakes.add(0, "The file is larger than 1 MiB.", "Write a lesson of 10 to 25 minutes.");
        return file;
    }
    if (text.find('\0') != std::string_view::npos) {
        file.mistakes.add(0, "The file holds bytes that are no text.", "Write the lesson in UTF-8.");
        return file;
    }
    LessonReader(file.lesson, file.mistakes).read(outlineOf(text, file.mistakes));
    checkReferences(file.lesson, file.mistakes);
    return file;
}

} // namespace packetarium
