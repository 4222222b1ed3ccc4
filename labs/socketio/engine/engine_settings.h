// What an Engine.IO server tells its clients in the handshake, and what it grants them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"

namespace packetarium {

/// The defaults are those of the npm server 4.x, except for CORS, which is off there and here, and for the queue,
/// which is unbounded there.
struct EngineSettings {
    std::chrono::milliseconds pingInterval {25'000};
    std::chrono::milliseconds pingTimeout {20'000};
    std::chrono::milliseconds upgradeTimeout {10'000};
    qint64 maxPayload = 1'000'000; ///< Bytes of one message or one polling body, "maxPayload" in the handshake.
    QByteArray path = "/socket.io/"; ///< The URL's path, which is not the namespace.
    bool polling = true;
    bool webSocket = true;
    bool allowUpgrades = true;
    QByteArray corsOrigin = {}; ///< "*" or an origin; empty: no CORS headers.
    bool compression = false; ///< permessage-deflate, RFC 7692, where the client offers it.
    Exposure exposure = Exposure::Loopback;
    Limits limits = {.clients = 4096};
};

} // namespace packetarium
