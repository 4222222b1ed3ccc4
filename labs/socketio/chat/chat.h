// The chat itself: what its server does with each event. The rest of the lab only starts it and watches.
// https://socket.io/docs/v4/tutorial
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/chat/message_store.h"
#include "labs/socketio/server/socketio_server.h"

namespace packetarium {

/// Written against the public interface of the server, as a user of it would write it.
class SocketIoChat {
public:
    struct Reports {
        std::function<void(const QString& line)> log; ///< What the tutorial's server writes to its console.
        std::function<void(const Error&)> failure;
        std::function<void(const QString& name)> joined = [](const QString&) {};
        std::function<void(const QString& name)> left = [](const QString&) {};
        /// A message has a number now; `isNew` is false when it came before and is not sent on again.
        std::function<void(const QString& message, const MessageStore::Kept&)> kept = [](const QString&,
                                                                                         const MessageStore::Kept&) {};
    };

    /// `store` outlives the chat.
    SocketIoChat(SocketIoServer& io, MessageStore& store, Reports);

    /// The server speaks by itself, to everyone.
    void say(const QString& text);

private:
    void greet(SocketIoSocket&);
    void sendMissed(SocketIoSocket&);
    void hear(const Arguments& message, const Acknowledge&);
    void addNames(SocketIoSocket&);
    void join(SocketIoSocket&, const Value& name);
    Object users() const { return {{"numUsers", m_users}}; }

    SocketIoServer& m_io;
    MessageStore& m_store;
    const Reports m_reports;
    int m_users = 0; ///< Those who said their names.
};

} // namespace packetarium
