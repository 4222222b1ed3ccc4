// Engine.IO over a WebSocket: a packet is a message.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/client_transport.h"
#include "labs/websocket/websocket_client_connection.h"

namespace packetarium {

class ClientWebSocket : public ClientTransport {
    Q_OBJECT

public:
    explicit ClientWebSocket(EngineAddress);

    const char* name() const override { return "websocket"; }
    void open() override;
    void send(std::span<const EnginePacket>) override;
    void pause() override { Q_EMIT paused(); }

private:
    void sayGoodbye() override;
    void cut() override;
    void drop() override { m_stream.drop(); }
    void connectWebSocket();
    void connectStream();
    void received(const Payload&);
    void drainSoon();
    void fail(const QString& detail);
    void streamClosed(const QString& why);

    const EngineAddress m_address;
    OutgoingStream m_stream;
    WebSocketClientConnection m_webSocket;
    bool m_streamIsOver = false;
    bool m_failed = false;
    QTimer m_farewell;
};

} // namespace packetarium
