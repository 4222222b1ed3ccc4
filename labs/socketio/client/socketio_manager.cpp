// The connection that a client's namespaces share.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/socketio_manager.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace packetarium {

SocketIoManager::SocketIoManager(const QUrl& url, SocketIoManagerOptions options)
    : m_url(url)
    , m_options(std::move(options))
    , m_backoff(m_options.reconnectionDelay, m_options.reconnectionDelayMax, m_options.randomizationFactor)
{
    m_openTimer.setSingleShot(true);
    m_reconnectTimer.setSingleShot(true);
    connect(&m_openTimer, &QTimer::timeout, this, &SocketIoManager::openTimedOut);
    connect(&m_reconnectTimer, &QTimer::timeout, this, &SocketIoManager::attempt);
    if (m_options.autoConnect)
        open();
}

SocketIoManager::~SocketIoManager()
{
    m_state = State::Closed;
    m_skipReconnect = true;
}

SocketIoClient& SocketIoManager::socket(const std::string& nsp, SocketIoClientOptions options)
{
    auto& socket = m_sockets[nsp];
    if (!socket)
        socket.reset(new SocketIoClient(*this, nsp, std::move(options)));
    if (m_options.autoConnect && !socket->active())
        socket->connect();
    return *socket;
}

void SocketIoManager::setReconnection(bool on)
{
    m_options.reconnection = on;
    if (!on)
        m_skipReconnect = true;
}

void SocketIoManager::open(OnOpened onOpened)
{
    if (m_state != State::Closed)
        return;
    retireEngine();
    m_engine = std::make_unique<EngineClient>(m_url, m_options.engine);
    m_state = State::Opening;
    m_skipReconnect = false;
    m_onOpened = std::move(onOpened);
    connect(m_engine.get(), &EngineClient::opened, this, &SocketIoManager::engineOpened);
    connect(m_engine.get(), &EngineClient::failed, this, [this](const QString& message, const QString& detail) {
        openFailed({message.toStdString(), detail.toStdString()});
    });
    if (m_options.timeout)
        m_openTimer.start(*m_options.timeout);
    m_engine->open();
}

/// What it has still to say, it says by itself.
void SocketIoManager::retireEngine()
{
    if (!m_engine)
        return;
    EngineClient* const engine = m_engine.release();
    engine->disconnect(this);
    engine->setParent(QCoreApplication::instance());
    if (engine->isClosed())
        engine->deleteLater();
    else
        connect(engine, &EngineClient::closed, engine, &QObject::deleteLater);
}

void SocketIoManager::openTimedOut()
{
    const QPointer<EngineClient> engine(m_engine.get());
    openFailed({"timeout"});
    if (engine)
        engine->close();
}

void SocketIoManager::openFailed(const SocketIoError& error)
{
    forgetEngine();
    m_state = State::Closed;
    const OnOpened onOpened = std::exchange(m_onOpened, {});
    const QPointer<SocketIoManager> alive(this);
    tellError(error);
    if (!alive)
        return;
    if (onOpened)
        onOpened(error);
    else if (!m_reconnecting && m_options.reconnection && m_backoff.attempts() == 0)
        reconnect();
}

void SocketIoManager::tellError(const SocketIoError& error)
{
    const QPointer<SocketIoManager> alive(this);
    Q_EMIT failed(error);
    if (alive)
        m_listeners.dispatch("error", {error.value()}, {});
}

void SocketIoManager::engineOpened()
{
    forgetEngine();
    m_state = State::Open;
    m_decoder.emplace(m_options.mostAttachments);
    EngineClient* const engine = m_engine.get();
    connect(engine, &EngineClient::pinged, this, [this] { m_listeners.dispatch("ping", {}, {}); });
    connect(engine, &EngineClient::message, this, &SocketIoManager::received);
    connect(engine, &EngineClient::failed, this, [this](const QString& message, const QString& detail) {
        tellError({message.toStdString(), detail.toStdString()});
    });
    connect(engine, &EngineClient::closed, this, &SocketIoManager::connectionClosed);
    const OnOpened onOpened = std::exchange(m_onOpened, {});
    const QPointer<SocketIoManager> alive(this);
    Q_EMIT opened();
    if (alive)
        m_listeners.dispatch("open", {}, {});
    if (alive && onOpened)
        onOpened({});
}

void SocketIoManager::received(const Payload& message)
{
    if (!m_decoder)
        return;
    const auto decoded = m_decoder->add(message);
    if (!decoded)
        return fail("parse error", decoded.error().what);
    if (*decoded)
        Q_EMIT packet(**decoded);
}

void SocketIoManager::fail(const char* reason, const std::string& detail)
{
    connectionClosed(QLatin1String(reason), QString::fromStdString(detail));
}

void SocketIoManager::send(const SocketIoPacket& packet)
{
    if (!m_engine)
        return;
    for (Payload& message : encode(packet))
        m_engine->send(std::move(message));
}

void SocketIoManager::closeIfUnused()
{
    const bool isUsed =
        std::ranges::any_of(m_sockets, [](const auto& socket) { return socket.second && socket.second->active(); });
    if (!isUsed)
        close();
}

void SocketIoManager::close()
{
    m_skipReconnect = true;
    m_reconnecting = false;
    connectionClosed(QStringLiteral("forced close"), {});
}

void SocketIoManager::connectionClosed(const QString& reason, const QString& detail)
{
    forgetEngine();
    if (m_engine)
        m_engine->close();
    m_backoff.reset();
    m_state = State::Closed;
    m_onOpened = {};
    const QPointer<SocketIoManager> alive(this);
    Q_EMIT closed(reason, detail);
    if (alive)
        m_listeners.dispatch("close", {reason, detail.isEmpty() ? Value() : Object {{"description", detail}}}, {});
    if (alive && m_options.reconnection && !m_skipReconnect)
        reconnect();
}

/// Hears no more of the engine, and waits for nothing.
void SocketIoManager::forgetEngine()
{
    if (m_engine)
        m_engine->disconnect(this);
    m_openTimer.stop();
    m_reconnectTimer.stop();
    m_decoder.reset();
}

void SocketIoManager::reconnect()
{
    if (m_reconnecting || m_skipReconnect)
        return;
    if (m_options.reconnectionAttempts && m_backoff.attempts() >= *m_options.reconnectionAttempts) {
        m_backoff.reset();
        m_reconnecting = false;
        return m_listeners.dispatch("reconnect_failed", {}, {});
    }
    m_reconnecting = true;
    m_reconnectTimer.start(m_backoff.next());
}

void SocketIoManager::attempt()
{
    if (m_skipReconnect)
        return;
    const QPointer<SocketIoManager> alive(this);
    m_listeners.dispatch("reconnect_attempt", {m_backoff.attempts()}, {});
    if (alive && !m_skipReconnect) // A listener may have closed it.
        open([this](const std::optional<SocketIoError>& error) { attempted(error); });
}

void SocketIoManager::attempted(const std::optional<SocketIoError>& error)
{
    m_reconnecting = false;
    if (!error) {
        const int attempts = m_backoff.attempts();
        m_backoff.reset();
        return m_listeners.dispatch("reconnect", {attempts}, {});
    }
    const QPointer<SocketIoManager> alive(this);
    reconnect();
    if (alive)
        m_listeners.dispatch("reconnect_error", {error->value()}, {});
}

} // namespace packetarium
