// The adapter of a parent namespace: what is done there, all of its children do.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/server/adapter.h"

namespace packetarium {

class ParentAdapter : public SocketIoAdapter {
public:
    explicit ParentAdapter(SocketIoNamespace&);

    void broadcast(const Arguments& event, const BroadcastTarget&) override;
    /// The id is 0: each child asks under a number of its own.
    std::uint64_t broadcastWithAck(const Arguments& event, const BroadcastTarget&, OnCount, OnResponse) override;
    int serverCount(const BroadcastFlags&) const override;
    void addSockets(const BroadcastTarget&, const std::vector<std::string>& rooms) override;
    void delSockets(const BroadcastTarget&, const std::vector<std::string>& rooms) override;
    void disconnectSockets(const BroadcastTarget&, bool close) override;
    /// Empty: the reference does not support it, as other servers may have other children.
    std::vector<RemoteSocket> fetchSockets(const BroadcastTarget&) override;

private:
    void forEachChild(const std::function<void(SocketIoAdapter&)>&);
};

} // namespace packetarium
