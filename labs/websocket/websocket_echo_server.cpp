// WebSocket echo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_echo_server.h"

#include "labs/websocket/upgrade.h"
#include "labs/websocket/websocket_session.h"

namespace packetarium {

std::unique_ptr<Session> WebSocketEchoServer::makeSession(Stream& stream, int, Session::Report report)
{
    auto session = std::make_unique<WebSocketSession>(stream, settings().limits, std::move(report));
    connect(session.get(), &WebSocketSession::message, session.get(), &WebSocketSession::send);
    return session;
}

QByteArray WebSocketEchoServer::refusal() const
{
    return refuseUpgrade({503, "This server has no room for another client."}).response;
}

void WebSocketEchoServer::sendToAll(const Payload& payload)
{
    for (Session* each : sessions())
        if (auto* client = qobject_cast<WebSocketSession*>(each); client && client->isOpen())
            client->send(payload);
}

} // namespace packetarium
