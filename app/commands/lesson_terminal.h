// A lesson as text in a terminal: tells, does, shows what came, asks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/terminal.h"
#include "courseware/stage/answers.h"

#include <deque>

namespace packetarium {

class LessonTerminal : public QObject {
    Q_OBJECT

public:
    /// Who answers: a student types, or the lesson is checked and answers itself.
    enum class Answers { Typed, FromTheLesson };
    enum class SpeakerNotes { Hidden, Shown };

    LessonTerminal(LessonStage&, Answers, SpeakerNotes);

    void start();
    /// A line that was typed; nothing once no more will come.
    void typed(std::optional<QByteArray> line);
    /// Everything expected came, and each answer could be found. After done().
    bool isWhole() const { return m_isReady && m_failures == 0; }
    Results& results() { return m_results; }

signals:
    void done();

private:
    void advance();
    void nextStep();
    /// Shows a part. False when it has to be waited for.
    bool show(const LessonPart&);
    void say(std::string_view text);
    void sayExpectation(const ExpectationWatch&);
    void sayWatched(const WatchBlock&);
    bool ask(const Question&);
    void take(std::string_view answer);
    void checkAnswer(const Question&);
    void settlePredictions();
    void sayHappened(const PeerId&, const QJsonObject& event);
    SeenPackets seen() const;
    const LessonStep* step() const;
    const std::vector<LessonPart>& parts() const;

    LessonStage& m_stage;
    const Answers m_answers;
    const SpeakerNotes m_notes;
    Results m_results {Results::Flush::EachLine};
    LabelledPackets m_labels;
    int m_step = -1; ///< -1: the introduction.
    std::size_t m_part = 0, m_expectation = 0;
    bool m_isReady = false, m_hasPerformed = false, m_inputEnded = false, m_toldInputEnded = false,
         m_isAdvancing = false;
    const Question* m_asked = nullptr;
    int m_tries = 0;
    struct Prediction {
        const Question* question;
        std::string answer;
    };
    std::vector<Prediction> m_predictions; ///< Of the step.
    std::deque<QByteArray> m_lines; ///< Typed before they were asked for.
    int m_failures = 0, m_questions = 0, m_rightAtOnce = 0;
};

} // namespace packetarium
