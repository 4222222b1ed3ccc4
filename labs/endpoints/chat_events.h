// The chat as events: what a client makes of a message from the server, and what a server says of its room.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/chat_room.h"

#include <QByteArray>
#include <QJsonObject>

#include <functional>

namespace packetarium {

/// `joined` or `left` with a name, or `received` with the text and who said it.
struct ChatEvent {
    const char* name;
    QJsonObject members;
};
ChatEvent chatEvent(const QByteArray& message);

/// Has a room's comings and goings reported as the server's events.
void reportComings(ChatRoom&, QObject* server, const std::function<void(const char* name, const QJsonObject&)>& report);

} // namespace packetarium
