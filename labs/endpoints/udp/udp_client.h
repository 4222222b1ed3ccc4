// A UDP client: a socket with one place to send to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/endpoints/payload.h"

#include <QUdpSocket>

namespace packetarium {

class UdpClient : public Endpoint {
    Q_OBJECT

public:
    explicit UdpClient(const ClientSettings&);
    void command(const QJsonObject&) override;

protected:
    /// The socket is open; UDP itself has sent nothing yet.
    virtual void opened() { }
    virtual void received(const QByteArray& datagram);
    virtual void send(const Payload&);
    /// The last chance to say something.
    virtual void aboutToClose() { }
    bool sendDatagram(const QByteArray&);
    const ClientSettings& settings() const { return m_settings; }

private:
    void connectTo(const QJsonObject&);
    void close();
    void readable();
    void tellNews();
    void failedSocket(QAbstractSocket::SocketError);

    const ClientSettings m_settings;
    QUdpSocket m_socket;
    QString m_host;
    quint16 m_port = 0;
};

} // namespace packetarium
