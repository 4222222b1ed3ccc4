// What a chat client reports about a message from the server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/chat_events.h"

#include "labs/endpoints/payload.h"

namespace packetarium {

ChatEvent chatEvent(const QByteArray& bytes)
{
    const ChatMessage message = readChatMessage(QString::fromUtf8(bytes));
    if (message.kind == ChatMessage::Kind::Joined)
        return {"joined", {{"name", message.name}}};
    if (message.kind == ChatMessage::Kind::Left)
        return {"left", {{"name", message.name}}};
    QJsonObject members = membersOf(message.text.toUtf8());
    members["bytes"] = qint64(bytes.size());
    if (message.kind == ChatMessage::Kind::Said)
        members["from"] = message.name;
    return {"received", members};
}

void reportComings(
    ChatRoom& room, QObject* server, const std::function<void(const char* name, const QJsonObject&)>& report)
{
    QObject::connect(&room, &ChatRoom::joined, server, [report](int client, const QString& name) {
        report("joined", {{"client", client}, {"name", name}});
    });
    QObject::connect(&room, &ChatRoom::left, server, [report](int client, const QString& name) {
        report("left", {{"client", client}, {"name", name}});
    });
}

} // namespace packetarium
