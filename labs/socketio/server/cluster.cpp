// Several Socket.IO servers of one program, joined.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/cluster.h"

#include "labs/socketio/server/answer_collector.h"
#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_server.h"

namespace packetarium {

void SocketIoCluster::add(SocketIoServer& server) { m_servers.push_back(&server); }

void SocketIoCluster::remove(SocketIoServer& server) { std::erase(m_servers, &server); }

std::vector<SocketIoAdapter*> SocketIoCluster::adapters(const std::string& nsp) const
{
    std::vector<SocketIoAdapter*> found;
    for (const SocketIoServer* server : m_servers)
        if (const SocketIoNamespace* there = server->existing(nsp))
            found.push_back(&there->adapter());
    return found;
}

void SocketIoCluster::post(std::function<void()> what)
{
    QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection);
}

ClusterAdapter::ClusterAdapter(SocketIoNamespace& own, std::unique_ptr<MissedEvents> missed, SocketIoCluster& cluster)
    : SocketIoAdapter(own, std::move(missed))
    , m_cluster(&cluster)
{
}

void ClusterAdapter::doOn(To to, const BroadcastFlags& flags, const What& what)
{
    if (flags.isLocal || !m_cluster) {
        if (to == To::Everyone)
            what(*this);
        return;
    }
    const SocketIoAdapter* self = this; // Only compared: it may be gone by then.
    m_cluster->post([cluster = m_cluster, name = nsp().name(), self, to, what] {
        const std::vector<SocketIoAdapter*> before = cluster->adapters(name);
        for (SocketIoAdapter* adapter : before) {
            const std::vector<SocketIoAdapter*> now = cluster->adapters(name); // A listener may have deleted some.
            if (std::find(now.begin(), now.end(), adapter) != now.end() && (to == To::Everyone || adapter != self))
                what(*adapter);
        }
    });
}

void ClusterAdapter::broadcast(const Arguments& event, const BroadcastTarget& target)
{
    doOn(To::Everyone, target.flags, [event, target](SocketIoAdapter& adapter) {
        adapter.SocketIoAdapter::broadcast(event, target);
    });
}

std::uint64_t ClusterAdapter::broadcastWithAck(
    const Arguments& event, const BroadcastTarget& target, OnCount onCount, OnResponse onResponse)
{
    doOn(To::Others, target.flags, [=](SocketIoAdapter& adapter) {
        adapter.SocketIoAdapter::broadcastWithAck(event, target, onCount, onResponse);
    });
    return SocketIoAdapter::broadcastWithAck(event, target, onCount, onResponse);
}

int ClusterAdapter::serverCount(const BroadcastFlags& flags) const
{
    return flags.isLocal || !m_cluster ? 1 : int(m_cluster->adapters(nsp().name()).size());
}

void ClusterAdapter::addSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    doOn(To::Everyone, target.flags, [target, rooms](SocketIoAdapter& adapter) {
        adapter.SocketIoAdapter::addSockets(target, rooms);
    });
}

void ClusterAdapter::delSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    doOn(To::Everyone, target.flags, [target, rooms](SocketIoAdapter& adapter) {
        adapter.SocketIoAdapter::delSockets(target, rooms);
    });
}

void ClusterAdapter::disconnectSockets(const BroadcastTarget& target, bool close)
{
    doOn(To::Everyone, target.flags, [target, close](SocketIoAdapter& adapter) {
        adapter.SocketIoAdapter::disconnectSockets(target, close);
    });
}

std::vector<RemoteSocket> ClusterAdapter::fetchSockets(const BroadcastTarget& target)
{
    std::vector<RemoteSocket> fetched = SocketIoAdapter::fetchSockets(target);
    if (target.flags.isLocal || !m_cluster)
        return fetched;
    for (SocketIoAdapter* adapter : m_cluster->adapters(nsp().name()))
        if (adapter != this)
            for (RemoteSocket& socket : adapter->SocketIoAdapter::fetchSockets(target))
                fetched.push_back(std::move(socket));
    return fetched;
}

bool ClusterAdapter::serverSideEmit(const Arguments& event, OnAnswers onAnswers)
{
    if (!m_cluster)
        return false;
    QPointer<AnswerCollector> answers;
    if (onAnswers) {
        constexpr std::chrono::milliseconds patience {5000}; // The reference's.
        answers = new AnswerCollector(nsp(), patience, std::move(onAnswers), [](int expected, int came) {
            return "timeout reached: missing " + std::to_string(expected - came) + " responses";
        });
        answers->expectServers(1);
        answers->expectAnswers(serverCount({}) - 1);
    }
    doOn(To::Others, {}, [event, answers, isAsked = !answers.isNull()](SocketIoAdapter& adapter) {
        const Acknowledge acknowledge([answers](const Arguments& answer) {
            if (answers)
                answers->add(answer.empty() ? Value() : answer.front());
        });
        adapter.nsp().hearServer(event, isAsked ? acknowledge : Acknowledge());
    });
    return true;
}

} // namespace packetarium
