// Where a lesson takes place: live on a network, or in its sample capture. Performs steps and looks at their packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/stage/expectation_watch.h"
#include "labs/session/lab_session.h"

#include <algorithm>
#include <map>

namespace packetarium {

/// What became of one step.
struct StepOutcome {
    std::size_t firstPacket = 0, endPacket = 0; ///< From 0; the end is the first that belongs no more.
    std::vector<std::string> inVain; ///< The actions that waited for a packet which did not come, as written.
    std::vector<ExpectationWatch> watches; ///< One for each of the step's `expect` blocks.

    bool isMet() const
    {
        return inVain.empty() && std::ranges::all_of(watches, [](const auto& watch) { return watch.isMet(); });
    }
};

/// Packets that were matched, by label: a later step's wins.
using LabelledPackets = std::map<std::string, std::size_t>;
void addLabels(const StepOutcome&, LabelledPackets&);

class LessonStage : public QObject {
    Q_OBJECT

public:
    /// The lesson must outlive the stage.
    explicit LessonStage(const Lesson& lesson, QObject* parent = nullptr);

    /// Ends in ready() or failed().
    virtual void start() = 0;
    /// Does what the step says and looks for what it expects; ends in performed(). One step at a time, in order.
    virtual void perform(std::size_t step) = 0;
    /// Ends in finished(), with the capture complete.
    virtual void finish() = 0;
    /// Null before ready().
    virtual std::shared_ptr<Capture> capture() const = 0;

    const Lesson& lesson() const { return m_lesson; }
    const StepOutcome& outcome() const { return m_outcome; }

signals:
    void ready();
    void failed(const packetarium::Error&);
    /// Only live: what an endpoint says happened.
    void happened(const packetarium::PeerId&, const QJsonObject& event);
    /// Only live: an action begins.
    void acting(const packetarium::LessonAction&);
    /// A packet of the step was matched.
    void matched();
    void performed();
    void finished();

protected:
    void beginOutcome(std::size_t step, std::size_t firstPacket);
    /// Looks at the packets up to `end`. True when something was found.
    bool lookUpTo(std::size_t end);

    const Lesson& m_lesson;
    StepOutcome m_outcome;
};

} // namespace packetarium
