// One client in one namespace: what it sends and hears, and how it ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/socketio_socket.h"

#include "labs/socketio/server/adapter.h"
#include "labs/socketio/server/random_id.h"
#include "labs/socketio/server/socketio_connection.h"
#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_server.h"

#include <QPromise>
#include <QTimer>

#include <algorithm>
#include <array>

namespace packetarium {
namespace {

using Type = SocketIoPacket::Type;

SocketIoHandshake handshakeOf(const SocketIoConnection& connection, Value auth)
{
    SocketIoHandshake handshake;
    if (const EngineSocket* engine = connection.engine()) {
        static_cast<EngineHandshake&>(handshake) = engine->handshake();
        handshake.xdomain = !engine->handshake().header("origin").isEmpty();
    }
    handshake.time = QDateTime::currentDateTime();
    handshake.auth = std::move(auth);
    return handshake;
}

bool isRecoverable(std::string_view reason)
{
    static constexpr std::array<std::string_view, 6> reasons {
        "transport error",
        "transport close",
        "forced close",
        "ping timeout",
        "server shutting down",
        "forced server close"};
    return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

} // namespace

SocketIoSocket::SocketIoSocket(SocketIoNamespace& nsp, SocketIoConnection& connection, Value auth)
    : QObject(&nsp)
    , m_nsp(nsp)
    , m_connection(&connection)
    , m_id(randomId())
    , m_pid(nsp.adapter().missedEvents() ? randomId() : std::string())
    , m_handshake(handshakeOf(connection, std::move(auth)))
{
}

void SocketIoSocket::recover(MissedEvents::Recovered recovered)
{
    m_recovered = true;
    m_id = std::move(recovered.session.id);
    m_pid = std::move(recovered.session.pid);
    m_data = std::move(recovered.session.data);
    join(recovered.session.rooms);
    for (Arguments& event : recovered.missed) // Before CONNECT: the client keeps them until it is connected.
        sendPacket({.data = std::move(event)});
}

SocketIoServer& SocketIoSocket::server() const { return m_nsp.server(); }

EngineSocket* SocketIoSocket::conn() const { return m_connection ? m_connection->engine() : nullptr; }

SocketIoSocket::Handle SocketIoSocket::on(std::string_view event, Listener listener)
{
    return m_listeners.on(event, std::move(listener));
}

SocketIoSocket::Handle SocketIoSocket::on(std::string_view event, ArgumentsListener listener)
{
    return on(event, Listener([listener = std::move(listener)](const Arguments& arguments, const Acknowledge&) {
                  listener(arguments);
              }));
}

SocketIoSocket::Handle SocketIoSocket::on(std::string_view event, ReasonListener listener)
{
    return on(event, Listener([listener = std::move(listener)](const Arguments& arguments, const Acknowledge&) {
                  listener(arguments.empty() ? std::string_view() : arguments.front().text());
              }));
}

SocketIoSocket::Handle SocketIoSocket::on(std::string_view event, std::function<void()> listener)
{
    return on(event, Listener([listener = std::move(listener)](const Arguments&, const Acknowledge&) { listener(); }));
}

SocketIoSocket::Handle SocketIoSocket::once(std::string_view event, Listener listener)
{
    return m_listeners.once(event, std::move(listener));
}

void SocketIoSocket::use(SocketMiddleware middleware) { m_middlewares.push_back(std::move(middleware)); }

bool SocketIoSocket::emitArguments(std::string_view event, const Arguments& arguments, OnAnswer onAnswer)
{
    Arguments data;
    data.reserve(arguments.size() + 2);
    data.emplace_back(event);
    data.insert(data.end(), arguments.begin(), arguments.end());
    return emitEvent(std::move(data), std::move(onAnswer));
}

bool SocketIoSocket::emitEvent(Arguments event, OnAnswer onAnswer)
{
    const BroadcastFlags flags = std::exchange(m_flags, {});
    if (m_nsp.refusesName(event.front().text()))
        return false;
    if (!onAnswer && m_nsp.adapter().missedEvents()) {
        BroadcastFlags local = flags;
        local.isLocal = true;
        m_nsp.adapter().broadcast(event, {.rooms = {m_id}, .flags = local}); // Where it is kept for the return.
        return true;
    }
    SocketIoPacket packet;
    if (onAnswer) {
        packet.id = m_nsp.nextAckId();
        awaitAnswer(*packet.id, std::move(onAnswer), flags.timeout);
    }
    if (m_listeners.hasAnyOutgoing()) {
        const QPointer<SocketIoSocket> alive(this);
        notifyOutgoing(event);
        if (!alive)
            return true;
    }
    packet.data = std::move(event);
    sendPacket(std::move(packet), flags);
    return true;
}

QFuture<Answer> SocketIoSocket::emitForAnswer(Arguments event)
{
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    emitEvent(std::move(event), [promise](const Answer& answer) {
        promise->addResult(answer);
        promise->finish();
    });
    return promise->future();
}

void SocketIoSocket::awaitAnswer(std::uint64_t id, OnAnswer onAnswer, std::optional<std::chrono::milliseconds> timeout)
{
    if (!timeout)
        return setAck(id, {[onAnswer](Arguments arguments) { onAnswer({{}, std::move(arguments)}); }, {}});
    const std::shared_ptr<QTimer> timer(new QTimer(this), [](QTimer* done) { done->deleteLater(); });
    timer->setSingleShot(true);
    connect(timer.get(), &QTimer::timeout, this, [this, id] { giveUp(id, "operation has timed out"); });
    timer->start(*timeout);
    setAck(
        id,
        {[onAnswer, timer](Arguments arguments) {
             onAnswer({{}, std::move(arguments)});
         },
         [onAnswer, timer](std::string error) {
             onAnswer({std::move(error), {}});
         }});
}

void SocketIoSocket::setAck(std::uint64_t id, PendingAck ack)
{
    if (m_acks.size() >= m_nsp.server().settings().mostPendingAcks)
        m_acks.erase(m_acks.begin());
    m_acks.insert_or_assign(id, std::move(ack));
}

void SocketIoSocket::giveUp(std::uint64_t id, const char* why)
{
    auto ack = m_acks.extract(id);
    if (ack && ack.mapped().giveUp)
        ack.mapped().giveUp(why);
}

std::string SocketIoSocket::nameOf(const Value& name)
{
    return name.as<std::string>() ? std::string(name.text()) : writeJson(name).toStdString();
}

void SocketIoSocket::notifyOutgoing(const Arguments& event)
{
    m_listeners.anyOutgoing(nameOf(event.front()), Arguments(event.begin() + 1, event.end()));
}

void SocketIoSocket::sendPacket(SocketIoPacket packet, const BroadcastFlags& flags)
{
    packet.nsp = m_nsp.name();
    const std::vector<Payload> encoded = encode(packet);
    write(Messages(encoded.begin(), encoded.end()), flags);
}

void SocketIoSocket::write(const Messages& messages, const BroadcastFlags& flags)
{
    if (m_connection && m_state != State::Disconnected)
        m_connection->write(messages, flags);
}

SocketIoSocket& SocketIoSocket::volatile_()
{
    m_flags.isVolatile = true;
    return *this;
}

SocketIoSocket& SocketIoSocket::compress(bool compress)
{
    m_flags.compress = compress;
    return *this;
}

SocketIoSocket& SocketIoSocket::timeout(std::chrono::milliseconds timeout)
{
    m_flags.timeout = timeout;
    return *this;
}

SocketIoBroadcast SocketIoSocket::broadcast()
{
    return {m_nsp, {.except = {m_id}, .flags = std::exchange(m_flags, {})}};
}

void SocketIoSocket::join(const Rooms& rooms)
{
    if (m_state != State::Disconnected)
        m_nsp.adapter().addAll(m_id, rooms.names());
}

void SocketIoSocket::leave(const std::string& room) { m_nsp.adapter().del(m_id, room); }

std::vector<std::string> SocketIoSocket::rooms() const
{
    const auto joined = m_nsp.adapter().sids().find(m_id);
    return joined == m_nsp.adapter().sids().end() ? std::vector<std::string>() : joined->second;
}

void SocketIoSocket::connectNow()
{
    m_state = State::Connected;
    join(m_id);
    Object session {{"sid", m_id}};
    if (!m_pid.empty())
        session.emplace_back("pid", m_pid);
    sendPacket({.type = Type::Connect, .data = std::move(session)});
}

void SocketIoSocket::refuse(const Refusal& refusal)
{
    Object error {{"message", refusal.message}};
    if (refusal.data)
        error.emplace_back("data", *refusal.data);
    sendPacket({.type = Type::ConnectError, .data = std::move(error)});
    abandon();
}

void SocketIoSocket::abandon()
{
    if (MissedEvents* missed = m_nsp.adapter().missedEvents(); missed && m_recovered)
        missed->persist({m_id, m_pid, rooms(), m_data}); // It did not get in; the next try may.
    m_state = State::Disconnected;
    m_nsp.adapter().delAll(m_id);
    m_nsp.remove(*this);
    if (m_connection)
        m_connection->remove(*this);
    deleteLater();
}

void SocketIoSocket::disconnect(bool close)
{
    if (!connected())
        return;
    if (close)
        return m_connection->disconnectAll();
    sendPacket({.type = Type::Disconnect});
    end("server namespace disconnect");
}

void SocketIoSocket::end(const std::string& reason, const std::string& detail)
{
    if (!connected() || std::exchange(m_ending, true))
        return;
    const QPointer<SocketIoSocket> alive(this);
    const Arguments why {reason, detail};
    m_listeners.dispatch("disconnecting", why, {});
    if (!alive)
        return;
    if (MissedEvents* missed = m_nsp.adapter().missedEvents(); missed && isRecoverable(reason))
        missed->persist({m_id, m_pid, rooms(), m_data});
    m_nsp.adapter().delAll(m_id);
    if (!alive)
        return;
    m_nsp.remove(*this);
    if (m_connection)
        m_connection->remove(*this);
    m_state = State::Disconnected;
    deleteLater();
    m_listeners.dispatch("disconnect", why, {});
    while (alive && !m_acks.empty())
        giveUp(m_acks.begin()->first, "socket has been disconnected");
}

} // namespace packetarium
