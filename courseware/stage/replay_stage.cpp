// Reads the steps of a lesson from a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/replay_stage.h"

#include <charconv>
#include <numeric>

namespace packetarium {

namespace {

constexpr std::string_view markBegin = "Step ";
constexpr int lookMilliseconds = 10;

/// The step that a comment marks, from 0.
std::optional<std::size_t> stepOf(std::string_view comment)
{
    if (!comment.starts_with(markBegin))
        return {};
    comment.remove_prefix(markBegin.size());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(comment.data(), comment.data() + comment.size(), number);
    if (error != std::errc() || number == 0 || end == comment.data() + comment.size() || *end != ':')
        return {};
    return number - 1;
}

} // namespace

std::string stepMark(std::size_t step, const LessonStep& marked)
{
    return std::string(markBegin) + std::to_string(step + 1) + ": " + marked.title;
}

Outcome saveLesson(
    const Lesson& lesson, const Capture& capture, const std::vector<std::size_t>& firstPackets, std::size_t end,
    const std::string& path)
{
    PacketComments marks;
    std::size_t acting = 0;
    for (std::size_t step = 0; step < lesson.steps.size() && acting < firstPackets.size(); ++step) {
        if (!lesson.steps[step].acts())
            continue;
        const std::size_t first = firstPackets[acting++];
        const std::size_t next = acting < firstPackets.size() ? firstPackets[acting] : end;
        if (first < next)
            marks[first].push_back(stepMark(step, lesson.steps[step]));
    }
    std::vector<std::size_t> packets(end);
    std::iota(packets.begin(), packets.end(), std::size_t(0));
    if (packets.empty())
        return Error {"No packet came in this lesson, so there is nothing to save.", "Look at what its steps do."};
    return savePcapng(capture, path, packets, {}, marks);
}

ReplayStage::ReplayStage(const Lesson& lesson, std::string capturePath, QObject* parent)
    : LessonStage(lesson, parent)
    , m_path(std::move(capturePath))
{
    m_look.setInterval(lookMilliseconds);
    connect(&m_look, &QTimer::timeout, this, [this] {
        if (m_capture->state() != Capture::State::Complete)
            return;
        m_look.stop();
        findMarks();
    });
}

void ReplayStage::start()
{
    auto opened = Capture::open(m_path);
    if (!opened) {
        QTimer::singleShot(0, this, [this, error = opened.error()] { Q_EMIT failed(error); });
        return;
    }
    m_capture = *opened;
    m_look.start();
}

void ReplayStage::findMarks()
{
    for (std::size_t packet = 0; packet < m_capture->packets().size(); ++packet)
        for (const std::string& comment : m_capture->comments(packet))
            if (const auto step = stepOf(comment); step && *step < m_lesson.steps.size())
                m_firstPackets.emplace(*step, packet);
    if (m_firstPackets.empty()) {
        Q_EMIT failed(
            {"The capture does not say where the lesson's steps begin.",
             "Make it with: packetarium lesson check " + m_lesson.id + " --save FILE.pcapng"});
        return;
    }
    Q_EMIT ready();
}

void ReplayStage::perform(std::size_t step)
{
    const auto begin = m_firstPackets.find(step);
    std::size_t end = m_capture->packets().size();
    if (begin == m_firstPackets.end()) {
        beginOutcome(step, end);
    } else {
        beginOutcome(step, begin->second);
        if (const auto next = m_firstPackets.upper_bound(step); next != m_firstPackets.end())
            end = std::max(next->second, begin->second);
    }
    lookUpTo(end);
    QTimer::singleShot(0, this, &LessonStage::performed);
}

void ReplayStage::finish()
{
    m_look.stop();
    QTimer::singleShot(0, this, &LessonStage::finished);
}

} // namespace packetarium
