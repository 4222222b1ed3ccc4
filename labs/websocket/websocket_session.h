// One client of a WebSocket server, from its handshake to the end, RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/request_head.h"
#include "labs/endpoints/tcp/stream_server.h"
#include "labs/websocket/websocket_connection.h"

namespace packetarium {

class WebSocketSession : public Session {
    Q_OBJECT

public:
    WebSocketSession(Stream&, const Limits&, Report);

    void opened() override;
    void received(const QByteArray& bytes) override;
    void ended() override;
    void send(const Payload&) override;
    bool command(const QJsonObject&) override;
    void close(const QJsonObject& command) override;
    QJsonObject closed() override;

    bool isOpen() const { return m_connection && m_connection->isOpen(); }
    /// Sends a message without reporting it: a chat reports what was said, not each copy of it.
    void sendMessage(const Payload&);

signals:
    void upgraded();
    void message(const packetarium::Payload& payload);

private:
    void readHandshake();
    void refuse(const HttpRefusal&);
    void listenTo(WebSocketConnection&);

    const Limits m_limits;
    QByteArray m_handshake;
    bool m_isRefused = false;
    QTimer m_patience;
    std::unique_ptr<WebSocketConnection> m_connection; ///< Once the handshake is done.
};

} // namespace packetarium
