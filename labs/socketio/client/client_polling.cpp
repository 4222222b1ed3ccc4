// Engine.IO over HTTP long-polling.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/client_polling.h"

#include "labs/socketio/client/engine_session.h"

#include <QPointer>
#include <QRandomGenerator>

namespace packetarium {
namespace {

/// Makes every address another one, so that no cache answers in the server's place.
QByteArray freshTimestamp() { return "&t=" + QByteArray::number(QRandomGenerator::global()->bounded(0xffffffffU), 36); }

QString statusText(int status, const QByteArray& body)
{
    return QStringLiteral("the server answered %1: %2").arg(status).arg(QString::fromUtf8(body.left(200)));
}

} // namespace

ClientPolling::ClientPolling(EngineAddress address)
    : m_address(std::move(address))
    , m_polls(m_address.place)
    , m_posts(m_address.place)
{
    m_farewell.setSingleShot(true);
    connect(&m_polls, &HttpClientConnection::answered, this, &ClientPolling::polled);
    connect(&m_polls, &HttpClientConnection::failed, this, [this](const QString& why) { fail("xhr poll error", why); });
    connect(&m_polls, &HttpClientConnection::over, this, &ClientPolling::connectionOver);
    connect(&m_posts, &HttpClientConnection::answered, this, &ClientPolling::posted);
    connect(&m_posts, &HttpClientConnection::failed, this, [this](const QString& why) { fail("xhr post error", why); });
    connect(&m_posts, &HttpClientConnection::over, this, &ClientPolling::connectionOver);
    connect(&m_farewell, &QTimer::timeout, this, &ClientPolling::hangUp);
}

QByteArray ClientPolling::target() const { return m_address.target("polling", freshTimestamp()); }

void ClientPolling::open() { poll(); }

void ClientPolling::poll() { m_polls.ask("GET", target()); }

void ClientPolling::polled(int status, const QByteArray& body)
{
    if (status != 200)
        return fail("xhr poll error", statusText(status, body));
    const auto packets = decodePollingBody(body);
    if (!packets)
        return fail("server error", QStringLiteral("what the server sent is no Engine.IO packet"));
    const QPointer<ClientPolling> alive(this);
    for (const EnginePacket& packet : *packets)
        if (!take(packet) || !alive)
            return;
    if (m_state == State::Open)
        poll();
    else if (m_state == State::Pausing)
        pauseIfQuiet();
    else if (m_saysGoodbye && !m_posts.isAsking())
        hangUp();
}

/// False: the server said goodbye.
bool ClientPolling::take(const EnginePacket& packet)
{
    if (packet.type == EnginePacket::Type::Open && m_state == State::Opening) {
        if (const auto session = readEngineSession(packet.data.bytes))
            m_address.sessionId = session->id;
        m_state = State::Open;
        setWritable(true);
        if (m_saysGoodbye)
            sayGoodbye();
        else
            Q_EMIT opened();
    }
    if (packet.type == EnginePacket::Type::Close && m_state != State::Closed) {
        m_state = State::Closed;
        Q_EMIT closed(QStringLiteral("transport closed by the server"));
        return false;
    }
    Q_EMIT this->packet(packet);
    return true;
}

void ClientPolling::send(std::span<const EnginePacket> packets)
{
    setWritable(false);
    m_posts.ask("POST", target(), encodePollingBody({packets.begin(), packets.end()}));
}

void ClientPolling::posted(int status)
{
    if (m_saysGoodbye) {
        if (!m_polls.isAsking())
            hangUp();
        return;
    }
    if (status != 200)
        return fail("xhr post error", statusText(status, {}));
    setWritable(true);
    const QPointer<ClientPolling> alive(this);
    Q_EMIT drained();
    if (alive && m_state == State::Pausing)
        pauseIfQuiet();
}

void ClientPolling::pause()
{
    m_state = State::Pausing;
    pauseIfQuiet();
}

void ClientPolling::pauseIfQuiet()
{
    if (m_polls.isAsking() || m_posts.isAsking())
        return;
    m_state = State::Paused;
    setWritable(false);
    Q_EMIT paused();
}

void ClientPolling::fail(const char* message, const QString& detail)
{
    m_state = State::Closed;
    setWritable(false);
    if (m_saysGoodbye)
        hangUp();
    else
        Q_EMIT failed(QLatin1String(message), detail);
}

/// The server answers the waiting GET when it hears the close packet; both connections then end politely.
void ClientPolling::sayGoodbye()
{
    m_saysGoodbye = true;
    m_farewell.start(m_address.place.farewell);
    if (m_state == State::Opening)
        return; // The close packet needs the session's id, which is on its way.
    const bool wasOpen = m_state == State::Open || m_state == State::Pausing;
    m_state = State::Closed;
    if (!wasOpen || m_posts.isAsking())
        return hangUp();
    m_posts.ask("POST", target(), encodePollingBody({EnginePacket {EnginePacket::Type::Close, {}}}));
}

void ClientPolling::hangUp()
{
    if (std::exchange(m_hangsUp, true))
        return;
    m_farewell.stop();
    m_polls.finish();
    m_posts.finish();
}

void ClientPolling::cut()
{
    m_polls.cut();
    m_posts.cut();
}

void ClientPolling::drop()
{
    m_polls.drop();
    m_posts.drop();
}

void ClientPolling::connectionOver()
{
    if (++m_over == 2)
        Q_EMIT over();
}

} // namespace packetarium
