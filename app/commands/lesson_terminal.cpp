// Walks through a lesson, part by part.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lesson_terminal.h"

#include "app/export/safe_text.h"
#include "app/window/lanes/event_words.h"

namespace packetarium {

namespace {

constexpr int tries = 3;

/// What somebody typed, as far as it fits into a sentence.
std::string shortened(const std::string& typed)
{
    constexpr qsizetype most = 60;
    const QString text = QString::fromStdString(typed).trimmed();
    return (text.size() > most ? text.left(most) + QStringLiteral("…") : text).toStdString();
}

/// The choices of a question, and how to answer.
std::string howToAnswer(const Question& question)
{
    std::string text;
    for (std::size_t i = 0; i < question.choices.size(); ++i)
        text += "   " + std::to_string(i + 1) + "  " + question.choices[i] + "\n";
    switch (question.kind) {
    case Question::Kind::Choice: return text + "   (the number of your choice)";
    case Question::Kind::Ticks: return text + "   (the numbers of all that apply, such as 1 3)";
    case Question::Kind::Order: return text + "   (the numbers in the right order, such as 2 1 3)";
    case Question::Kind::Packet: return "   (the number of a packet)";
    case Question::Kind::ByteRange: return "   (first and last byte in the packet, counted from 0, such as 12-13)";
    default: return "";
    }
}

} // namespace

LessonTerminal::LessonTerminal(LessonStage& stage, Answers answers, SpeakerNotes notes)
    : m_stage(stage)
    , m_answers(answers)
    , m_notes(notes)
{
    connect(&stage, &LessonStage::ready, this, [this] {
        m_isReady = true;
        advance();
    });
    connect(&stage, &LessonStage::failed, this, [this](const Error& error) {
        tell(error);
        ++m_failures;
        m_stage.finish();
    });
    connect(&stage, &LessonStage::acting, this, [this](const LessonAction& action) { say("   > " + action.line); });
    connect(&stage, &LessonStage::happened, this, &LessonTerminal::sayHappened);
    connect(&stage, &LessonStage::performed, this, [this] {
        for (const std::string& action : m_stage.outcome().inVain) {
            ++m_failures;
            say("   ✗ " + action + ": no such packet came.");
        }
        addLabels(m_stage.outcome(), m_labels);
        ++m_part;
        advance();
    });
    connect(&stage, &LessonStage::finished, this, &LessonTerminal::done);
}

void LessonTerminal::start()
{
    const Lesson& lesson = m_stage.lesson();
    say(lesson.title + "\n" + lesson.aim + "\n");
    m_stage.start();
}

const LessonStep* LessonTerminal::step() const
{
    return m_step < 0 ? nullptr : &m_stage.lesson().steps[std::size_t(m_step)];
}

const std::vector<LessonPart>& LessonTerminal::parts() const
{
    return step() ? step()->parts : m_stage.lesson().introduction;
}

/// Line by line, since a line is what can be made safe.
void LessonTerminal::say(std::string_view text)
{
    while (true) {
        const std::size_t end = text.find('\n');
        m_results.line(visibleControls(text.substr(0, end)));
        if (end == std::string_view::npos || end + 1 == text.size())
            return;
        text.remove_prefix(end + 1);
    }
}

void LessonTerminal::sayHappened(const PeerId& peer, const QJsonObject& event)
{
    const Lab* lab = labNamed(peer.lab);
    const QString line = lab ? eventLine(peer.role, lab->transport, event) : QString();
    if (line.isEmpty() || !m_isReady || m_step < 0)
        return;
    const bool isServer = peer.role == PeerId::Role::Server;
    const std::string who = isServer ? "Bob" : peer.index == 0 ? "Alice" : "Carol";
    const std::string where = m_stage.lesson().labs.size() > 1 ? " (" + peer.lab.toStdString() + ")" : "";
    say("     " + who + where + ": " + line.toStdString());
}

void LessonTerminal::advance()
{
    if (std::exchange(m_isAdvancing, true))
        return; // It goes on below.
    while (m_step < int(m_stage.lesson().steps.size())) {
        if (m_part == parts().size()) {
            settlePredictions();
            nextStep();
        } else if (show(parts()[m_part])) {
            ++m_part;
        } else {
            break;
        }
    }
    m_isAdvancing = false;
}

void LessonTerminal::nextStep()
{
    m_part = m_expectation = 0;
    m_hasPerformed = false;
    if (++m_step < int(m_stage.lesson().steps.size())) {
        say("\n" + std::to_string(m_step + 1) + "  " + step()->title + "\n");
        return;
    }
    if (m_answers == Answers::Typed && m_questions > 0)
        say("\nThe end. You answered " + std::to_string(m_rightAtOnce) + " of " + std::to_string(m_questions)
            + " questions rightly at the first try.");
    m_stage.finish();
}

bool LessonTerminal::show(const LessonPart& part)
{
    if (const auto* prose = std::get_if<Prose>(&part.content)) {
        if (m_answers == Answers::Typed)
            say(prose->markdown);
    } else if (const auto* note = std::get_if<SpeakerNote>(&part.content)) {
        if (m_notes == SpeakerNotes::Shown)
            say("   [For the teacher]\n" + note->markdown);
    } else if (std::holds_alternative<DoBlock>(part.content)) {
        if (std::exchange(m_hasPerformed, true))
            return true; // A step's actions are done together.
        m_stage.perform(std::size_t(m_step));
        return false;
    } else if (std::holds_alternative<ExpectBlock>(part.content)) {
        sayExpectation(m_stage.outcome().watches[m_expectation++]);
    } else if (const auto* watched = std::get_if<WatchBlock>(&part.content)) {
        sayWatched(*watched);
    } else {
        return ask(std::get<Question>(part.content));
    }
    return true;
}

void LessonTerminal::sayExpectation(const ExpectationWatch& watch)
{
    for (std::size_t line = 0; line < watch.block().packets.size(); ++line) {
        const ExpectedPacket& expected = watch.block().packets[line];
        const bool isMet = watch.isMet(line);
        m_failures += isMet ? 0 : 1;
        say((isMet ? "   ✓ " : "   ✗ ") + expected.label + ": " + watch.sentence(line, *m_stage.capture()));
        if (!isMet)
            say("     Looked for: " + expected.filter);
    }
}

void LessonTerminal::sayWatched(const WatchBlock& watched)
{
    for (const WatchedField& field : watched.fields) {
        const auto packet = m_labels.find(field.label);
        const auto value =
            packet == m_labels.end() ? std::nullopt : fieldValue(*m_stage.capture(), packet->second, field.field);
        if (!value)
            ++m_failures;
        const std::string place = packet == m_labels.end() ? "" : "packet " + std::to_string(packet->second + 1) + ", ";
        say("   • " + place + field.label + ": " + field.field + " = " + value.value_or("(not there)"));
        say("     " + field.sentence);
    }
}

SeenPackets LessonTerminal::seen() const
{
    return {m_stage.capture().get(), m_labels, m_stage.outcome().firstPacket, m_stage.outcome().endPacket};
}

bool LessonTerminal::ask(const Question& question)
{
    if (m_answers == Answers::FromTheLesson) {
        if (question.isPrediction)
            m_predictions.push_back({&question, {}});
        else
            checkAnswer(question);
        return true;
    }
    if (!m_asked) {
        m_asked = &question;
        m_tries = 0;
        m_questions += question.isPrediction ? 0 : 1;
        if (m_inputEnded && m_lines.empty() && !std::exchange(m_toldInputEnded, true))
            say("   (The input has ended: the questions that follow are only shown.)");
        say((question.isPrediction ? " ? Predict: " : " ? ") + question.ask);
        if (const std::string how = howToAnswer(question); !how.empty())
            say(how);
    }
    while (m_asked && !m_lines.empty()) {
        const QByteArray line = m_lines.front();
        m_lines.pop_front();
        take(std::string_view(line.data(), std::size_t(line.size())));
    }
    if (m_asked && m_inputEnded)
        m_asked = nullptr;
    return !m_asked;
}

void LessonTerminal::typed(std::optional<QByteArray> line)
{
    if (line)
        m_lines.push_back(*line);
    else
        m_inputEnded = true;
    if (m_asked)
        advance();
}

void LessonTerminal::take(std::string_view answer)
{
    const Question& question = *m_asked;
    if (question.isPrediction && answer.find_first_not_of(" \t\r") == std::string_view::npos)
        return say("   (Say what you think, even if you only guess.)");
    if (question.isPrediction) {
        m_predictions.push_back({&question, std::string(answer)});
        m_asked = nullptr;
        return;
    }
    const std::vector<std::string> right = rightAnswer(question, seen());
    const Judgement judgement = judge(question, right, answer);
    ++m_tries;
    if (judgement.isRight) {
        m_rightAtOnce += m_tries == 1 ? 1 : 0;
        say("   ✓ Right. " + question.because);
        m_asked = nullptr;
        return;
    }
    if (judgement.misconception) {
        say("   ✗ " + judgement.misconception->misconception);
        if (!judgement.misconception->see.empty())
            say("     See the step “" + judgement.misconception->see + "”.");
    }
    if (m_tries < tries && !right.empty()) {
        say(judgement.misconception ? "     Try again." : "   ✗ Not so. Try again.");
        return;
    }
    say("   The answer is: " + answerText(right) + ". " + question.because);
    m_asked = nullptr;
}

void LessonTerminal::settlePredictions()
{
    for (const auto& [question, answer] : m_predictions) {
        if (m_answers == Answers::FromTheLesson) {
            checkAnswer(*question);
            continue;
        }
        const std::vector<std::string> right = rightAnswer(*question, seen());
        const Judgement judgement = judge(*question, right, answer);
        say(" ? You predicted: " + shortened(answer)
            + (judgement.isRight ? ". So it is. " : ". It is: " + answerText(right) + ". ") + question->because);
        if (judgement.misconception)
            say("   " + judgement.misconception->misconception);
        if (judgement.misconception && !judgement.misconception->see.empty())
            say("   See the step “" + judgement.misconception->see + "”.");
    }
    m_predictions.clear();
}

/// That the answer can be found, is taken for right, and that none of the wrong ones is.
void LessonTerminal::checkAnswer(const Question& question)
{
    const std::vector<std::string> right = rightAnswer(question, seen());
    std::string typed = right.size() == 1 ? right.front() : "";
    for (const std::string& entry : right)
        if (right.size() > 1)
            typed += std::to_string(std::ranges::find(question.choices, entry) - question.choices.begin() + 1) + " ";
    bool isSound = judge(question, right, typed).isRight;
    for (const WrongAnswer& wrong : question.wrong)
        if (const Judgement judgement = judge(question, right, wrong.answer);
            judgement.isRight || judgement.misconception != &wrong)
            isSound = false;
    m_failures += isSound ? 0 : 1;
    say((isSound ? "   ✓ question " : "   ✗ question ") + question.id + ": "
        + (right.empty() ? "its answer is not in the packets" : answerText(right))
        + (isSound || right.empty() ? "" : " (a wrong answer is taken for right, or not recognised)"));
}

} // namespace packetarium
