// A server of UDP datagrams. There are no connections: it knows its clients only by where their datagrams come from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/address.h"
#include "labs/endpoints/payload.h"

#include <QTimer>
#include <QUdpSocket>

#include <map>

namespace packetarium {

class UdpServer : public Endpoint {
    Q_OBJECT

public:
    explicit UdpServer(const ServerSettings&);
    void command(const QJsonObject&) override;

protected:
    struct Client {
        QHostAddress address;
        quint16 port = 0;
        std::chrono::steady_clock::time_point lastHeard;
    };

    /// A datagram of a client that was heard before, or is new.
    virtual void received(int client, const QByteArray& datagram) = 0;
    /// Somebody was heard for the first time.
    virtual void appeared(int) { }
    /// This client no longer counts.
    virtual void vanished(int) { }
    /// When there is no room for another client: a server without a memory forgets one, others refuse.
    virtual bool mayForget() const { return false; }
    virtual void sendToAll(const Payload&);
    void forget(int client, const char* by, const QString& reason);

    void send(int client, const QByteArray& datagram);
    /// Sends without reporting it.
    bool sendQuietly(int client, const QByteArray& datagram);
    const ServerSettings& settings() const { return m_settings; }
    std::vector<int> clients() const;

private:
    void listen(const QJsonObject&);
    void close(const QJsonObject&);
    void sendCommanded(const QJsonObject&);
    void readable();
    void receive(const QHostAddress&, quint16 port, const QByteArray& datagram);
    int clientAt(const QHostAddress&, quint16 port);
    void forgetSilent();

    const ServerSettings m_settings;
    QUdpSocket m_socket;
    std::map<int, Client> m_clients;
    std::map<std::pair<QString, quint16>, int> m_numbers;
    int m_lastClient = 0;
    QTimer m_silence;
};

/// RFC 862: every datagram comes back to where it came from.
class UdpEchoServer : public UdpServer {
    Q_OBJECT

public:
    using UdpServer::UdpServer;

protected:
    void received(int client, const QByteArray& datagram) override { send(client, datagram); }
    bool mayForget() const override { return true; }
};

} // namespace packetarium
