// Several Socket.IO servers of one program, joined as workers of a cluster are: what one emits, all of them send.
// https://socket.io/docs/v4/cluster-adapter
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/server/adapter.h"

#include <QObject>

namespace packetarium {

class SocketIoServer;

/// Messages between servers take a turn of the event loop, as those between processes take their time.
class SocketIoCluster : public QObject {
public:
    void add(SocketIoServer&);
    void remove(SocketIoServer&);

    /// The adapters of one namespace on all servers that have it.
    std::vector<SocketIoAdapter*> adapters(const std::string& nsp) const;
    /// Does this later, in the order in which it was asked for.
    void post(std::function<void()>);

private:
    std::vector<SocketIoServer*> m_servers;
};

class ClusterAdapter : public SocketIoAdapter {
public:
    ClusterAdapter(SocketIoNamespace&, std::unique_ptr<MissedEvents>, SocketIoCluster&);

    void broadcast(const Arguments& event, const BroadcastTarget&) override;
    std::uint64_t broadcastWithAck(const Arguments& event, const BroadcastTarget&, OnCount, OnResponse) override;
    int serverCount(const BroadcastFlags&) const override;
    void addSockets(const BroadcastTarget&, const std::vector<std::string>& rooms) override;
    void delSockets(const BroadcastTarget&, const std::vector<std::string>& rooms) override;
    void disconnectSockets(const BroadcastTarget&, bool close) override;
    std::vector<RemoteSocket> fetchSockets(const BroadcastTarget&) override;
    bool serverSideEmit(const Arguments& event, OnAnswers) override;

private:
    enum class To { Everyone, Others };
    using What = std::function<void(SocketIoAdapter&)>;
    /// Does it on this server alone when the target is local, else later on all.
    void doOn(To, const BroadcastFlags&, const What&);

    QPointer<SocketIoCluster> m_cluster;
};

} // namespace packetarium
