// What a LabSession does between Idle and Idle.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/session/control_server.h"
#include "labs/session/lab_session.h"

#include <QTimer>

namespace packetarium {

class LabSession::Private : public QObject {
public:
    struct Peer {
        PeerId id;
        const Lab* lab = nullptr;
        bool isAlive = false; ///< Its process has been started, and has not ended.
        bool isReady = false; ///< A server listens, a client has said hello.
        bool restarts = false; ///< As soon as its process has ended.
        QString address; ///< A server's, from its `listening` event.
        quint16 port = 0;
    };

    Private(LabSession&, NetworkKind, const QStringList& labs);

    void start();
    void stop();
    void command(const PeerId&, const QJsonObject&);
    void crash(const PeerId&);
    void restart(const PeerId&);

    Peer* find(const PeerId&);
    const Peer* serverOf(const QString& lab) const;
    QString hostOf(const PeerId&) const;
    QString serverAddress(const QString& host) const;

    LabSession& session;
    const NetworkKind kind;
    const QStringList labs;
    State state = State::Idle;
    IpVersion version = IpVersion::Four;
    QString loopback = QStringLiteral("127.0.0.1");
    QList<Peer> peers;
    std::unique_ptr<ControlServer> control;
    std::unique_ptr<Network> network;
    std::shared_ptr<Capture> capture;

private:
    Error unknownLab() const;
    void buildPeers();
    void networkReady();
    void launch(Peer&);
    void take(const QString& tag, const QJsonObject& event);
    void takeProgress(Peer&, const QJsonObject& event);
    void captureOnceReady();
    void follow(int descriptor);
    void processEnded(const QString& tag, int status, const QString& said);
    void stopNetworkOnceAlone();
    void networkEnded();
    void finishCapture();
    void fail(const Error&);
    void takeDown();

    QTimer m_deadline; ///< Of starting, or of the peers' quitting.
    QTimer m_completion; ///< Looks whether the capture is complete.
    bool m_captureAsked = false;
};

} // namespace packetarium
