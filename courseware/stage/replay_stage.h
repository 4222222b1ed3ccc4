// A lesson in its sample capture: the same steps, with no network and no permission.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/stage/lesson_stage.h"

#include <QTimer>

namespace packetarium {

/// The first packet of each step carries a comment that says so: "Step 2: Alice connects". Wireshark shows it, too.
std::string stepMark(std::size_t step, const LessonStep&);
/// Saves the steps of a live lesson, each marked.
Outcome saveLesson(
    const Lesson&, const Capture&, const std::vector<std::size_t>& firstPackets, std::size_t end,
    const std::string& path);

class ReplayStage final : public LessonStage {
    Q_OBJECT

public:
    ReplayStage(const Lesson&, std::string capturePath, QObject* parent = nullptr);

    void start() override;
    void perform(std::size_t step) override;
    void finish() override;
    std::shared_ptr<Capture> capture() const override { return m_capture; }

private:
    void findMarks();

    const std::string m_path;
    std::shared_ptr<Capture> m_capture;
    std::map<std::size_t, std::size_t> m_firstPackets; ///< By step; a step without packets has none.
    QTimer m_look; ///< Until the whole file has been read.
};

} // namespace packetarium
