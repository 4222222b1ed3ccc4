// Socket.IO as it is found in messages of Engine.IO.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/socketio/session_facts.h"
#include "protocols/protocol.h"

namespace packetarium {

/// Adds a packet as a layer; `facts` may be null.
void dissectSocketIo(Cursor packet, const SocketIoFacts* facts, Tree&, const Surroundings&);
/// Adds bytes that belong to a packet sent before, as a layer.
void dissectSocketIoAttachment(Cursor bytes, const SocketIoFacts&, Tree&);

} // namespace packetarium
