// Reads a question, its answer, and the wrong answers that tell of a misconception.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/question_block.h"

#include "courseware/reader/action_line.h"
#include "courseware/reader/toml_table.h"

#include <algorithm>

namespace packetarium {

namespace {

using Kind = Question::Kind;

void readDerived(Question& question, TomlTable table, Mistakes& mistakes)
{
    table.allowOnly({"field", "of", "packet", "bytes", "count"});
    DerivedAnswer answer;
    if (table.has("packet")) {
        answer.from = DerivedAnswer::From::Packet;
        answer.of = table.text("packet");
        question.kind = Kind::Packet;
    } else if (table.has("count")) {
        answer.from = DerivedAnswer::From::Count;
        answer.counted = readFilter(table.lineOf("count"), table.text("count"), mistakes);
        question.kind = Kind::Number;
    } else {
        const bool isRange = table.has("bytes");
        answer.from = isRange ? DerivedAnswer::From::ByteRange : DerivedAnswer::From::Field;
        answer.field =
            table.requiredText(isRange ? "bytes" : "field", "answer = { field = \"tcp.seq_raw\", of = \"SYN\" }");
        answer.of = table.requiredText("of", "answer = { field = \"tcp.seq_raw\", of = \"SYN\" }");
        readFilter(table.lineOf("field"), answer.field, mistakes); // A field's name alone is a filter.
        question.kind = isRange ? Kind::ByteRange : Kind::Text;
    }
    question.answer = std::move(answer);
}

void readAnswer(Question& question, TomlTable& table, Mistakes& mistakes)
{
    if (auto derived = table.table("answer")) {
        readDerived(question, std::move(*derived), mistakes);
        return;
    }
    std::vector<std::string> answers;
    if (table.isList("answer"))
        answers = table.texts("answer");
    else if (const auto one = table.textOrNumber("answer"))
        answers = {*one};
    const bool isList = table.isList("answer");
    const bool isOrder = table.has("order");
    question.kind = isOrder         ? Kind::Order
        : isList                    ? Kind::Ticks
        : !question.choices.empty() ? Kind::Choice
        : table.isNumber("answer")  ? Kind::Number
                                    : Kind::Text;
    for (const std::string& answer : answers)
        if (!question.choices.empty() && std::ranges::find(question.choices, answer) == question.choices.end())
            table.mistake(
                "answer",
                "The answer “" + answer + "” is none of the choices.",
                "Write it exactly as it stands in choices.");
    if (isList && question.choices.empty())
        table.mistake("answer", "A list of answers needs choices.", "Write choices = [\"Alice\", \"Bob\", \"Carol\"].");
    question.answer = std::move(answers);
}

/// `order` is the right order; what is shown is the same in the order of the alphabet, which tells nothing.
void readOrder(Question& question, TomlTable& table)
{
    std::vector<std::string> right = table.texts("order");
    if (table.has("choices") || table.has("answer"))
        table.mistake("order", "“order” is the answer itself.", "Leave out choices and answer.");
    question.kind = Kind::Order;
    question.choices = right;
    std::ranges::sort(question.choices);
    if (std::ranges::adjacent_find(question.choices) != question.choices.end())
        table.mistake("order", "The same stands in “order” twice.", "Give each entry words of its own.");
    question.answer = std::move(right);
}

} // namespace

std::optional<Question> readQuestion(const TextBlock& block, Mistakes& mistakes)
{
    auto table = TomlTable::read(block, mistakes);
    if (!table)
        return {};
    table->allowOnly({"id", "ask", "choices", "answer", "order", "because", "wrong"});
    Question question;
    question.isPrediction = block.info == "predict";
    question.id = table->requiredText("id", "id = \"handshake-bytes\"");
    question.ask = table->requiredText("ask", "ask = \"How many bytes of data does the handshake carry?\"");
    question.because = table->text("because");
    question.choices = table->texts("choices");
    if (table->has("order"))
        readOrder(question, *table);
    else
        readAnswer(question, *table, mistakes);
    for (TomlTable& wrong : table->tables("wrong")) {
        wrong.allowOnly({"answer", "why", "see"});
        WrongAnswer read;
        read.answer = wrong.textOrNumber("answer").value_or("");
        read.misconception =
            wrong.requiredText("why", "why = \"Only letters count as data. The handshake carries none.\"");
        read.see = wrong.text("see");
        const auto* right = std::get_if<std::vector<std::string>>(&question.answer);
        if (right && right->size() == 1 && right->front() == read.answer)
            wrong.mistake("answer", "A wrong answer is the right one as well.", "Change one of the two.");
        const bool isChoice = question.kind == Kind::Choice;
        if (isChoice && std::ranges::find(question.choices, read.answer) == question.choices.end())
            wrong.mistake(
                "answer", "This wrong answer is none of the choices.", "Write it exactly as it stands there.");
        question.wrong.push_back(std::move(read));
    }
    return question;
}

} // namespace packetarium
