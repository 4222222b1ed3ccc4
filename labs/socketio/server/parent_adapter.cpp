// The adapter of a parent namespace.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/parent_adapter.h"

#include "labs/socketio/server/socketio_namespace.h"

namespace packetarium {

ParentAdapter::ParentAdapter(SocketIoNamespace& nsp)
    : SocketIoAdapter(nsp, nullptr)
{
}

void ParentAdapter::forEachChild(const std::function<void(SocketIoAdapter&)>& what)
{
    const std::vector<QPointer<SocketIoNamespace>> children(nsp().m_children.begin(), nsp().m_children.end());
    for (const auto& child : children)
        if (child)
            what(child->adapter());
}

void ParentAdapter::broadcast(const Arguments& event, const BroadcastTarget& target)
{
    forEachChild([&](SocketIoAdapter& child) { child.broadcast(event, target); });
}

std::uint64_t ParentAdapter::broadcastWithAck(
    const Arguments& event, const BroadcastTarget& target, OnCount onCount, OnResponse onResponse)
{
    forEachChild([&](SocketIoAdapter& child) { child.broadcastWithAck(event, target, onCount, onResponse); });
    return 0;
}

int ParentAdapter::serverCount(const BroadcastFlags& flags) const
{
    int servers = 0;
    for (const SocketIoNamespace* child : nsp().m_children)
        servers += child->adapter().serverCount(flags);
    return servers;
}

void ParentAdapter::addSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    forEachChild([&](SocketIoAdapter& child) { child.addSockets(target, rooms); });
}

void ParentAdapter::delSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    forEachChild([&](SocketIoAdapter& child) { child.delSockets(target, rooms); });
}

void ParentAdapter::disconnectSockets(const BroadcastTarget& target, bool close)
{
    forEachChild([&](SocketIoAdapter& child) { child.disconnectSockets(target, close); });
}

std::vector<RemoteSocket> ParentAdapter::fetchSockets(const BroadcastTarget&) { return {}; }

} // namespace packetarium
