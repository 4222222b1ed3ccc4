// Engine.IO over a WebSocket: a message for each packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/transports/transport.h"
#include "labs/websocket/websocket_connection.h"

#include <QPointer>

namespace packetarium {

class WebSocketTransport : public EngineTransport {
    Q_OBJECT

public:
    explicit WebSocketTransport(WebSocketConnection&);

    const char* name() const override { return "websocket"; }
    bool isWritable() const override;
    void send(const std::vector<EnginePacket>&) override;
    void send(const EngineMessage&);
    void close() override;
    void cut() override;

private:
    void read(const Payload&);

    QPointer<WebSocketConnection> m_connection;
};

} // namespace packetarium
