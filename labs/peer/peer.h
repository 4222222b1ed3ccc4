// One endpoint as a process of its own: what its command line says, and who controls it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/peer/control.h"

namespace packetarium {

struct PeerOptions {
    enum class Role { Server, Client } role = Role::Server;
    QString control;
    QString id;
    const Lab* lab = nullptr;
    QString bind = QStringLiteral("127.0.0.1");
    quint16 port = 0;
    QString name;
    Exposure exposure = Exposure::PrivateNetwork;
    qint64 longestMessage = Limits().message;
};

class Peer : public QObject {
    Q_OBJECT

public:
    explicit Peer(const PeerOptions&);
    /// Says hello, and listens when it is a server.
    Outcome start();

signals:
    /// `quit` was said.
    void ended();
    /// Whoever controlled this peer is gone.
    void orphaned();

private:
    void command(const QJsonObject&);
    void fail(const Error&);

    const PeerOptions m_options;
    Control m_control;
    std::unique_ptr<Endpoint> m_endpoint;
};

} // namespace packetarium
