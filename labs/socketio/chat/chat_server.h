// The lab of the Socket.IO chat: the tutorial's server, its page for browsers, and what a watcher is told of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/chat/chat.h"
#include "labs/socketio/chat/server_memory.h"
#include "labs/socketio/engine/engine_endpoint.h"

#include <map>

namespace packetarium {

class SocketIoChatServer : public EngineEndpoint {
    Q_OBJECT

public:
    explicit SocketIoChatServer(const ServerSettings&);
    ~SocketIoChatServer() override;
    void command(const QJsonObject&) override;

private:
    void open(const QJsonObject& listenCommand);
    Outcome openChat();
    SocketIoChat::Reports reports();
    void say(const QJsonObject&);
    void close(const QJsonObject&);
    SocketIoSocket* client(const QJsonObject& command);
    void watch(SocketIoSocket&);
    void addConformance();

    const QString m_messages; ///< The database's file.
    const bool m_tellsMemory;
    SocketIoServer m_io;
    std::unique_ptr<MessageStore> m_store;
    std::unique_ptr<SocketIoChat> m_chat;
    std::unique_ptr<ServerMemory> m_memory; ///< None where nobody asked for it.
    std::map<int, QPointer<SocketIoSocket>> m_clients;
    int m_lastClient = 0;
};

} // namespace packetarium
