// A WebSocket client, RFC 6455 section 4.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/tcp_client.h"
#include "labs/websocket/websocket_client_connection.h"

namespace packetarium {

class WebSocketClient : public TcpClient {
    Q_OBJECT

public:
    explicit WebSocketClient(const ClientSettings&);

protected:
    void opened() override;
    void received(const QByteArray& bytes) override;
    void send(const Payload&) override;
    void close(const QJsonObject& command) override;
    bool specialCommand(const QJsonObject&) override;
    void ended(const QJsonObject& members) override;

    /// The handshake is done.
    virtual void upgraded() { }
    virtual void messageReceived(const Payload&);
    /// False, and a `failed` event, when there is no open WebSocket.
    bool sendMessage(const Payload&);

private:
    void makeConnection();

    std::unique_ptr<WebSocketClientConnection> m_webSocket; ///< None before the first `connect`.
    bool m_written = false; ///< The last bytes of it were taken.
};

} // namespace packetarium
