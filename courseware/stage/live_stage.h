// A lesson on a running network: real servers, real clients, real packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/stage/lesson_stage.h"

#include <QElapsedTimer>
#include <QTimer>

namespace packetarium {

class LiveStage final : public LessonStage {
    Q_OBJECT

public:
    LiveStage(const Lesson&, NetworkKind, QObject* parent = nullptr);

    void start() override;
    void perform(std::size_t step) override;
    void finish() override;
    std::shared_ptr<Capture> capture() const override { return m_session.capture(); }
    /// Where the packets of steps end: what came later belongs to the labs' end.
    const std::vector<std::size_t>& firstPackets() const { return m_firstPackets; }

private:
    void look();
    void nextAction();
    void begin(const LessonAction&);
    void actOnWire(const LessonAction&);
    void actOnPeers(const LessonAction&);
    QList<PeerId> peersOf(const LessonAction&) const;
    void tell(const PeerId&, const LessonAction&);
    void heard(const PeerId&, const QJsonObject& event);
    bool actionIsOver();
    bool stepIsOver() const;
    bool isQuiet() const;

    LabSession m_session;
    WireSettings m_wire;
    std::vector<LessonAction> m_actions; ///< Of the step; those before m_nextAction have begun.
    std::size_t m_nextAction = 0;
    QList<PeerId> m_awaited; ///< Who has yet to report that the action is done.
    std::vector<std::size_t> m_firstPackets; ///< By performed step.
    std::size_t m_seen = 0; ///< Packets so far.
    std::size_t m_searched = 0; ///< By the action that waits for a packet.
    bool m_found = false;
    QElapsedTimer m_sincePacket, m_sinceAction;
    QTimer m_look;
};

} // namespace packetarium
