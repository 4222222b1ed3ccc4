// What a chat client reports about a message from the server.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

namespace packetarium {

/// `joined` or `left` with a name, or `received` with the text and who said it.
struct ChatEvent {
    const char* name;
    QJsonObject members;
};
ChatEvent chatEvent(const QByteArray& message);

} // namespace packetarium
