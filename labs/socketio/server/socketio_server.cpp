// A Socket.IO 5 server: which namespaces there are, and who asks for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/socketio_server.h"

#include "labs/socketio/client_bundle.h"
#include "labs/socketio/server/cluster.h"
#include "labs/socketio/server/socketio_connection.h"

#include <algorithm>

namespace packetarium {
namespace {

bool matches(const QRegularExpression& names, std::string_view name)
{
    return names.match(QString::fromUtf8(name.data(), qsizetype(name.size()))).hasMatch();
}

} // namespace

SocketIoServer::SocketIoServer(SocketIoSettings settings)
    : m_settings(std::move(settings))
    , m_engine(m_settings.engine)
    , m_main(&of("/"))
{
    if (m_settings.cluster)
        m_settings.cluster->add(*this);
    connect(&m_engine, &EngineServer::connection, this, [this](EngineSocket* engine) {
        new SocketIoConnection(*this, *engine);
    });
    m_engine.setPages([this](const HttpRequest& request) { return page(request); });
}

SocketIoServer::~SocketIoServer()
{
    if (m_settings.cluster)
        m_settings.cluster->remove(*this);
    // Silently: whoever deletes a server may have gone before with what its listeners look at.
    m_engine.disconnect(this);
    qDeleteAll(findChildren<SocketIoConnection*>(QString(), Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<SocketIoNamespace*>(QString(), Qt::FindDirectChildrenOnly));
}

Result<quint16> SocketIoServer::listen(const QHostAddress& address, quint16 port)
{
    return m_engine.listen(address, port);
}

void SocketIoServer::close()
{
    const QPointer<SocketIoServer> alive(this);
    std::vector<QPointer<SocketIoSocket>> sockets;
    for (const auto& [name, nsp] : m_namespaces)
        sockets.insert(sockets.end(), nsp->sockets().begin(), nsp->sockets().end());
    for (const auto& socket : sockets)
        if (socket)
            socket->end("server shutting down");
    if (alive)
        m_engine.close();
}

SocketIoNamespace* SocketIoServer::existing(std::string_view name) const
{
    const auto found = m_namespaces.find(name);
    return found == m_namespaces.end() ? nullptr : found->second;
}

std::vector<SocketIoNamespace*> SocketIoServer::namespaces() const
{
    std::vector<SocketIoNamespace*> all;
    for (const auto& [name, nsp] : m_namespaces)
        all.push_back(nsp);
    std::ranges::sort(all, {}, &SocketIoNamespace::name);
    return all;
}

SocketIoNamespace& SocketIoServer::of(std::string_view given)
{
    const std::string name = given.starts_with('/') ? std::string(given) : "/" + std::string(given);
    if (SocketIoNamespace* found = existing(name))
        return *found;
    for (const Parent& parent : m_parents)
        if (parent.names && matches(*parent.names, name))
            return add(name, parent.nsp);
    return add(name, nullptr);
}

SocketIoNamespace& SocketIoServer::of(const QRegularExpression& names)
{
    const auto check = [names](const std::string& name, const Value&, const std::function<void(bool)>& next) {
        next(matches(names, name));
    };
    return addParent(check, names);
}

SocketIoNamespace& SocketIoServer::of(NamespaceCheck check) { return addParent(std::move(check), {}); }

SocketIoNamespace& SocketIoServer::addParent(NamespaceCheck check, std::optional<QRegularExpression> names)
{
    auto* parent = new SocketIoNamespace(*this, SocketIoNamespace::Parent());
    m_parents.push_back({std::move(check), std::move(names), parent});
    return *parent;
}

SocketIoNamespace& SocketIoServer::add(std::string name, SocketIoNamespace* parent)
{
    auto* made = new SocketIoNamespace(*this, name);
    m_namespaces.emplace(std::move(name), made);
    if (parent) {
        ++m_dynamic;
        made->becomeChildOf(*parent);
    }
    if (made->name() != "/")
        m_main->announce(*made);
    return *made;
}

void SocketIoServer::drop(SocketIoNamespace& nsp)
{
    --m_dynamic;
    m_namespaces.erase(nsp.name());
    nsp.deleteLater();
}

void SocketIoServer::findNamespace(const std::string& name, const Value& auth, const Found& found)
{
    if (SocketIoNamespace* nsp = existing(name))
        return found(nsp);
    askParents(0, name, auth, found);
}

void SocketIoServer::askParents(std::size_t from, const std::string& name, const Value& auth, const Found& found)
{
    if (from >= m_parents.size())
        return found(nullptr);
    const QPointer<SocketIoServer> alive(this);
    const auto answered = std::make_shared<bool>(false);
    const NamespaceCheck check = m_parents[from].check;
    check(name, auth, [alive, answered, from, name, auth, found](bool allowed) {
        if (!alive || std::exchange(*answered, true))
            return;
        if (SocketIoNamespace* made = alive->existing(name))
            return found(made); // While the check was thinking.
        if (!allowed || alive->m_dynamic >= alive->m_settings.mostDynamicNamespaces)
            return alive->askParents(from + 1, name, auth, found);
        found(&alive->add(name, alive->m_parents[from].nsp));
    });
}

std::optional<HttpAnswer> SocketIoServer::page(const HttpRequest& request) const
{
    if (m_settings.serveClient)
        if (auto file = clientBundle(request, m_settings.engine))
            return file;
    if (!m_pages || request.path().startsWith(m_settings.engine.path))
        return {};
    return m_pages(request);
}

} // namespace packetarium
