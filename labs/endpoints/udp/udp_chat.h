// The chat over UDP. An empty datagram is the goodbye: UDP itself has none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/chat_room.h"
#include "labs/endpoints/udp/udp_client.h"
#include "labs/endpoints/udp/udp_server.h"

namespace packetarium {

/// A client joins with its first datagram, which is its name, and leaves with an empty one, or by long silence.
class UdpChatServer : public UdpServer {
    Q_OBJECT

public:
    explicit UdpChatServer(const ServerSettings&);

protected:
    void received(int client, const QByteArray& datagram) override;
    void appeared(int client) override { m_room.welcome(client); }
    void vanished(int client) override { m_room.leave(client); }
    void sendToAll(const Payload&) override;

private:
    ChatRoom m_room;
};

class UdpChatClient : public UdpClient {
    Q_OBJECT

public:
    using UdpClient::UdpClient;

protected:
    void opened() override { sendDatagram(settings().name.toUtf8()); }
    void received(const QByteArray& datagram) override;
    void aboutToClose() override { sendDatagram({}); }
};

} // namespace packetarium
