// What a Socket.IO server grants its clients.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_settings.h"

#include <optional>

namespace packetarium {

class SocketIoCluster;

/// Connection state recovery: what is kept for a client that was cut off.
struct RecoverySettings {
    std::chrono::milliseconds maxDisconnectionDuration {120'000};
    bool skipMiddlewares = true; ///< A recovered client is not asked again.
    // The reference keeps everything for that long; here the oldest go first.
    std::size_t mostEvents = 10'000;
    qsizetype mostBytes = 32 << 20;
    std::size_t mostSessions = 10'000;
};

/// The defaults are those of the npm server 4.8.
struct SocketIoSettings {
    EngineSettings engine = {};
    std::chrono::milliseconds connectTimeout {45'000}; ///< Until a client has joined a namespace.
    bool serveClient = true; ///< Answers /socket.io/socket.io.js with the official client.
    bool cleanupEmptyChildNamespaces = false;
    std::optional<RecoverySettings> connectionStateRecovery = {};
    SocketIoCluster* cluster = nullptr; ///< Joined with the other servers of this cluster; it outlives them.
    int mostAttachments = 10; ///< Of one event or acknowledgement.
    // Bounds that the reference does not have.
    std::size_t mostDynamicNamespaces = 10'000;
    std::size_t mostPendingAcks = 10'000; ///< Of one socket; beyond it, the oldest question is forgotten.
};

} // namespace packetarium
