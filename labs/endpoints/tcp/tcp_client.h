// A TCP client: connects, sends what it is told to, and shows each piece that a read brings.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/endpoints/payload.h"

#include <QTcpSocket>
#include <QTimer>

namespace packetarium {

class TcpClient : public Endpoint {
    Q_OBJECT

public:
    explicit TcpClient(const ClientSettings&);
    void command(const QJsonObject&) override;

protected:
    /// The connection is open.
    virtual void opened() { }
    /// One read's bytes, after they were reported.
    virtual void received(const QByteArray&) { }
    virtual void send(const Payload&);
    /// Commands beyond those of every TCP client. False: unknown.
    virtual bool specialCommand(const QJsonObject&) { return false; }
    /// Nothing more will come; `closed` is about to be reported.
    virtual void ended() { }

    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState && !m_closing; }
    /// Hands bytes to the kernel; false (and a `failed` event) when there is no connection or too much waits.
    bool write(const QByteArray&);
    const ClientSettings& settings() const { return m_settings; }
    const QString& host() const { return m_host; }
    quint16 port() const { return m_port; }

private:
    void connectTo(const QJsonObject&);
    void readable();
    void finish();
    void sendFin();
    void abort();
    void failedSocket(QAbstractSocket::SocketError);
    void disconnected();

    const ClientSettings m_settings;
    QTcpSocket m_socket;
    QTimer m_farewell;
    QString m_host;
    quint16 m_port = 0;
    QString m_by = QStringLiteral("there");
    QString m_reason;
    bool m_opened = false;
    bool m_closing = false;
};

} // namespace packetarium
