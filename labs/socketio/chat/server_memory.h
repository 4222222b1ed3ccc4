// What a Socket.IO server keeps in its memory: namespaces, the rooms and sockets of each, and the chat's messages.
// Nothing of it is on the wire, which is why it is shown beside it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/chat/message_store.h"
#include "labs/socketio/server/socketio_server.h"

#include <QJsonObject>
#include <QTimer>

namespace packetarium {

/// Tells a server's memory whenever it has changed: as the `memory` event of labs/peer/protocol.md.
class ServerMemory : public QObject {
    Q_OBJECT

public:
    /// What is listed of each kind in each namespace; the counts are of all.
    static constexpr std::size_t mostListed = 100;

    /// `io` and `store` outlive it.
    ServerMemory(SocketIoServer& io, const MessageStore& store);

    /// Looks as soon as what happens now is over, and tells if something is different.
    void look();

signals:
    void changed(const QJsonObject& memory);

private:
    void watch(SocketIoNamespace&);
    QJsonObject read() const;

    SocketIoServer& m_io;
    const MessageStore& m_store;
    QTimer m_soon;
    QJsonObject m_told;
};

} // namespace packetarium
