// How HTTP turns into WebSocket, RFC 6455 section 4: the key, its answer, and what a request must say.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/http_message.h"

#include <string>

namespace packetarium {

/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key: proof that the server has understood the question.
std::string webSocketAccept(std::string_view key);
/// Whether this is 16 bytes in base64, as a client's key must be.
bool isWebSocketKey(std::string_view key) noexcept;

/// Why this request must not be answered with 101, as one sentence; empty when all is well.
std::string_view faultInUpgradeRequest(const HttpHead&) noexcept;
/// Whether the two sides agreed to change to WebSocket: a 101 that answers the request's key correctly.
bool upgradesToWebSocket(const HttpHead& request, const HttpHead& response);

} // namespace packetarium
