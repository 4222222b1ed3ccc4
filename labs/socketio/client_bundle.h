// The official browser client, as a Socket.IO server serves it beside its own path: /socket.io/socket.io.js.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"
#include "labs/socketio/engine/engine_settings.h"

#include <optional>

namespace packetarium {

/// Nothing when the request is for none of the client's files. Without the files, which the build fetches with npm,
/// the answer is 404 with a sentence.
std::optional<HttpAnswer> clientBundle(const HttpRequest&, const EngineSettings&);

} // namespace packetarium
