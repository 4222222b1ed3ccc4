// A message that goes to many, framed once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_socket.h"
#include "labs/socketio/engine/packet.h"
#include "labs/websocket/frames.h"

namespace packetarium {

struct EngineMessage::Shared {
    Payload payload;
    QByteArray frame; ///< Empty until it is asked for: a frame never is.
};

EngineMessage::EngineMessage(Payload payload)
    : m_shared(std::make_shared<Shared>(Shared {std::move(payload), {}}))
{
}

const Payload& EngineMessage::payload() const { return m_shared->payload; }

const QByteArray& EngineMessage::frame() const
{
    if (m_shared->frame.isEmpty())
        m_shared->frame = engineFrame({EnginePacket::Type::Message, m_shared->payload});
    return m_shared->frame;
}

QByteArray engineFrame(const EnginePacket& packet)
{
    if (packet.data.kind == Payload::Kind::Binary)
        return frameFromServer(Opcode::Binary, packet.data.bytes);
    return frameFromServer(Opcode::Text, char('0' + int(packet.type)) + packet.data.bytes);
}

} // namespace packetarium
