// What happens in one lab of a run: connect, say the texts, hear the answers, close. Every step waits for events.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/session/lab_session.h"

#include <QStringList>
#include <QTimer>

#include <map>

namespace packetarium {

/// What the labs of a run are to do.
struct RunPlan {
    NetworkKind network = NetworkKind::Private;
    QString loopback; ///< Where servers of the host network listen: 127.0.0.1 or ::1.
    IpVersion version = IpVersion::Four; ///< On the private network.
    QStringList labs;
    QStringList texts;
    WireSettings wire;
};

class LabScript : public QObject {
    Q_OBJECT

public:
    LabScript(const Lab&, LabSession&, const RunPlan&);

    void start();
    void heard(const PeerId&, const QJsonObject& event);

    const Lab& lab() const { return m_lab; }
    bool isDone() const { return m_step == Step::Done; }
    /// What happened, a sentence each, in order.
    const QStringList& lines() const { return m_lines; }
    /// Whether something is missing that ought to have come. A datagram lost by a wire that loses is a result instead.
    bool failed() const { return m_failed; }

signals:
    void done();

private:
    enum class Step { Idle, Connecting, Saying, ServerSpeaks, Closing, Done };

    void enter(Step);
    void sayNext();
    void serverSpeaks();
    void close();
    /// One thing has come that this step waited for.
    void came(const PeerId&);
    void nextStep();
    void timedOut();

    bool answers(const PeerId&, const QJsonObject& event);
    void narrate(const PeerId&, const QJsonObject& event);
    void peerFailed(const PeerId&, const QJsonObject& event);
    void peerEnded(const PeerId&, int status);
    QString missedConnection() const;
    QString missedText() const;
    QString nameOf(const PeerId& peer) const { return m_session.peerName(peer); }
    PeerId server() const { return {QString::fromLatin1(m_lab.id), PeerId::Role::Server, 0}; }
    QList<PeerId> clients() const; ///< Those that still run.
    /// Whether what is missing may have been lost, and nobody sends it again.
    bool isLossy() const { return m_lab.transport == Lab::Transport::Udp && m_plan.wire.lossPercent > 0; }
    bool isSocketIo() const { return m_lab.application == Lab::Application::SocketIo; }
    std::chrono::milliseconds patience() const;

    const Lab& m_lab;
    LabSession& m_session;
    const RunPlan& m_plan;
    Step m_step = Step::Idle;
    qsizetype m_said = 0; ///< Texts so far.
    QString m_text; ///< What was said last.
    QList<PeerId> m_awaited; ///< Who has yet to report what this step waits for.
    QStringList m_joined; ///< Whose name the chat's server knows.
    QList<PeerId> m_ended; ///< Whose process is gone.
    std::map<int, qint64> m_echoed; ///< A stream's answer comes in pieces: the bytes that each client has so far.
    QTimer m_timeout;
    QStringList m_lines;
    bool m_failed = false;
};

} // namespace packetarium
