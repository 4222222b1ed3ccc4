// Messages that carry Engine.IO and Socket.IO, told by what they mean there.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/message_story.h"
#include "protocols/application/socketio/packet_heads.h"
#include "protocols/application/socketio/session_facts.h"

namespace packetarium {

/// One packet of Engine.IO.
struct ToldPacket {
    std::string story = {}; ///< A sentence.
    std::string what = {}; ///< "the event “hello”": what it is in a list.
    std::string label = {}, details = {};
};

/// A packet of Socket.IO.
ToldPacket tellSocketIo(const Scene&, const SocketIoHead&, const SocketIoFacts&, EngineIoFacts::Sender);
/// Bytes that belong to a packet of Socket.IO.
ToldPacket tellAttachment(const Scene&, std::size_t bytes, const SocketIoFacts&);

/// A message that carries Engine.IO; `asCarried` tells it as a message of HTTP or WebSocket.
ToldMessage tellEngineIo(const Scene&, std::uint32_t number, ToldMessage asCarried);
/// Engine.IO or Socket.IO, whichever is the innermost in the message; 0 where none is.
ProtocolId innermostOfEngineIo(const Capture&, std::uint32_t number);

} // namespace packetarium
