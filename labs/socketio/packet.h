// Socket.IO packets, protocol revision 5: what is inside of an Engine.IO message.
// https://github.com/socketio/socket.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"
#include "labs/socketio/value.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace packetarium {

struct SocketIoPacket {
    enum class Type : std::uint8_t { Connect, Disconnect, Event, Ack, ConnectError, BinaryEvent, BinaryAck };

    /// Event and Ack become BinaryEvent and BinaryAck by themselves where `data` holds bytes.
    Type type = Type::Event;
    std::string nsp = "/";
    std::optional<std::uint64_t> id = {};
    /// Null when the packet carries none. Event: an array that begins with the event's name. Ack: an array.
    Value data = {};
};

/// The text message, then one binary message for each Binary in the data, in the order of their placeholders.
std::vector<Payload> encode(const SocketIoPacket&);

/// Reads the messages of one connection, and waits for the attachments of a binary packet.
class SocketIoDecoder {
public:
    /// The reference allows 10 attachments by default.
    explicit SocketIoDecoder(int mostAttachments = 10)
        : m_mostAttachments(mostAttachments)
    {
    }

    /// A packet when this message completes one, nothing when attachments are still to come, an error when the other
    /// side breaks the protocol: the connection is then to be closed ("parse error").
    Result<std::optional<SocketIoPacket>> add(const Payload& message);

private:
    const int m_mostAttachments;
    std::optional<SocketIoPacket> m_packet; ///< Its attachments are not all here yet.
    std::size_t m_expected = 0;
    std::vector<QByteArray> m_attachments;
};

} // namespace packetarium
