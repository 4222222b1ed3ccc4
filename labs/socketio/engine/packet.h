// Engine.IO packets, protocol revision 4: a digit, and what it carries.
// https://github.com/socketio/engine.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"

#include <optional>
#include <vector>

namespace packetarium {

struct EnginePacket {
    enum class Type : std::uint8_t { Open, Close, Ping, Pong, Message, Upgrade, Noop };

    Type type = Type::Message;
    /// Only a message can be binary.
    Payload data = {};
};

/// As one WebSocket message: "4hello", or the bytes themselves of a binary message.
Payload encodeForWebSocket(const EnginePacket&);
/// The same as a whole frame, as a server sends it.
QByteArray engineFrame(const EnginePacket&);
/// Nothing when it is no packet.
std::optional<EnginePacket> decodeFromWebSocket(const Payload&);

/// As one polling body: packets between 0x1e, binary as "b" and base64.
QByteArray encodePollingBody(const std::vector<EnginePacket>&);
/// Nothing when one of them is no packet. The body must be UTF-8.
std::optional<std::vector<EnginePacket>> decodePollingBody(const QByteArray&);

} // namespace packetarium
