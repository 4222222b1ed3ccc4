// Looks for labels, steps, labs and hosts that a lesson names and that are not there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_references.h"

#include "labs/lab.h"

#include <algorithm>
#include <array>
#include <set>

namespace packetarium {

namespace {

constexpr std::array hosts {"alice", "bob", "carol"};

class References {
public:
    References(const Lesson& lesson, Mistakes& mistakes)
        : m_lesson(lesson)
        , m_mistakes(mistakes)
    {
    }

    void check()
    {
        checkLabs();
        for (const LessonStep& step : m_lesson.steps) {
            const LessonStep* sameName = m_lesson.stepNamed(step.title);
            if (sameName != &step)
                m_mistakes.add(step.line, "Another step has this heading.", "Give each step a heading of its own.");
            checkStep(step);
        }
    }

private:
    void checkLabs()
    {
        for (const std::string& id : m_lesson.labs) {
            const Lab* lab = labNamed(QString::fromStdString(id));
            if (lab && lab->clients > 0)
                continue;
            std::string known;
            for (const Lab& each : labs())
                known += (known.empty() ? "" : ", ") + std::string(each.id);
            m_mistakes.add(1, "There is no lab “" + id + "”.", "The labs are: " + known + ".");
        }
    }

    void checkStep(const LessonStep& step)
    {
        bool acted = false;
        for (const ExpectBlock* block : step.expectations())
            for (const ExpectedPacket& packet : block->packets)
                m_labels.insert(packet.label);
        for (const LessonPart& part : step.parts) {
            if (const auto* actions = std::get_if<DoBlock>(&part.content)) {
                for (const LessonAction& action : actions->actions)
                    checkAction(part.line, action);
                acted = true;
            } else if (std::holds_alternative<ExpectBlock>(part.content) && !acted) {
                m_mistakes.add(
                    part.line, "Nothing has been done here yet.", "Write a do block above the expect block.");
            } else if (const auto* watched = std::get_if<WatchBlock>(&part.content)) {
                for (const WatchedField& field : watched->fields)
                    checkLabel(part.line, field.label);
            } else if (const auto* question = std::get_if<Question>(&part.content)) {
                checkQuestion(part.line, *question, acted);
            }
        }
    }

    void checkAction(int line, const LessonAction& action)
    {
        if (action.who.empty())
            return;
        if (std::ranges::find(hosts, action.who) == hosts.end())
            m_mistakes.add(
                line, "There is no host “" + action.who + "”.", "There are: alice, bob and carol, in small letters.");
        if (!action.lab.empty() && std::ranges::find(m_lesson.labs, action.lab) == m_lesson.labs.end())
            m_mistakes.add(
                line, "“" + action.lab + "” is no lab of this lesson.", "Name it in labs, in the front matter.");
    }

    void checkLabel(int line, const std::string& label)
    {
        if (!m_labels.contains(label))
            m_mistakes.add(
                line,
                "No packet is called “" + label + "” up to here.",
                "Use the label of a line in an expect block of this step or one before.");
    }

    void checkQuestion(int line, const Question& question, bool acted)
    {
        if (!m_questions.insert(question.id).second)
            m_mistakes.add(line, "Another question has the id “" + question.id + "”.", "Choose another id.");
        if (question.isPrediction && acted)
            m_mistakes.add(line, "It is too late to predict here.", "Write the predict block above the do block.");
        if (const auto* derived = std::get_if<DerivedAnswer>(&question.answer))
            if (derived->from != DerivedAnswer::From::Count)
                checkLabel(line, derived->of);
        for (const WrongAnswer& wrong : question.wrong)
            if (!wrong.see.empty() && !m_lesson.stepNamed(wrong.see))
                m_mistakes.add(
                    line, "There is no step “" + wrong.see + "” to see.", "Write a heading of this lesson behind see.");
    }

    const Lesson& m_lesson;
    Mistakes& m_mistakes;
    std::set<std::string> m_labels, m_questions;
};

} // namespace

void checkReferences(const Lesson& lesson, Mistakes& mistakes) { References(lesson, mistakes).check(); }

} // namespace packetarium
