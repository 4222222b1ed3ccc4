// An Engine.IO 4 client: the session.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/engine_client.h"

#include "labs/socketio/client/client_polling.h"
#include "labs/socketio/client/client_websocket.h"

#include <QPointer>

#include <algorithm>

namespace packetarium {
namespace {

using Type = EnginePacket::Type;

/// Header lines for every request. A line end inside of a name or a value would begin a header of its own.
QByteArray headerLines(const std::vector<std::pair<QByteArray, QByteArray>>& headers)
{
    QByteArray lines;
    for (const auto& [name, value] : headers)
        if (!name.contains('\n') && !name.contains('\r') && !value.contains('\n') && !value.contains('\r'))
            lines += name + ": " + value + "\r\n";
    return lines;
}

/// What a packet that waits takes from the queue: an empty one is not for free.
qint64 costOf(const EnginePacket& packet) { return packet.data.bytes.size() + qint64(sizeof packet); }

EngineAddress addressOf(const QUrl& url, const EngineClientOptions& options)
{
    EngineAddress address;
    address.place.host = url.host(QUrl::FullyEncoded);
    address.place.port = quint16(url.port(80));
    address.place.headers = headerLines(options.extraHeaders);
    address.place.longestBody = options.longestMessage;
    address.place.farewell = options.farewell;
    address.path = options.path.endsWith('/') ? options.path : options.path + '/';
    address.query = options.query;
    return address;
}

QString problemOf(const QUrl& url)
{
    const QString scheme = url.scheme();
    if (scheme == QLatin1String("https") || scheme == QLatin1String("wss"))
        return QStringLiteral("this client does not speak TLS: use http://");
    if (!url.isValid() || url.host().isEmpty() || url.port(80) <= 0
        || (scheme != QLatin1String("http") && scheme != QLatin1String("ws")))
        return QStringLiteral("the address must be http://HOST:PORT");
    return {};
}

} // namespace

EngineClient::EngineClient(const QUrl& url, EngineClientOptions options)
    : m_options(std::move(options))
    , m_address(addressOf(url, m_options))
    , m_urlProblem(problemOf(url))
    , m_transports(m_options.transports)
{
    m_heartbeat.setSingleShot(true);
    connect(&m_heartbeat, &QTimer::timeout, this, [this] { end(QStringLiteral("ping timeout")); });
}

EngineClient::~EngineClient()
{
    for (auto* transport : {&m_probe, &m_transport})
        if (*transport)
            transport->release()->abandon();
}

std::unique_ptr<ClientTransport> EngineClient::makeTransport(TransportKind kind) const
{
    EngineAddress address = m_address;
    address.sessionId = m_session.id;
    if (kind == TransportKind::WebSocket)
        return std::make_unique<ClientWebSocket>(std::move(address));
    return std::make_unique<ClientPolling>(std::move(address));
}

void EngineClient::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Opening;
    if (!m_urlProblem.isEmpty() || m_transports.empty()) {
        const QString why = m_urlProblem.isEmpty() ? QStringLiteral("No transports available") : m_urlProblem;
        QTimer::singleShot(0, this, [this, why] { transportFailed(why, {}); });
        return;
    }
    openTransport();
}

void EngineClient::openTransport()
{
    useTransport(makeTransport(m_transports.front()));
    m_transport->open();
}

void EngineClient::useTransport(std::unique_ptr<ClientTransport> transport)
{
    if (m_transport)
        m_transport.release()->leave();
    m_transport = std::move(transport);
    connect(m_transport.get(), &ClientTransport::packet, this, &EngineClient::received);
    connect(m_transport.get(), &ClientTransport::drained, this, &EngineClient::drained);
    connect(m_transport.get(), &ClientTransport::failed, this, &EngineClient::transportFailed);
    connect(m_transport.get(), &ClientTransport::closed, this, [this](const QString& detail) {
        end(QStringLiteral("transport close"), detail);
    });
}

