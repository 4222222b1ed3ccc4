// Engine.IO over a WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/client_websocket.h"

#include <QPointer>

namespace packetarium {
namespace {

Limits limitsOf(const HttpPlace& place)
{
    Limits limits;
    limits.message = place.longestBody;
    limits.farewell = place.farewell;
    return limits;
}

} // namespace

ClientWebSocket::ClientWebSocket(EngineAddress address)
    : m_address(std::move(address))
    , m_stream(limitsOf(m_address.place))
    , m_webSocket(m_address.place.longestBody, limitsOf(m_address.place).handshake)
{
    m_farewell.setSingleShot(true);
    connect(&m_farewell, &QTimer::timeout, &m_stream, &OutgoingStream::finish);
    connectStream();
    connectWebSocket();
}

void ClientWebSocket::connectStream()
{
    connect(&m_stream, &OutgoingStream::opened, this, [this] {
        m_webSocket.open(
            {m_address.place.host, m_address.place.port, m_address.target(name()), m_address.place.headers});
    });
    connect(&m_stream, &OutgoingStream::received, &m_webSocket, &WebSocketClientConnection::add);
    connect(&m_stream, &OutgoingStream::ended, &m_stream, &OutgoingStream::finish);
    connect(&m_stream, &OutgoingStream::drained, this, &ClientWebSocket::drainSoon);
    connect(&m_stream, &OutgoingStream::closed, this, &ClientWebSocket::streamClosed);
}

void ClientWebSocket::connectWebSocket()
{
    connect(&m_webSocket, &WebSocketClientConnection::toServer, &m_stream, &OutgoingStream::write);
    connect(&m_webSocket, &WebSocketClientConnection::opened, this, [this] {
        setWritable(true);
        Q_EMIT opened();
    });
    connect(&m_webSocket, &WebSocketClientConnection::refused, this, [this](const QString& why) {
        m_stream.finish();
        fail(why);
    });
    connect(&m_webSocket, &WebSocketClientConnection::message, this, &ClientWebSocket::received);
    connect(&m_webSocket, &WebSocketClientConnection::farewell, this, [this] {
        m_farewell.start(m_address.place.farewell); // The server closes TCP first, unless it takes too long.
        Q_EMIT closed(QStringLiteral("websocket connection closed"));
    });
    connect(&m_webSocket, &WebSocketClientConnection::broken, this, [this](quint16, const QString& rule) {
        m_stream.finish();
        fail(rule);
    });
}

void ClientWebSocket::open() { m_stream.open(m_address.place.host, m_address.place.port); }

void ClientWebSocket::received(const Payload& message)
{
    if (const auto decoded = decodeFromWebSocket(message))
        Q_EMIT packet(*decoded);
    else
        Q_EMIT failed(QStringLiteral("server error"), QStringLiteral("what the server sent is no Engine.IO packet"));
}

void ClientWebSocket::send(std::span<const EnginePacket> packets)
{
    setWritable(false);
    for (const EnginePacket& packet : packets)
        m_webSocket.send(encodeForWebSocket(packet));
    if (m_stream.waiting() == 0)
        QTimer::singleShot(0, this, &ClientWebSocket::drainSoon); // The caller has not yet noted what it sent.
}

void ClientWebSocket::drainSoon()
{
    if (!m_webSocket.isOpen() || isWritable())
        return;
    setWritable(true);
    Q_EMIT drained();
}

void ClientWebSocket::fail(const QString& detail)
{
    m_failed = true;
    setWritable(false);
    Q_EMIT failed(QStringLiteral("websocket error"), detail);
}

void ClientWebSocket::streamClosed(const QString& why)
{
    const bool wasOpen = m_webSocket.isOpen();
    const bool hadBegun = m_webSocket.wasOpen();
    m_streamIsOver = true;
    m_farewell.stop();
    m_webSocket.end();
    const QPointer<ClientWebSocket> alive(this);
    if (wasOpen)
        Q_EMIT closed(QStringLiteral("websocket connection closed"));
    else if (!hadBegun && !m_failed)
        fail(why);
    if (alive)
        Q_EMIT over();
}

/// As the reference, without a status code.
void ClientWebSocket::sayGoodbye()
{
    if (m_streamIsOver) {
        QTimer::singleShot(0, this, &ClientWebSocket::over);
    } else if (m_webSocket.isOpen()) {
        m_webSocket.close(noCloseCode);
        m_farewell.start(m_address.place.farewell);
    } else if (!m_farewell.isActive()) {
        m_webSocket.end();
        m_stream.finish();
    }
}

void ClientWebSocket::cut()
{
    if (m_streamIsOver)
        QTimer::singleShot(0, this, &ClientWebSocket::over);
    else
        m_stream.cut();
}

} // namespace packetarium
