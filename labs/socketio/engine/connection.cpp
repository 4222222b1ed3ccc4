// One TCP connection to an Engine.IO server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/connection.h"

#include <QPointer>

namespace packetarium {

EngineConnection::EngineConnection(qintptr descriptor, const Limits& limits)
    : m_limits(limits)
    , m_stream(descriptor, limits)
    , m_http(std::make_unique<HttpConnection>(m_stream, limits))
{
    connect(&m_stream, &Stream::received, this, [this](const QByteArray& bytes) {
        m_webSocket ? m_webSocket->received(bytes) : m_http->received(bytes);
    });
    connect(&m_stream, &Stream::ended, this, [this] { end({}); });
    connect(&m_stream, &Stream::closed, this, [this](Stream::By, const QString& reason) {
        const QPointer<EngineConnection> alive(this);
        end(reason);
        if (alive)
            Q_EMIT closed();
    });
    m_http->opened();
}

void EngineConnection::end(const QString& reason) { m_webSocket ? m_webSocket->ended(reason) : m_http->ended(); }

WebSocketConnection& EngineConnection::upgrade(const UpgradeReply& answer)
{
    m_early = m_http->release();
    m_http.release()->deleteLater(); // It is telling us the request at this moment.
    m_stream.write(answer.response);
    m_stream.gatherWrites();
    m_webSocket = std::make_unique<WebSocketConnection>(m_stream, m_limits, answer.deflate);
    return *m_webSocket;
}

void EngineConnection::readOn() { m_webSocket->received(std::exchange(m_early, {})); }

void EngineConnection::finish()
{
    if (!m_webSocket)
        m_stream.finish();
    else if (m_webSocket->isOpen())
        m_webSocket->close(noCloseCode);
}

} // namespace packetarium