void EngineClient::received(const EnginePacket& packet)
{
    if (m_state == State::Closed)
        return;
    switch (packet.type) {
    case Type::Open: handshake(packet); break;
    case Type::Ping: answerPing(); break;
    case Type::Message: Q_EMIT message(packet.data); break;
    default: break;
    }
}

void EngineClient::answerPing()
{
    restartHeartbeat();
    const QPointer<EngineClient> alive(this);
    add({Type::Pong, {}});
    if (alive && m_state != State::Closed)
        Q_EMIT pinged();
}

void EngineClient::handshake(const EnginePacket& packet)
{
    if (m_state != State::Opening)
        return; // A session opens once.
    const auto session = readEngineSession(packet.data.bytes);
    if (!session)
        return transportFailed(QStringLiteral("server error"), QStringLiteral("its handshake cannot be read"));
    m_session = *session;
    m_state = State::Open;
    restartHeartbeat();
    const QPointer<EngineClient> alive(this);
    Q_EMIT opened();
    if (!alive || m_state != State::Open)
        return;
    flush();
    probe();
}

void EngineClient::restartHeartbeat()
{
    m_heartbeat.start(m_session.pingInterval + m_session.pingTimeout);
    m_sinceHeartbeat.start();
}

bool EngineClient::hasPingExpired()
{
    if (m_expired || m_state == State::Closed)
        return true;
    const auto patience = m_session.pingInterval + m_session.pingTimeout;
    m_expired = m_heartbeat.isActive() && m_sinceHeartbeat.hasExpired(patience.count());
    return m_expired;
}

void EngineClient::send(Payload payload) { add({Type::Message, std::move(payload)}); }

void EngineClient::add(EnginePacket packet)
{
    if (m_state != State::Opening && m_state != State::Open)
        return;
    m_waitingBytes += costOf(packet);
    m_waiting.push_back(std::move(packet));
    if (m_waitingBytes > std::max(m_options.longestQueue, 2 * m_options.longestMessage))
        return transportFailed(QStringLiteral("transport error"), QStringLiteral("the server does not read"));
    flush();
}

void EngineClient::flush()
{
    const bool mayWrite = m_state == State::Open || m_state == State::Closing;
    if (!mayWrite || !isWritable() || m_upgrading || m_waiting.empty())
        return;
    m_sending = batchSize();
    m_transport->send(std::span(m_waiting).first(m_sending));
}

/// Of a polling body, the server reads no more than it said in the handshake.
std::size_t EngineClient::batchSize() const
{
    if (m_session.maxPayload == 0 || qstrcmp(m_transport->name(), "polling") != 0)
        return m_waiting.size();
    qint64 size = 0;
    for (std::size_t i = 0; i < m_waiting.size(); ++i) {
        const Payload& data = m_waiting[i].data;
        const qsizetype bytes = data.bytes.size();
        size += (data.kind == Payload::Kind::Binary ? (bytes + 2) / 3 * 4 : bytes) + (i > 0 ? 2 : 1);
        if (i > 0 && size > m_session.maxPayload)
            return i;
    }
    return m_waiting.size();
}

void EngineClient::drained()
{
    const auto sent = m_waiting.begin() + std::ptrdiff_t(m_sending);
    for (auto packet = m_waiting.begin(); packet != sent; ++packet)
        m_waitingBytes -= costOf(*packet);
    m_waiting.erase(m_waiting.begin(), sent);
    m_sending = 0;
    if (m_state == State::Closing && m_waiting.empty())
        return closeIfDone();
    flush();
}

void EngineClient::close()
{
    if (m_state != State::Opening && m_state != State::Open)
        return;
    // What was sent before the session opened has nowhere to go.
    const bool wasOpen = m_state == State::Open;
    m_state = State::Closing;
    if (wasOpen)
        closeIfDone();
    else
        end(QStringLiteral("forced close"));
}

void EngineClient::closeIfDone()
{
    if (m_waiting.empty() && !m_upgrading)
        end(QStringLiteral("forced close"));
}

void EngineClient::cut()
{
    if (m_state == State::Idle || m_state == State::Closed)
        return;
    if (m_probe)
        m_probe.release()->vanish();
    if (m_transport) {
        m_wasWritable = keepsWritable();
        m_transport.release()->vanish();
    }
    end(QStringLiteral("transport close"), QStringLiteral("the connection was cut here"));
}

