// Engine.IO as it is found in messages of HTTP and WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/socketio/packet_heads.h"
#include "protocols/protocol.h"

namespace packetarium {

/// Whether the data of a message are a packet of Socket.IO; where the session has not told, their form decides.
bool isSocketIo(Bytes data, EngineIoFacts::Content) noexcept;
/// Adds what the target of a request says, as a layer.
void dissectEngineIoQuery(Cursor target, Tree&, const Surroundings&);
/// Whether the body of an HTTP message is of Engine.IO: not so where something between the two ends has answered.
bool isEngineIoBody(Bytes) noexcept;
/// Adds the packets of such a body, as layers.
void dissectEngineIoBody(Cursor body, Tree&, const Surroundings&);
/// Adds the one packet that a message of WebSocket is, as layers.
void dissectEngineIoMessage(Cursor message, Opcode, Tree&, const Surroundings&);

} // namespace packetarium
