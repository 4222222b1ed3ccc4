// The chat over WebSocket: a message is a text message, and the server pushes it whenever it likes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/chat_room.h"
#include "labs/websocket/websocket_client.h"
#include "labs/websocket/websocket_echo_server.h"

namespace packetarium {

class WebSocketChatServer : public WebSocketEchoServer {
    Q_OBJECT

public:
    explicit WebSocketChatServer(const ServerSettings&);

protected:
    std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) override;
    void sendToAll(const Payload&) override;

private:
    ChatRoom m_room;
};

class WebSocketChatClient : public WebSocketClient {
    Q_OBJECT

public:
    using WebSocketClient::WebSocketClient;

protected:
    void upgraded() override { sendMessage({Payload::Kind::Text, settings().name.toUtf8()}); }
    void messageReceived(const Payload&) override;
};

} // namespace packetarium
