// Every form of emitting, every room operation and every way to end, for any Socket.IO client that asks for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_endpoint.h"
#include "labs/socketio/server/socketio_server.h"

#include <deque>

namespace packetarium {

/// Written against the public interface of the server, as a user of it would write it.
class SocketIoPlayground : public EngineEndpoint {
    Q_OBJECT

public:
    explicit SocketIoPlayground(const ServerSettings&);
    void command(const QJsonObject&) override;

private:
    void addNamespaces();
    void greet(SocketIoSocket&);
    void addAnswers(SocketIoSocket&);
    void addEmitting(SocketIoSocket&);
    void addBroadcasts(SocketIoSocket&);
    void addRooms(SocketIoSocket&);
    void addRoomUtilities(SocketIoSocket&);
    void addDelayed(SocketIoSocket&);
    void addEndings(SocketIoSocket&);

    /// Does it later, unless too much waits already or the context is gone by then.
    void after(const Value& milliseconds, QObject& context, std::function<void()>);
    void remember(const SocketIoSocket&, std::string_view reason, std::size_t rooms);

    struct Ending {
        std::string id;
        std::string reason;
        std::size_t rooms; ///< That were still known while it was disconnecting.
    };

    int m_lastClient = 0;
    int m_waiting = 0; ///< What is to be done later, or waits for answers.
    std::deque<Ending> m_endings;
    SocketIoServer m_io;
};

} // namespace packetarium
