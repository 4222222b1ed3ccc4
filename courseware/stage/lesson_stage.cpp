// What live and replayed lessons have in common.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/lesson_stage.h"

namespace packetarium {

void addLabels(const StepOutcome& outcome, LabelledPackets& labels)
{
    for (const ExpectationWatch& watch : outcome.watches)
        for (std::size_t line = 0; line < watch.block().packets.size(); ++line)
            if (const auto packet = watch.packet(line))
                labels[watch.block().packets[line].label] = *packet;
}

LessonStage::LessonStage(const Lesson& lesson, QObject* parent)
    : QObject(parent)
    , m_lesson(lesson)
{
}

void LessonStage::beginOutcome(std::size_t step, std::size_t firstPacket)
{
    m_outcome = {firstPacket, firstPacket, {}, {}};
    for (const ExpectBlock* block : m_lesson.steps[step].expectations())
        m_outcome.watches.emplace_back(*block, firstPacket);
}

bool LessonStage::lookUpTo(std::size_t end)
{
    m_outcome.endPacket = end;
    bool isNew = false;
    for (ExpectationWatch& watch : m_outcome.watches)
        isNew = watch.look(*capture(), end) || isNew;
    if (isNew)
        Q_EMIT matched();
    return isNew;
}

} // namespace packetarium
