// The chat over WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_chat.h"

#include "labs/endpoints/chat_events.h"
#include "labs/websocket/websocket_session.h"

namespace packetarium {
namespace {

class ChatSession : public WebSocketSession {
public:
    ChatSession(Stream& connection, int client, ChatRoom& room, const Limits& limits, Report report)
        : WebSocketSession(connection, limits, std::move(report))
        , m_client(client)
        , m_room(room)
    {
        connect(this, &WebSocketSession::upgraded, this, [this] { m_room.welcome(m_client); });
        connect(this, &WebSocketSession::message, this, [this](const Payload& payload) {
            if (payload.kind == Payload::Kind::Text)
                m_room.hear(m_client, QString::fromUtf8(payload.bytes));
            else
                fail({"A client sent a binary message, which a chat cannot show.", "Send text."});
        });
    }

    void send(const Payload& payload) override { m_room.sayTo(m_client, QString::fromUtf8(payload.bytes)); }
    void tell(const QString& message)
    {
        if (isOpen())
            WebSocketSession::send({Payload::Kind::Text, message.toUtf8()});
    }

    QJsonObject closed() override
    {
        m_room.leave(m_client);
        return WebSocketSession::closed();
    }

private:
    const int m_client;
    ChatRoom& m_room;
};

} // namespace

WebSocketChatServer::WebSocketChatServer(const ServerSettings& settings)
    : WebSocketEchoServer(settings)
    , m_room(settings.name)
{
    connect(&m_room, &ChatRoom::tell, this, [this](int client, const QString& message) {
        if (auto* to = static_cast<ChatSession*>(session(client)))
            to->tell(message);
    });
    reportComings(m_room, this, [this](const char* name, const QJsonObject& members) { report(name, members); });
}

std::unique_ptr<Session> WebSocketChatServer::makeSession(Stream& stream, int client, Session::Report report)
{
    return std::make_unique<ChatSession>(stream, client, m_room, settings().limits, std::move(report));
}

void WebSocketChatServer::sendToAll(const Payload& payload) { m_room.say(QString::fromUtf8(payload.bytes)); }

void WebSocketChatClient::messageReceived(const Payload& payload)
{
    if (payload.kind == Payload::Kind::Binary)
        return WebSocketClient::messageReceived(payload);
    const ChatEvent event = chatEvent(payload.bytes);
    report(event.name, event.members);
}

} // namespace packetarium
