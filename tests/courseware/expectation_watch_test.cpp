// Expectations, held against the packets of a bundled capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_file.h"
#include "courseware/sample_captures.h"
#include "courseware/stage/expectation_watch.h"

#include "tests/support/catch.h"

using namespace packetarium;

namespace {

std::shared_ptr<Capture> threeLabs()
{
    auto capture = Capture::open(sampleCapturePath("three-labs.pcapng"));
    REQUIRE(capture);
    (*capture)->wait();
    return *capture;
}

/// An expect block as a lesson would have it: "SYN | tcp.flags.syn == 1".
Lesson expecting(const std::string& info, const std::string& lines)
{
    LessonFile file = readLesson(
        "x.md", "+++\ntitle = \"T\"\naim = \"A.\"\nlabs = [\"tcp-echo\"]\n+++\n## Step\n```do\nalice.connect\n```\n```"
            + info + "\n" + lines + "```\n");
    REQUIRE(file.mistakes.isEmpty());
    return std::move(file.lesson);
}

} // namespace

TEST_CASE("Expected packets are matched in order, also when they arrive one by one")
{
    const auto capture = threeLabs();
    const Lesson lesson = expecting(
        "expect",
        "SYN | tcp.dstport == 7 && tcp.flags == 0x002\nSYN, ACK | tcp.srcport == 7 && tcp.flags == 0x012\n"
        "ACK | tcp.dstport == 7 && tcp.flags == 0x010\n");
    ExpectationWatch watch(*lesson.steps[0].expectations()[0], 0);
    for (std::size_t end = 1; end <= capture->packets().size(); ++end)
        watch.look(*capture, end);
    CHECK(watch.isMet());
    CHECK(*watch.packet(0) < *watch.packet(1));
    CHECK(*watch.packet(1) < *watch.packet(2));
    CHECK(watch.sentence(0, *capture).starts_with("packet "));
}

TEST_CASE("A packet that came too early is named")
{
    const auto capture = threeLabs();
    const Lesson lesson = expecting(
        "expect", "SYN, ACK | tcp.srcport == 7 && tcp.flags == 0x012\nSYN | tcp.dstport == 7 && tcp.flags == 0x002\n");
    ExpectationWatch watch(*lesson.steps[0].expectations()[0], 0);
    watch.look(*capture, capture->packets().size());
    CHECK(watch.isMet(0));
    CHECK_FALSE(watch.isMet(1));
    const std::string sentence = watch.sentence(1, *capture);
    CAPTURE(sentence);
    CHECK(sentence.find(" fits, but it does not come after “SYN, ACK”") != std::string::npos);
}

TEST_CASE("What came instead is told")
{
    const auto capture = threeLabs();
    const Lesson lesson = expecting("expect", "question | dns\nanswer | dns\n");
    ExpectationWatch watch(*lesson.steps[0].expectations()[0], 0);
    CHECK(watch.sentence(0, *capture) == "No packet came in this step.");
    watch.look(*capture, capture->packets().size());
    CHECK(watch.sentence(0, *capture).starts_with("No packet fits. There came packet 1: "));
    CHECK(watch.sentence(1, *capture) == "Not looked for: “question” did not come before it.");
}

TEST_CASE("Packets are counted where a number of them is expected")
{
    const auto capture = threeLabs();
    const Lesson none = expecting("expect none", "DNS | dns\nSYN | tcp.flags == 0x002\n");
    ExpectationWatch noneWatch(*none.steps[0].expectations()[0], 0);
    noneWatch.look(*capture, capture->packets().size());
    CHECK(noneWatch.isMet(0));
    CHECK(noneWatch.sentence(0, *capture) == "No packet fits.");
    CHECK_FALSE(noneWatch.isMet(1));
    CHECK(noneWatch.sentence(1, *capture).starts_with("2 packets fit instead of none: "));

    const Lesson two = expecting("expect exactly 2", "SYN | tcp.flags == 0x002\n");
    ExpectationWatch twoWatch(*two.steps[0].expectations()[0], 0);
    twoWatch.look(*capture, capture->packets().size());
    CHECK(twoWatch.isMet());
}
