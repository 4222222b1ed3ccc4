// Finds the connection for an address: what `io` is in the JavaScript client.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/socketio_manager.h"

namespace packetarium {

struct SocketIoOptions {
    SocketIoManagerOptions manager = {};
    SocketIoClientOptions client = {};
    bool forceNew = false; ///< A TCP connection of its own.
    bool multiplex = true;
};

/// SocketIoLookup io; auto& orders = io("http://127.0.0.1:3000/orders");
/// Two namespaces of one server share a connection; the same namespace twice, or `forceNew`, takes a further one.
class SocketIoLookup {
public:
    SocketIoClient& operator()(const QString& url, SocketIoOptions = {});

private:
    std::map<QByteArray, std::unique_ptr<SocketIoManager>> m_shared;
    std::vector<std::unique_ptr<SocketIoManager>> m_own;
};

} // namespace packetarium
