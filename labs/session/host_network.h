// This computer's own loopback: peers are processes beside this one, and packetarium-capture listens on lo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/session/network.h"
#include "labs/session/packet_program.h"

#include <QMap>
#include <QProcess>

namespace packetarium {

class HostNetwork final : public Network {
    Q_OBJECT

public:
    explicit HostNetwork(QObject* parent);
    ~HostNetwork() override;

    NetworkKind kind() const override { return NetworkKind::Host; }
    QList<HostInfo> hosts() const override;
    void start() override;
    void stop() override;
    void startProcess(
        const QString& host, const QString& program, const QStringList& arguments, const QString& tag) override;
    void killProcess(const QString& tag) override;
    void capture(const QList<quint16>& ports) override;
    void setWire(const WireSettings&) override { }
    void nextFrame() override { }

private:
    void take(const QJsonObject& event);
    void captureEnded(const QString& lastWords);
    void processFinished(const QString& tag, int status);
    void endWhenAllHave();

    PacketProgram m_capture;
    QMap<QString, QProcess*> m_processes;
    bool m_isStopping = false;
    bool m_hasFailed = false;
};

} // namespace packetarium
