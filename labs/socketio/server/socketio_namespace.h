// A channel of its own over the clients' connections: its own listeners, rooms and middlewares.
// https://socket.io/docs/v4/namespaces
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/server/adapter.h"
#include "labs/socketio/server/broadcast.h"
#include "labs/socketio/server/middleware.h"
#include "labs/socketio/server/socketio_socket.h"

#include <QObject>

namespace packetarium {

class SocketIoConnection;
class SocketIoServer;

class SocketIoNamespace : public QObject, public BroadcastForms<SocketIoNamespace> {
    Q_OBJECT

public:
    using OnConnection = std::function<void(SocketIoSocket&)>;
    using OnNamespace = std::function<void(SocketIoNamespace&)>;
    using Middleware = std::function<void(SocketIoSocket&, const SocketIoNext&)>;

    ~SocketIoNamespace() override;

    const std::string& name() const { return m_name; }
    SocketIoServer& server() const { return m_server; }
    SocketIoAdapter& adapter() const { return *m_adapter; }
    /// Those that are connected, in the order in which they came.
    const std::vector<SocketIoSocket*>& sockets() const { return m_sockets; }
    /// Null when it is not here.
    SocketIoSocket* socket(std::string_view id) const;

    /// "connection", or "connect".
    void on(std::string_view event, OnConnection);
    /// "new_namespace", of the main namespace: one has been made.
    void on(std::string_view event, OnNamespace);
    /// What other servers of the cluster say with `serverSideEmit`.
    void on(std::string_view event, Listener);
    /// Is asked about every client that wants to come in.
    void use(Middleware);

    /// To the other servers of the cluster, never to clients. The last argument may be a `void(const Answers&)`.
    template<class... Values> bool serverSideEmit(std::string_view event, Values&&... values)
    {
        auto [data, onAnswers] = eventOf<OnAnswers>(event, std::forward<Values>(values)...);
        return emitToServers(std::move(data), std::move(onAnswers));
    }
    template<class... Values> QFuture<Answers> serverSideEmitWithAck(std::string_view event, Values&&... values)
    {
        return askServers(eventOf<OnAnswers>(event, std::forward<Values>(values)...).first);
    }

    SocketIoBroadcast everyone() { return {*this, {}}; }

private:
    friend class ClusterAdapter;
    friend class SocketIoAdapter;
    friend class SocketIoBroadcast;
    friend class SocketIoConnection;
    friend class SocketIoServer;
    friend class SocketIoSocket;
    friend class ParentAdapter;

    SocketIoNamespace(SocketIoServer&, std::string name);
    /// One that has children instead of sockets: what is emitted here, all of them emit.
    struct Parent { };
    SocketIoNamespace(SocketIoServer&, Parent);
    void becomeChildOf(SocketIoNamespace& parent);

    SocketIoSocket& createSocket(SocketIoConnection&, const Value& auth);
    /// Asks the middlewares, and lets it in.
    void admit(SocketIoSocket&);
    void letIn(SocketIoSocket&);
    void remove(SocketIoSocket&);

    std::uint64_t nextAckId() { return m_nextAckId++; }
    /// True for the protocol's own names; the server then says so.
    bool refusesName(std::string_view event);
    bool emitToServers(Arguments event, OnAnswers);
    QFuture<Answers> askServers(Arguments event);
    void hearServer(Arguments event, const Acknowledge&);
    void announce(SocketIoNamespace&);

    SocketIoServer& m_server;
    const std::string m_name;
    std::unique_ptr<SocketIoAdapter> m_adapter;
    std::vector<SocketIoSocket*> m_sockets;
    ByName<SocketIoSocket*> m_byId;
    int m_undecided = 0; ///< Sockets that a middleware is still being asked about.
    std::vector<Middleware> m_middlewares;
    std::vector<std::pair<std::string, OnConnection>> m_onConnection;
    std::vector<OnNamespace> m_onNamespace;
    Listeners m_listeners;
    QPointer<SocketIoNamespace> m_parent;
    std::vector<SocketIoNamespace*> m_children;
    std::uint64_t m_nextAckId = 0; ///< One row of numbers for all: a broadcast has the same id for everyone.
};

} // namespace packetarium
