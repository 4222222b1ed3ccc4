// Lesson files: what is read from them, and what is said about mistakes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_file.h"
#include "courseware/reader/lesson_template.h"

#include "tests/support/catch.h"

#include <fstream>
#include <sstream>

using namespace packetarium;

namespace {

/// A lesson with one step that holds this.
std::string lessonWith(const std::string& step)
{
    return "+++\ntitle = \"T\"\naim = \"A.\"\nlabs = [\"tcp-echo\"]\n+++\n\n## Step\n"
        + step; // The step begins at line 8.
}

/// The only mistake in a lesson with this step: "line: what".
std::string mistakeIn(const std::string& step)
{
    const LessonFile file = readLesson("x.md", lessonWith(step));
    std::string told;
    for (const Mistake& mistake : file.mistakes.list()) {
        CHECK_FALSE(mistake.advice.empty());
        told += (told.empty() ? "" : "; ") + std::to_string(mistake.line) + ": " + mistake.what;
    }
    return told;
}

} // namespace

TEST_CASE("A new lesson's text is a sound lesson")
{
    const LessonFile file = readLesson("new.md", lessonTemplate);
    CHECK(file.mistakes.isEmpty());
    CHECK(file.lesson.id == "new");
    CHECK(file.lesson.title == "My lesson");
    REQUIRE(file.lesson.steps.size() == 1);
    const LessonStep& step = file.lesson.steps[0];
    CHECK(step.acts());
    REQUIRE(step.expectations().size() == 1);
    CHECK(step.expectations()[0]->packets.size() == 3);
    CHECK(step.expectations()[0]->packets[1].label == "SYN, ACK");
}

TEST_CASE("A do block's lines become actions")
{
    const LessonFile file = readLesson(
        "x.md",
        lessonWith("```do\nalice.connect\ntcp-echo.alice.send \"a\\n\\\"b\\\"\"\nwire loss 12.5\nwait for tcp.len > "
                   "0\n```\n"));
    REQUIRE(file.mistakes.isEmpty());
    const auto& actions = std::get<DoBlock>(file.lesson.steps[0].parts[0].content).actions;
    REQUIRE(actions.size() == 4);
    CHECK(actions[0].who == "alice");
    CHECK(actions[1].lab == "tcp-echo");
    CHECK(actions[1].text == "a\n\"b\"");
    CHECK(actions[2].amount == 12.5);
    CHECK(actions[3].filter.has_value());
}

TEST_CASE("Each mistake is told with its line")
{
    CHECK(mistakeIn("```expct\n```\n") == "8: There is no block “expct”.");
    CHECK(mistakeIn("```do\nalice.conect\n```\n") == "9: There is no action “conect” here.");
    CHECK(mistakeIn("```do\nalice.send hello\n```\n") == "9: Behind “send” a text between double quotes is missing.");
    CHECK(mistakeIn("```do\nwire loss 101\n```\n") == "9: Behind “loss” a number from 0 to 100 is missing.");
    CHECK(mistakeIn("```do\ndave.connect\n```\n") == "9: There is no host “dave”.");
    CHECK(mistakeIn("```do\nudp-echo.alice.connect\n```\n") == "9: “udp-echo” is no lab of this lesson.");
    CHECK(mistakeIn("```do\nalice.close\n```\n```expect\nthis has no bar\n```\n") == "12: This line has no label.");
    CHECK(mistakeIn("```watch\nSYN | tcp.seq | Look.\n```\n") == "9: No packet is called “SYN” up to here.");
    CHECK(mistakeIn("```do\nalice.close\n") == "8: This block does not end.");
    CHECK(
        mistakeIn("```do\nalice.close\n\n```expect\nSYN | tcp\n```\n")
        == "8: Another block begins before this one ends.");
    CHECK(mistakeIn(
              "```do\nalice.close\n```\n```expect\nSYN | tcp.prot == 1\n```\n```watch\nSYN | tcp.seq | Look.\n```\n")
              .starts_with("12: The display filter"));
    CHECK(mistakeIn("```do\nalice.close\n```\n```expect\nSYN | tcp.prot == 1\n```\n")
              .starts_with("12: The display filter “tcp.prot == 1” is not understood: "));
    CHECK(
        mistakeIn("```do\nalice.close\n```\n```predict\nid = \"a\"\nask = \"?\"\nanswer = 1\n```\n")
        == "12: It is too late to predict here.");
}

TEST_CASE("A question's mistakes are told")
{
    CHECK(
        mistakeIn("```question\nid = \"a\"\nask = \"?\"\nchoices = [\"x\", \"y\"]\nanswer = \"z\"\n```\n")
        == "12: The answer “z” is none of the choices.");
    CHECK(
        mistakeIn("```question\nid = \"a\"\nask = \"?\"\nanswer = 1\nhint = \"h\"\n```\n")
        == "12: There is no “hint” here.");
    CHECK(
        mistakeIn("```question\nid = \"a\"\nask = \"?\"\nanswer = 1\n[[wrong]]\nanswer = 1\nwhy = \"w\"\n```\n")
        == "13: A wrong answer is the right one as well.");
    CHECK(mistakeIn("```question\nid = \n```\n").starts_with("9: This is not TOML: "));
}

TEST_CASE("A file that is no lesson is told so, and takes no room")
{
    CHECK(readLesson("x.md", "").mistakes.list().size() == 2); // No front matter, no step.
    CHECK(readLesson("x.md", std::string(2 << 20, 'a')).mistakes.list()[0].what == "The file is larger than 1 MiB.");
    CHECK(
        readLesson("x.md", std::string("a\0b", 3)).mistakes.list()[0].what == "The file holds bytes that are no text.");
    std::string many = lessonWith("```do\n");
    for (int i = 0; i < 10'000; ++i)
        many += "nonsense\n";
    CHECK(readLesson("x.md", many + "```\n").mistakes.list().size() == Mistakes::most);
    CHECK_FALSE(readLesson("x.md", lessonWith("```question\nid = " + std::string(100'000, '[') + "\n```\n"))
                    .mistakes.isEmpty());
    CHECK(readLessonFile("/no/such/lesson.md").mistakes.list().size() == 1);
}

TEST_CASE("Every lesson, cut anywhere, is read without harm")
{
    for (std::size_t size = 0; size <= lessonTemplate.size(); ++size)
        CHECK(readLesson("x.md", lessonTemplate.substr(0, size)).lesson.id == "x");
}

TEST_CASE("Every lesson that comes with the program is sound and has a page for teachers")
{
    CHECK(lessonFiles().size() >= 6);
    for (const std::string& path : lessonFiles()) {
        CAPTURE(path);
        const LessonFile file = readLessonFile(path);
        for (const Mistake& mistake : file.mistakes.list())
            FAIL_CHECK(mistake.line << ": " << mistake.what);
        CHECK(file.lesson.minutes >= 10);
        CHECK(file.lesson.minutes <= 25);
        CHECK(file.lesson.capture == file.lesson.id + ".pcapng");
        std::ifstream page(teacherPagePath(path));
        std::stringstream text;
        text << page.rdbuf();
        for (const char* heading : {"## Aim", "## Demo", "## Misconceptions", "## Answers"})
            CHECK(text.str().find(heading) != std::string::npos);
    }
}

TEST_CASE("A lesson is found by its number, its name, or its file")
{
    const std::string path = lessonPath("3");
    CHECK(path.ends_with("/03-tcp.md"));
    CHECK(lessonPath("03-tcp") == path);
    CHECK(lessonPath("tcp") == path);
    CHECK(lessonPath(path) == path);
    CHECK(lessonPath("99").empty());
}
