// A channel of its own over the clients' connections.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/socketio_namespace.h"

#include "labs/socketio/server/cluster.h"
#include "labs/socketio/server/parent_adapter.h"
#include "labs/socketio/server/socketio_connection.h"
#include "labs/socketio/server/socketio_server.h"

#include <QPromise>

#include <algorithm>

namespace packetarium {
namespace {

std::unique_ptr<SocketIoAdapter> adapterOf(SocketIoNamespace& nsp, const SocketIoSettings& settings)
{
    std::unique_ptr<MissedEvents> missed;
    if (settings.connectionStateRecovery)
        missed = std::make_unique<MissedEvents>(*settings.connectionStateRecovery);
    if (settings.cluster)
        return std::make_unique<ClusterAdapter>(nsp, std::move(missed), *settings.cluster);
    return std::make_unique<SocketIoAdapter>(nsp, std::move(missed));
}

} // namespace

SocketIoNamespace::SocketIoNamespace(SocketIoServer& server, std::string name)
    : QObject(&server)
    , m_server(server)
    , m_name(std::move(name))
    , m_adapter(adapterOf(*this, server.settings()))
{
}

SocketIoNamespace::SocketIoNamespace(SocketIoServer& server, Parent)
    : QObject(&server)
    , m_server(server)
    , m_adapter(std::make_unique<ParentAdapter>(*this))
{
}

SocketIoNamespace::~SocketIoNamespace()
{
    qDeleteAll(findChildren<SocketIoSocket*>(QString(), Qt::FindDirectChildrenOnly)); // They look at the adapter.
}

void SocketIoNamespace::becomeChildOf(SocketIoNamespace& parent)
{
    m_parent = &parent;
    m_middlewares = parent.m_middlewares;
    m_onConnection = parent.m_onConnection;
    parent.m_children.push_back(this);
}

SocketIoSocket* SocketIoNamespace::socket(std::string_view id) const
{
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? nullptr : found->second;
}

void SocketIoNamespace::on(std::string_view event, OnConnection listener)
{
    m_onConnection.emplace_back(event, std::move(listener));
}

void SocketIoNamespace::on(std::string_view event, OnNamespace listener)
{
    if (event == "new_namespace")
        m_onNamespace.push_back(std::move(listener));
}

void SocketIoNamespace::on(std::string_view event, Listener listener) { m_listeners.on(event, std::move(listener)); }

void SocketIoNamespace::use(Middleware middleware) { m_middlewares.push_back(std::move(middleware)); }

SocketIoSocket& SocketIoNamespace::createSocket(SocketIoConnection& connection, const Value& auth)
{
    auto* socket = new SocketIoSocket(*this, connection, auth);
    ++m_undecided;
    MissedEvents* missed = m_adapter->missedEvents();
    const Value* pid = auth.find("pid");
    const Value* offset = auth.find("offset");
    if (!missed || !pid || !pid->as<std::string>() || !offset || !offset->as<std::string>())
        return *socket;
    if (auto recovered = missed->find(*pid->as<std::string>(), offset->text())) {
        missed->forget(recovered->session.pid); // It comes back once.
        socket->recover(std::move(*recovered));
    }
    return *socket;
}

void SocketIoNamespace::admit(SocketIoSocket& socket)
{
    const auto& recovery = m_server.settings().connectionStateRecovery;
    if (m_middlewares.empty() || (socket.recovered() && recovery->skipMiddlewares))
        return letIn(socket);
    const QPointer<SocketIoSocket> candidate(&socket);
    std::vector<std::function<void(const SocketIoNext&)>> steps;
    for (const Middleware& middleware : m_middlewares)
        steps.push_back([candidate, middleware](const SocketIoNext& next) {
            if (candidate)
                middleware(*candidate, next);
        });
    runMiddlewares(std::move(steps), [this, candidate](const std::optional<Refusal>& refusal) {
        if (!candidate || candidate->m_state != SocketIoSocket::State::Connecting)
            return; // Its connection has closed in the meantime.
        if (refusal)
            candidate->refuse(*refusal);
        else
            letIn(*candidate);
    });
}

void SocketIoNamespace::letIn(SocketIoSocket& socket)
{
    --m_undecided;
    m_sockets.push_back(&socket);
    m_byId.insert_or_assign(socket.id(), &socket);
    const QPointer<SocketIoSocket> alive(&socket);
    socket.connectNow();
    if (!alive || !socket.connected())
        return;
    socket.m_connection->add(socket);
    for (const std::string_view event : {"connect", "connection"}) {
        const auto listeners = m_onConnection;
        for (const auto& [name, listener] : listeners)
            if (alive && name == event)
                listener(*alive);
        if (!alive)
            return;
    }
}

void SocketIoNamespace::remove(SocketIoSocket& socket)
{
    const auto found = std::find(m_sockets.begin(), m_sockets.end(), &socket);
    if (found == m_sockets.end()) {
        --m_undecided;
    } else {
        m_sockets.erase(found);
        m_byId.erase(socket.id());
    }
    const bool isEmpty = m_sockets.empty() && m_undecided == 0;
    if (!isEmpty || !m_parent || !m_server.settings().cleanupEmptyChildNamespaces)
        return;
    std::erase(m_parent->m_children, this);
    m_parent = nullptr;
    m_server.drop(*this);
}

bool SocketIoNamespace::refusesName(std::string_view event)
{
    if (!isReservedEvent(event))
        return false;
    m_server.warn("\"" + std::string(event) + "\" is a reserved event name");
    return true;
}

bool SocketIoNamespace::emitToServers(Arguments event, OnAnswers onAnswers)
{
    const std::string_view name = event.front().text();
    if (name == "connect" || name == "connection" || name == "new_namespace") {
        m_server.warn("\"" + std::string(name) + "\" is a reserved event name");
        return false;
    }
    if (!m_adapter->serverSideEmit(event, std::move(onAnswers)))
        m_server.warn("this adapter does not support the serverSideEmit() functionality");
    return true;
}

QFuture<Answers> SocketIoNamespace::askServers(Arguments event)
{
    const auto promise = std::make_shared<QPromise<Answers>>();
    promise->start();
    emitToServers(std::move(event), [promise](const Answers& answers) {
        promise->addResult(answers);
        promise->finish();
    });
    return promise->future();
}

void SocketIoNamespace::hearServer(Arguments event, const Acknowledge& acknowledge)
{
    const std::string name(event.front().text());
    event.erase(event.begin());
    m_listeners.dispatch(name, event, acknowledge);
}

void SocketIoNamespace::announce(SocketIoNamespace& made)
{
    const auto listeners = m_onNamespace;
    for (const OnNamespace& listener : listeners)
        listener(made);
}

} // namespace packetarium
