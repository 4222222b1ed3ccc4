// What every lab server over Engine.IO has in common: where it listens, and what it says of its clients' connections.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/socketio/engine/engine_server.h"

namespace packetarium {

/// What a server's settings say of Engine.IO.
EngineSettings engineSettings(const ServerSettings&);

class EngineEndpoint : public Endpoint {
    Q_OBJECT

protected:
    /// Does a `listen` command; a `listening` or `failed` event tells the outcome.
    void listen(const QJsonObject& command, EngineServer&);
    /// Reports a session as `connected` now and as `closed` at its end.
    void reportSession(EngineServer&, EngineSocket*, int number);
    /// Reports each request that the server refuses, as `failed`.
    void reportRefusals(EngineServer&);
};

} // namespace packetarium
