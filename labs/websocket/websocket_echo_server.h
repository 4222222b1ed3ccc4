// WebSocket echo: text comes back as text, and binary as binary.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/stream_server.h"

namespace packetarium {

/// A server of its own on QTcpServer, because Qt 6.4's QWebSocketServer breaks RFC 6455: it closes with 1007 when a
/// character is split over two fragments, accepts unmasked frames, and loses a frame that follows the handshake.
class WebSocketEchoServer : public StreamServer {
    Q_OBJECT

public:
    using StreamServer::StreamServer;

protected:
    std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) override;
    QByteArray refusal() const override;
    void sendToAll(const Payload&) override;
};

} // namespace packetarium
