// One client of an Engine.IO server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_socket.h"

#include "labs/socketio/engine/transports/polling.h"
#include "labs/socketio/engine/transports/websocket.h"

#include <QTimer>

namespace packetarium {
namespace {

using Type = EnginePacket::Type;
using namespace std::chrono_literals;

constexpr auto nudgeInterval = 100ms; ///< While an upgrade waits for a poll to end.
constexpr auto closePatience = 30s; ///< For a poll that would take the close packet.

QByteArray openPacket(const QByteArray& id, const EngineSettings& settings, bool offersUpgrade)
{
    return "{\"sid\":\"" + id + "\",\"upgrades\":[" + (offersUpgrade ? "\"websocket\"" : "")
        + "],\"pingInterval\":" + QByteArray::number(qint64(settings.pingInterval.count()))
        + ",\"pingTimeout\":" + QByteArray::number(qint64(settings.pingTimeout.count()))
        + ",\"maxPayload\":" + QByteArray::number(settings.maxPayload) + '}';
}

} // namespace

QByteArray EngineHandshake::header(const QByteArray& name) const
{
    for (const auto& [each, value] : headers)
        if (each.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

EngineSocket::EngineSocket(const EngineSettings& settings, QByteArray id, EngineHandshake handshake)
    : m_settings(settings)
    , m_id(std::move(id))
    , m_handshake(std::move(handshake))
{
}

EngineSocket::~EngineSocket() = default;

const char* EngineSocket::transportName() const { return m_transport->name(); }

PollingTransport* EngineSocket::polling() const { return qobject_cast<PollingTransport*>(m_transport.get()); }

void EngineSocket::open(std::unique_ptr<PollingTransport> transport)
{
    adopt(std::move(transport));
    greet();
}

void EngineSocket::open(std::unique_ptr<WebSocketTransport> transport)
{
    m_webSocket = transport.get();
    adopt(std::move(transport));
    greet();
}

void EngineSocket::greet()
{
    const bool offersUpgrade = !m_webSocket && m_settings.webSocket && m_settings.allowUpgrades;
    m_transport->send({{Type::Open, {Payload::Kind::Text, openPacket(m_id, m_settings, offersUpgrade)}}});
    m_heartbeat.start(int(m_settings.pingInterval.count()), Qt::PreciseTimer, this);
}

void EngineSocket::adopt(std::unique_ptr<EngineTransport> transport)
{
    if (m_transport) { // Perhaps we are in the middle of its work.
        disconnect(m_transport.get(), nullptr, this, nullptr);
        m_transport.release()->deleteLater();
    }
    m_transport = std::move(transport);
    connect(m_transport.get(), &EngineTransport::packet, this, &EngineSocket::take);
    connect(m_transport.get(), &EngineTransport::ready, this, &EngineSocket::flush);
    connect(m_transport.get(), &EngineTransport::ended, this, [this](const char* reason, const QString& detail) {
        end(QLatin1String(reason), detail);
    });
}

bool EngineSocket::isWritable() const { return isOpen() && m_waiting.empty() && m_transport->isWritable(); }

void EngineSocket::send(const EngineMessage& message)
{
    if (!isOpen())
        return;
    if (m_webSocket)
        m_webSocket->send(message);
    else
        enqueue({Type::Message, message.payload()});
}

/// Keeps a packet for the poll that waits or comes next. Those of one turn of the event loop travel together.
void EngineSocket::enqueue(EnginePacket packet)
{
    m_waitingBytes += packet.data.bytes.size() + 1;
    m_waiting.push_back(std::move(packet));
    if (m_waitingBytes > std::max(m_settings.limits.queue, 2 * m_settings.maxPayload)) {
        m_waiting.clear();
        m_waitingBytes = 0;
        QTimer::singleShot(0, this, [this] {
            end(QStringLiteral("transport error"), QStringLiteral("the client does not poll: too much waits for it"));
        });
    }
    sendLater();
}

void EngineSocket::sendLater()
{
    if (!m_transport->isWritable() || std::exchange(m_sendsLater, true))
        return;
    QMetaObject::invokeMethod(this, &EngineSocket::flush, Qt::QueuedConnection);
}

void EngineSocket::flush()
{
    m_sendsLater = false;
    const bool says = !m_waiting.empty() || m_state == State::Closing;
    if (m_state == State::Closed || !says || !m_transport->isWritable())
        return;
    std::vector<EnginePacket> packets = std::exchange(m_waiting, {});
    m_waitingBytes = 0;
    // A close goes alone: the official client obeys it before it has handed on what came in the same body.
    const bool isLast = m_state == State::Closing && packets.empty();
    if (isLast)
        packets.push_back({Type::Close});
    m_transport->send(packets);
    if (isLast)
        end(QStringLiteral("forced close"), {}, Goodbye::Unsaid);
}

void EngineSocket::take(const EnginePacket& packet)
{
    if (!isOpen())
        return;
    if (m_awaitsPong && packet.type != Type::Pong && !std::exchange(m_waitsLonger, true))
        m_heartbeat.start(int(m_settings.pingTimeout.count()), Qt::PreciseTimer, this);
    switch (packet.type) {
    case Type::Message: Q_EMIT message(packet.data); break;
    case Type::Pong:
        m_awaitsPong = false;
        m_heartbeat.start(int(m_settings.pingInterval.count()), Qt::PreciseTimer, this);
        break;
    case Type::Ping: // In this revision of the protocol it is the server that asks.
        end(QStringLiteral("transport error"), QStringLiteral("invalid heartbeat direction"));
        break;
    default: break;
    }
}

void EngineSocket::timerEvent(QTimerEvent*)
{
    m_heartbeat.stop();
    if (m_state == State::Closing)
        return end(QStringLiteral("forced close"), QStringLiteral("the client did not poll any more"));
    if (m_awaitsPong)
        return end(QStringLiteral("ping timeout"), QStringLiteral("the client did not answer a ping"));
    beat();
}

void EngineSocket::beat()
{
    m_awaitsPong = true;
    m_waitsLonger = false;
    m_heartbeat.start(int(m_settings.pingTimeout.count()), Qt::PreciseTimer, this);
    if (m_webSocket)
        m_webSocket->send(std::vector<EnginePacket> {{Type::Ping}});
    else
        enqueue({Type::Ping});
}

bool EngineSocket::mayUpgrade() const { return m_state != State::Closed && !m_webSocket && !m_candidate; }

void EngineSocket::probe(std::unique_ptr<WebSocketTransport> candidate)
{
    m_candidate = std::move(candidate);
    connect(m_candidate.get(), &EngineTransport::packet, this, &EngineSocket::takeProbe);
    connect(m_candidate.get(), &EngineTransport::ended, this, &EngineSocket::dropCandidate);
    QTimer::singleShot(m_settings.upgradeTimeout, m_candidate.get(), [this] { dropCandidate(); });
}

void EngineSocket::takeProbe(const EnginePacket& packet)
{
    if (packet.type == Type::Upgrade && m_state != State::Closed)
        return upgrade();
    if (packet.type != Type::Ping || packet.data.bytes != "probe")
        return dropCandidate();
    m_candidate->send(std::vector<EnginePacket> {{Type::Pong, {Payload::Kind::Text, "probe"}}});
    // The client sends no further poll, but the one that waits keeps it from going on.
    auto* nudge = new QTimer(m_candidate.get());
    connect(nudge, &QTimer::timeout, this, [this] {
        if (isWritable())
            m_transport->send({{Type::Noop}});
    });
    nudge->start(nudgeInterval);
}

void EngineSocket::dropCandidate()
{
    if (!m_candidate)
        return;
    disconnect(m_candidate.get(), nullptr, this, nullptr);
    m_candidate->close();
    m_candidate.release()->deleteLater(); // We may be in the middle of its work.
}

void EngineSocket::upgrade()
{
    m_waitingBytes = 0;
    const std::vector<EnginePacket> packets = std::exchange(m_waiting, {});
    if (m_transport->isWritable())
        m_transport->send({{Type::Noop}});
    for (QTimer* nudge : m_candidate->findChildren<QTimer*>())
        delete nudge;
    disconnect(m_candidate.get(), nullptr, this, nullptr);
    m_webSocket = m_candidate.get();
    adopt(std::move(m_candidate));
    m_webSocket->send(packets);
    if (m_state == State::Closing)
        return end(QStringLiteral("forced close"), {});
    Q_EMIT upgraded();
}

void EngineSocket::close()
{
    if (!isOpen())
        return;
    m_state = State::Closing;
    if (m_webSocket)
        return end(QStringLiteral("forced close"), {});
    m_heartbeat.start(int(std::chrono::milliseconds(closePatience).count()), this);
    flush();
}

void EngineSocket::discard()
{
    m_waiting.clear();
    end(QStringLiteral("forced close"), QStringLiteral("what waited was dropped"));
}

void EngineSocket::cut()
{
    if (m_state == State::Closed)
        return;
    m_transport->cut();
    if (m_candidate)
        m_candidate->cut();
    end(QStringLiteral("transport close"), QStringLiteral("the connection was cut at the server"), Goodbye::Unsaid);
}

void EngineSocket::end(const QString& reason, const QString& detail, Goodbye goodbye)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_heartbeat.stop();
    m_waiting.clear();
    dropCandidate();
    disconnect(m_transport.get(), nullptr, this, nullptr);
    if (goodbye == Goodbye::Said)
        m_transport->close();
    Q_EMIT closed(reason, detail);
}

} // namespace packetarium