void EngineClient::transportFailed(const QString& message, const QString& detail)
{
    if (m_state == State::Opening && m_options.tryAllTransports && m_transports.size() > 1 && m_transport) {
        m_transports.erase(m_transports.begin());
        return openTransport();
    }
    if (m_state == State::Idle || m_state == State::Closed)
        return;
    const QPointer<EngineClient> alive(this);
    Q_EMIT failed(message, detail);
    if (alive)
        end(QStringLiteral("transport error"), detail.isEmpty() ? message : message + QLatin1String(": ") + detail);
}

void EngineClient::end(const QString& reason, const QString& detail)
{
    if (m_state == State::Idle || m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_heartbeat.stop();
    if (m_probe)
        dropProbe();
    leaveTransport();
    m_session.id.clear();
    m_waiting.clear();
    m_sending = 0;
    m_waitingBytes = 0;
    m_upgrading = false;
    Q_EMIT closed(reason, detail);
}

bool EngineClient::keepsWritable() const
{
    return qstrcmp(m_transport->name(), "websocket") == 0 && m_transport->isWritable();
}

void EngineClient::leaveTransport()
{
    if (!m_transport)
        return;
    m_wasWritable = keepsWritable();
    ClientTransport* const transport = m_transport.release();
    transport->leave();
    connect(transport, &ClientTransport::over, this, &EngineClient::finished);
}

/// Asks whether a WebSocket works too: "2probe" there, "3probe" back, and only then it takes over.
void EngineClient::probe()
{
    const bool isWanted = m_options.upgrade && qstrcmp(m_transport->name(), "polling") == 0
        && std::ranges::count(m_session.upgrades, QByteArray("websocket")) > 0
        && std::ranges::count(m_options.transports, TransportKind::WebSocket) > 0;
    if (!isWanted)
        return;
    m_probe = makeTransport(TransportKind::WebSocket);
    connect(m_probe.get(), &ClientTransport::opened, this, [this] {
        const EnginePacket question {Type::Ping, {Payload::Kind::Text, "probe"}};
        m_probe->send({&question, 1});
    });
    connect(m_probe.get(), &ClientTransport::packet, this, &EngineClient::probed);
    connect(m_probe.get(), &ClientTransport::failed, this, [this](const QString& message, const QString& detail) {
        probeFailed(message + QLatin1String(": ") + detail);
    });
    connect(m_probe.get(), &ClientTransport::closed, this, [this] { probeFailed(QStringLiteral("transport closed")); });
    m_probe->open();
}

void EngineClient::probed(const EnginePacket& packet)
{
    if (packet.type != Type::Pong || packet.data.bytes != "probe")
        return probeFailed(QStringLiteral("the answer is no \"3probe\""));
    m_upgrading = true;
    disconnect(m_probe.get(), &ClientTransport::packet, this, nullptr);
    connect(m_transport.get(), &ClientTransport::paused, this, &EngineClient::takeOver);
    m_transport->pause(); // The server answers the poll that waits, so that nothing is lost between the transports.
}

void EngineClient::takeOver()
{
    m_probe->disconnect(this);
    useTransport(std::move(m_probe));
    const EnginePacket upgrade {Type::Upgrade, {}};
    m_transport->send({&upgrade, 1});
    m_upgrading = false;
    const QPointer<EngineClient> alive(this);
    Q_EMIT upgraded();
    if (!alive)
        return;
    if (m_state == State::Closing && m_waiting.empty())
        return closeIfDone();
    flush();
}

void EngineClient::probeFailed(const QString& why)
{
    // Once the old transport has stopped, there is no way back.
    const bool wasUpgrading = m_upgrading;
    dropProbe();
    if (wasUpgrading)
        return end(QStringLiteral("transport close"), why);
    Q_EMIT upgradeFailed(why);
}

void EngineClient::dropProbe() { m_probe.release()->leave(); }

} // namespace packetarium
