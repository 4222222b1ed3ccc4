// The chat over UDP.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/udp/udp_chat.h"

#include "labs/endpoints/chat_events.h"

namespace packetarium {

UdpChatServer::UdpChatServer(const ServerSettings& settings)
    : UdpServer(settings)
    , m_room(settings.name)
{
    connect(
        &m_room, &ChatRoom::tell, this, [this](int client, const QString& message) { send(client, message.toUtf8()); });
    reportComings(m_room, this, [this](const char* name, const QJsonObject& members) { report(name, members); });
}

void UdpChatServer::received(int client, const QByteArray& datagram)
{
    if (datagram.isEmpty())
        forget(client, "there", QStringLiteral("said goodbye with an empty datagram"));
    else
        m_room.hear(client, QString::fromUtf8(datagram));
}

void UdpChatServer::sendToAll(const Payload& payload) { m_room.say(QString::fromUtf8(payload.bytes)); }

void UdpChatClient::received(const QByteArray& datagram)
{
    const ChatEvent event = chatEvent(datagram);
    report(event.name, event.members);
}

} // namespace packetarium
