// One TCP connection to an Engine.IO server: HTTP, and after an upgrade WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_connection.h"
#include "labs/websocket/upgrade.h"
#include "labs/websocket/websocket_connection.h"

namespace packetarium {

class EngineConnection : public QObject {
    Q_OBJECT

public:
    EngineConnection(qintptr descriptor, const Limits&);

    HttpConnection& http() { return *m_http; }
    /// Answers the handshake and leaves HTTP behind. Nothing is read from the WebSocket before `readOn`.
    WebSocketConnection& upgrade(const UpgradeReply&);
    /// Reads the frames that came together with the handshake.
    void readOn();
    /// Lets the client go in the protocol's own way.
    void finish();

signals:
    void closed();

private:
    void end(const QString& reason);

    const Limits m_limits;
    Stream m_stream;
    std::unique_ptr<HttpConnection> m_http; ///< Null after an upgrade.
    std::unique_ptr<WebSocketConnection> m_webSocket;
    QByteArray m_early; ///< What came after the handshake.
};

} // namespace packetarium
