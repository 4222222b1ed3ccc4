// Answers: what counts as right, and which misconception a wrong one shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/answers.h"

#include "tests/support/catch.h"

using namespace packetarium;

namespace {

bool isRight(const Question& question, std::string_view typed)
{
    return judge(question, rightAnswer(question, {}), typed).isRight;
}

Question choosing(Question::Kind kind, std::vector<std::string> right)
{
    Question question;
    question.kind = kind;
    question.choices = {"Alice", "Bob", "Carol"};
    question.answer = std::move(right);
    return question;
}

} // namespace

TEST_CASE("A number may be written in several ways")
{
    Question question;
    question.answer = std::vector<std::string> {"1040"};
    for (const char* typed : {"1040", " 1040 ", "1,040", "1 040", "0x410"})
        CHECK(isRight(question, typed));
    for (const char* typed : {"", "104", "0x1040", "many", "-1040", "99999999999999999999999"})
        CHECK_FALSE(isRight(question, typed));
}

TEST_CASE("Bytes may be written with or without colons")
{
    Question question;
    question.kind = Question::Kind::Text;
    question.answer = std::vector<std::string> {"ea:10:9c:3d"};
    CHECK(isRight(question, "EA109C3D"));
    CHECK_FALSE(isRight(question, "ea:10:9c:3e"));
}

TEST_CASE("A choice is made by its number or its words")
{
    const Question question = choosing(Question::Kind::Choice, {"Bob"});
    CHECK(isRight(question, "2"));
    CHECK(isRight(question, "bob"));
    CHECK_FALSE(isRight(question, "1"));
    CHECK_FALSE(isRight(question, "4"));
}

TEST_CASE("Of ticks the order does not matter; of an order it does")
{
    const Question ticks = choosing(Question::Kind::Ticks, {"Alice", "Carol"});
    CHECK(isRight(ticks, "3, 1"));
    CHECK_FALSE(isRight(ticks, "1"));
    CHECK_FALSE(isRight(ticks, "1 2 3"));
    const Question order = choosing(Question::Kind::Order, {"Carol", "Alice", "Bob"});
    CHECK(isRight(order, "3 1 2"));
    CHECK_FALSE(isRight(order, "1 2 3"));
}

TEST_CASE("A wrong answer names its misconception")
{
    Question question;
    question.answer = std::vector<std::string> {"3"};
    question.wrong = {{"2", "Both ask.", ""}};
    CHECK(judge(question, {"3"}, "2").misconception == &question.wrong[0]);
    CHECK_FALSE(judge(question, {"3"}, "5").misconception);
    CHECK_FALSE(judge(question, {"3"}, "3").misconception);
}

TEST_CASE("An answer that no packet gives is right for nobody")
{
    Question question;
    question.answer = DerivedAnswer {DerivedAnswer::From::Field, "tcp.seq_raw", "SYN"};
    CHECK(rightAnswer(question, {}).empty());
    CHECK_FALSE(isRight(question, ""));
}
