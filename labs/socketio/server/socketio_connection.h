// One Engine.IO session, and the namespaces that its client has joined over it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_socket.h"
#include "labs/socketio/packet.h"
#include "labs/socketio/server/broadcast_target.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace packetarium {

class SocketIoNamespace;
class SocketIoServer;
class SocketIoSocket;

class SocketIoConnection : public QObject {
    Q_OBJECT

public:
    SocketIoConnection(SocketIoServer&, EngineSocket&);

    /// Null once it is closed.
    EngineSocket* engine() const { return m_engine; }
    bool isOpen() const { return m_engine && m_engine->isOpen(); }
    void write(const std::vector<EngineMessage>&, const BroadcastFlags&);

    /// Its socket is in the namespace now.
    void add(SocketIoSocket&);
    void remove(const SocketIoSocket&);
    /// Takes the client out of every namespace, and ends the connection.
    void disconnectAll();

private:
    /// A namespace that the client asked for; without a socket, nothing is decided yet.
    struct Joined {
        std::string nsp;
        QPointer<SocketIoSocket> socket = {};
        bool isConnected = false;
    };

    void receive(const Payload&);
    void fail(const Error&);
    void join(const std::string& nsp, Value auth);
    void enter(SocketIoNamespace*, const std::string& nsp, const Value& auth);
    void forceClose();
    void end(const std::string& reason, const std::string& detail);
    void forget(const std::string& nsp);

    SocketIoServer& m_server;
    QPointer<EngineSocket> m_engine;
    SocketIoDecoder m_decoder;
    std::vector<Joined> m_joined;
    QTimer m_connectTimer;
};

} // namespace packetarium
