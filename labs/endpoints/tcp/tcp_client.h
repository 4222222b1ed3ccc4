// A TCP client: connects, sends what it is told to, and shows each piece that a read brings.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/endpoints/payload.h"
#include "labs/endpoints/tcp/connector.h"

#include <QTcpSocket>
#include <QTimer>

namespace packetarium {

class TcpClient : public Endpoint {
    Q_OBJECT

public:
    explicit TcpClient(const ClientSettings&);
    ~TcpClient() override;
    void command(const QJsonObject&) override;

protected:
    enum class Chunks { Shown, Hidden };
    TcpClient(const ClientSettings&, Chunks);

    /// The TCP connection is open.
    virtual void opened() { reportConnected(); }
    /// One read's bytes, after they were reported.
    virtual void received(const QByteArray&) { }
    virtual void send(const Payload&);
    /// Ends in the protocol's own polite way; the command's members may say how.
    virtual void close(const QJsonObject& command);
    /// Commands beyond those of every TCP client. False: unknown.
    virtual bool specialCommand(const QJsonObject&) { return false; }
    /// The connection is over; the members of the `closed` event.
    virtual void ended(const QJsonObject& members) { report("closed", members); }

    /// Neither connected nor about to be.
    bool isIdle() const { return m_socket.state() == QAbstractSocket::UnconnectedState && !m_connector.isConnecting(); }
    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState && !m_closing; }
    /// Hands bytes to the kernel; false (and a `failed` event) when there is no connection or too much waits.
    bool write(const QByteArray&);
    /// FIN: nothing more will be sent. What is on its way still arrives.
    void finish();
    /// The other side has so long to end the connection.
    void startFarewell();
    void reportConnected(QJsonObject members = {});
    const ClientSettings& settings() const { return m_settings; }
    /// What the last `connect` said.
    const QString& host() const { return m_host; }
    quint16 port() const { return m_port; }
    const QString& path() const { return m_path; }

private:
    void connectSignals();
    void connectTo(const QJsonObject&);
    void takeOver(int descriptor);
    void readable();
    void sendFin();
    void abort();
    void failedSocket(QAbstractSocket::SocketError);
    void disconnected();

    const ClientSettings m_settings;
    const Chunks m_chunks;
    Connector m_connector;
    QTcpSocket m_socket;
    QTimer m_farewell;
    QString m_host;
    quint16 m_port = 0;
    QString m_path;
    QString m_by = QStringLiteral("there");
    QString m_reason;
    bool m_opened = false;
    bool m_closing = false;
};

} // namespace packetarium
