// Engine.IO over a WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/transports/websocket.h"

namespace packetarium {
namespace {

constexpr qsizetype worthCompressing = 1024; ///< As the npm server: below, compression costs more than it saves.

} // namespace

WebSocketTransport::WebSocketTransport(WebSocketConnection& connection)
    : m_connection(&connection)
{
    connect(&connection, &WebSocketConnection::message, this, &WebSocketTransport::read);
    connect(&connection, &WebSocketConnection::faulted, this, [this](quint16 code, std::string_view sentence) {
        const QString rule = QString::fromUtf8(sentence.data(), qsizetype(sentence.size()));
        Q_EMIT ended("transport error", QStringLiteral("%1 (close code %2)").arg(rule).arg(code));
    });
    connect(&connection, &WebSocketConnection::over, this, [this](const QString& detail) {
        Q_EMIT ended("transport close", detail);
    });
}

void WebSocketTransport::read(const Payload& message)
{
    const auto decoded = decodeFromWebSocket(message);
    if (!decoded)
        Q_EMIT ended("parse error", QStringLiteral("a message is no packet"));
    else if (decoded->type == EnginePacket::Type::Close)
        Q_EMIT ended("transport close", QStringLiteral("the client closed the session"));
    else
        Q_EMIT packet(*decoded);
}

bool WebSocketTransport::isWritable() const
{
    return m_connection && m_connection->isOpen() && m_connection->stream().waiting() == 0;
}

void WebSocketTransport::send(const std::vector<EnginePacket>& packets)
{
    for (const EnginePacket& each : packets) {
        if (each.type == EnginePacket::Type::Message)
            send(EngineMessage(each.data));
        else if (m_connection && m_connection->isOpen())
            m_connection->sendFrame(engineFrame(each));
    }
}

void WebSocketTransport::send(const EngineMessage& message)
{
    if (!m_connection || !m_connection->isOpen())
        return;
    if (m_connection->compresses() && message.payload().bytes.size() >= worthCompressing)
        m_connection->send(encodeForWebSocket({EnginePacket::Type::Message, message.payload()}));
    else
        m_connection->sendFrame(message.frame());
}

void WebSocketTransport::close()
{
    if (m_connection)
        m_connection->close(noCloseCode);
}

void WebSocketTransport::cut()
{
    if (m_connection)
        m_connection->stream().abort();
}

} // namespace packetarium
