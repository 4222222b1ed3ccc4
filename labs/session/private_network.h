// Alice, Bob and Carol with network stacks of their own, joined by the glass wire: packetarium-net, controlled.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/session/network.h"
#include "labs/session/packet_program.h"

#include <QMap>

namespace packetarium {

class PrivateNetwork final : public Network {
    Q_OBJECT

public:
    PrivateNetwork(IpVersion, const QStringList& sweep, QObject* parent);

    NetworkKind kind() const override { return NetworkKind::Private; }
    QList<HostInfo> hosts() const override { return m_hosts; }
    void start() override;
    void stop() override;
    void startProcess(
        const QString& host, const QString& program, const QStringList& arguments, const QString& tag) override;
    void killProcess(const QString& tag) override;
    void capture(const QList<quint16>& ports) override;
    void setWire(const WireSettings&) override;
    void nextFrame() override;

private:
    void take(const QJsonObject& event);
    void takeReady(const QJsonObject& event);
    void programEnded(const QString& lastWords);

    const IpVersion m_version;
    const QStringList m_sweep;
    PacketProgram m_program;
    QList<HostInfo> m_hosts;
    QMap<QString, QString> m_said; ///< By tag: a process's last words.
    bool m_isReady = false;
    bool m_isStopping = false;
    bool m_hasFailed = false;
};

} // namespace packetarium
