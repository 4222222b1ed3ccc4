// What stands before the data in packets of Engine.IO 4 and Socket.IO 5, and in the requests that carry them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <optional>
#include <vector>

namespace packetarium {

/// The types of Engine.IO; on the wire each is one digit.
enum class EngineIoType : std::uint8_t { Open, Close, Ping, Pong, Message, Upgrade, Noop };

struct EngineIoPacket {
    EngineIoType type = EngineIoType::Message;
    bool isBase64 = false; ///< A message in bytes, written in letters: HTTP long-polling.
    Bytes data; ///< Without the type.
};
/// Nothing where no packet begins like this.
std::optional<EngineIoPacket> readEngineIoPacket(Bytes text) noexcept;

/// Stands between the packets of one HTTP body.
constexpr std::uint8_t engineIoSeparator = 0x1e;
/// Of one body; those that follow are neither shown nor matched.
constexpr std::size_t mostEngineIoPackets = 10'000;

/// The bytes that base64 stands for; what is no letter of it is passed over, as Node.js does.
std::vector<std::uint8_t> fromBase64(Bytes letters);

/// What the target of an HTTP request says. The views point into it.
struct EngineIoQuery {
    enum class Transport : std::uint8_t { Polling, WebSocket } transport = Transport::Polling;
    std::string_view version, transportName;
    std::string_view sid; ///< Empty in the request that opens a session.
};
/// Nothing for a request that is not of Engine.IO 4. The path may be any.
std::optional<EngineIoQuery> readEngineIoQuery(std::string_view target) noexcept;

/// The types of Socket.IO; on the wire each is one digit.
enum class SocketIoType : std::uint8_t { Connect, Disconnect, Event, Ack, ConnectError, BinaryEvent, BinaryAck };

struct SocketIoHead {
    SocketIoType type = SocketIoType::Event;
    std::string_view attachments; ///< Digits; binary types only.
    std::string_view nameSpace; ///< Empty is "/", the main one.
    std::string_view ackId; ///< Digits; empty where no acknowledgement is asked for.
    Bytes data; ///< JSON; empty where there is none.
    std::string_view fault; ///< Why a receiver refuses the packet, as far as its head tells; empty when all is well.

    bool isEvent() const { return type == SocketIoType::Event || type == SocketIoType::BinaryEvent; }
    bool isAck() const { return type == SocketIoType::Ack || type == SocketIoType::BinaryAck; }
    bool isBinary() const { return type == SocketIoType::BinaryEvent || type == SocketIoType::BinaryAck; }
};
/// Nothing where no packet begins like this.
std::optional<SocketIoHead> readSocketIoHead(Bytes text) noexcept;

} // namespace packetarium
