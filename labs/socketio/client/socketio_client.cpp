// A Socket.IO client's socket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/socketio_client.h"

#include "labs/socketio/client/socketio_manager.h"

#include <QPointer>

#include <algorithm>

namespace packetarium {
namespace {

using Type = SocketIoPacket::Type;
using OnDisconnect = PendingAnswers::OnDisconnect;

constexpr qint64 mostReceivedEarly = 16 << 20; ///< Bytes, roughly.

/// The event's name, which JavaScript also allows to be a number, and its arguments.
std::pair<std::string, Arguments> split(const SocketIoPacket& packet)
{
    const Array* event = packet.data.as<Array>();
    if (!event || event->empty())
        return {};
    const Value& name = event->front();
    const bool isText = name.as<std::string>();
    return {
        isText ? std::string(name.text()) : writeJson(name).toStdString(), Arguments(event->begin() + 1, event->end())};
}

std::string textOf(const Value& object, std::string_view name)
{
    const Value* member = object.find(name);
    return member ? std::string(member->text()) : std::string();
}

} // namespace

SocketIoEmitter SocketIoEmitter::timeout(std::chrono::milliseconds time) const
{
    SocketIoEmitter emitter = *this;
    emitter.m_flags.timeout = time;
    return emitter;
}

SocketIoEmitter SocketIoEmitter::volatile_() const
{
    SocketIoEmitter emitter = *this;
    emitter.m_flags.isVolatile = true;
    return emitter;
}

bool SocketIoEmitter::send(Arguments event, OnAnswer answer) const
{
    return m_socket.emitEvent(std::move(event), m_flags, std::move(answer), OnDisconnect::Silence);
}

QFuture<Answer> SocketIoEmitter::sendWithAck(Arguments event) const
{
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    const std::string name(event.empty() ? "" : event.front().text());
    const bool isSent = m_socket.emitEvent(
        std::move(event),
        m_flags,
        [promise](const Answer& answer) {
            promise->addResult(answer);
            promise->finish();
        },
        OnDisconnect::Error);
    if (!isSent && !promise->future().isFinished()) {
        promise->addResult(Answer {'"' + name + "\" is a reserved event name", {}});
        promise->finish();
    }
    return promise->future();
}

SocketIoClient::SocketIoClient(SocketIoManager& manager, std::string nsp, SocketIoClientOptions options)
    : m_manager(manager)
    , m_nsp(std::move(nsp))
    , m_options(std::move(options))
    , m_queue(
          m_options.retries, [this] { return m_connected; },
          [this](Arguments event, SocketIoFlags flags, OnAnswer answer) {
              emitEvent(std::move(event), flags, std::move(answer), OnDisconnect::Error);
          })
{
}

SocketIoClient::~SocketIoClient() = default;

bool SocketIoClient::emitEvent(Arguments event, const SocketIoFlags& flags, OnAnswer answer, OnDisconnect onDisconnect)
{
    if (event.empty() || isReservedEvent(event.front().text()))
        return false;
    if (m_options.retries > 0 && !flags.isFromQueue && !flags.isVolatile) {
        if (m_queue.size() >= m_options.mostWaiting)
            return refuse(answer);
        m_queue.add(std::move(event), flags, std::move(answer));
        m_queue.drain(RetryQueue::Pending::Wait);
        return true;
    }
    EngineClient* const engine = m_manager.engine();
    const bool isConnected = m_connected && engine && !engine->hasPingExpired();
    if (flags.isVolatile && !(engine && engine->isWritable())) {
        if (answer)
            expectAnswer(flags, std::move(answer), onDisconnect);
        return true;
    }
    if (!isConnected && m_sendBuffer.size() >= m_options.mostWaiting)
        return refuse(answer);
    SocketIoPacket packet {Type::Event, m_nsp, {}, std::move(event)};
    if (answer)
        packet.id = expectAnswer(flags, std::move(answer), onDisconnect);
    if (isConnected)
        sendEvent(packet);
    else
        m_sendBuffer.push_back(std::move(packet));
    return true;
}

bool SocketIoClient::refuse(const OnAnswer& answer) const
{
    if (answer)
        answer({"too many events wait", {}});
    return false;
}

std::uint64_t SocketIoClient::expectAnswer(const SocketIoFlags& flags, OnAnswer answer, OnDisconnect onDisconnect)
{
    const auto timeout = flags.timeout ? flags.timeout : m_options.ackTimeout;
    if (!timeout)
        return m_answers.add(std::move(answer), onDisconnect);
    return m_answers.add(std::move(answer), *timeout, [this](std::uint64_t id) {
        std::erase_if(m_sendBuffer, [id](const SocketIoPacket& packet) { return packet.id == id; });
    });
}

void SocketIoClient::sendEvent(const SocketIoPacket& packet)
{
    const QPointer<SocketIoClient> alive(this);
    if (m_listeners.hasAnyOutgoing()) {
        const auto [name, arguments] = split(packet);
        m_listeners.anyOutgoing(name, arguments);
    }
    if (alive)
        m_manager.send(packet);
}

void SocketIoClient::connect()
{
    if (m_connected)
        return;
    if (!std::exchange(m_active, true)) {
        QObject::connect(&m_manager, &SocketIoManager::opened, this, &SocketIoClient::engineOpened);
        QObject::connect(&m_manager, &SocketIoManager::packet, this, &SocketIoClient::received);
        QObject::connect(&m_manager, &SocketIoManager::failed, this, &SocketIoClient::failed);
        QObject::connect(&m_manager, &SocketIoManager::closed, this, &SocketIoClient::closed);
    }
    if (!m_manager.isReconnecting())
        m_manager.open();
    if (m_manager.isOpen())
        engineOpened();
}

void SocketIoClient::disconnect()
{
    if (m_connected)
        m_manager.send({Type::Disconnect, m_nsp, {}, {}});
    const QPointer<SocketIoClient> alive(this);
    leave();
    if (alive && m_connected)
        closed(QStringLiteral("io client disconnect"), {});
}

/// From now on nothing of the connection concerns this socket, and it does not come back by itself.
void SocketIoClient::leave()
{
    m_active = false;
    QObject::disconnect(&m_manager, nullptr, this, nullptr);
    m_manager.closeIfUnused();
}

void SocketIoClient::engineOpened()
{
    const std::uint64_t connection = ++m_connection;
    m_options.auth.ask([socket = QPointer<SocketIoClient>(this), connection](const Value& auth) {
        if (socket && socket->m_active && socket->m_connection == connection)
            socket->sendConnect(auth);
    });
}

void SocketIoClient::sendConnect(const Value& auth)
{
    SocketIoPacket packet {Type::Connect, m_nsp, {}, auth};
    if (!m_recoveryId.empty()) {
        Object data {{"pid", m_recoveryId}};
        if (m_lastOffset)
            data.emplace_back("offset", *m_lastOffset);
        if (const Object* members = auth.as<Object>())
            data.insert(data.end(), members->begin(), members->end());
        packet.data = std::move(data);
    }
    m_manager.send(packet);
}

void SocketIoClient::failed(const SocketIoError& error)
{
    if (!m_connected)
        m_listeners.dispatch("connect_error", {error.value()}, {});
}

void SocketIoClient::closed(const QString& reason, const QString& detail)
{
    const QPointer<SocketIoClient> alive(this);
    ++m_connection;
    m_connected = false;
    m_id.clear();
    m_listeners.dispatch("disconnect", {reason, detail.isEmpty() ? Value() : Object {{"description", detail}}}, {});
    if (!alive)
        return;
    // What waits to be sent can still be answered.
    m_answers.disconnected([this](std::uint64_t id) {
        return std::ranges::any_of(m_sendBuffer, [id](const SocketIoPacket& packet) { return packet.id == id; });
    });
}

void SocketIoClient::received(const SocketIoPacket& packet)
{
    if (packet.nsp != m_nsp)
        return;
    switch (packet.type) {
    case Type::Connect: connectReceived(packet.data); break;
    case Type::Event:
    case Type::BinaryEvent: eventReceived(packet); break;
    case Type::Ack:
    case Type::BinaryAck: ackReceived(packet); break;
    case Type::Disconnect: {
        const QPointer<SocketIoClient> alive(this);
        leave();
        if (alive)
            closed(QStringLiteral("io server disconnect"), {});
        break;
    }
    case Type::ConnectError: connectErrorReceived(packet.data); break;
    }
}

void SocketIoClient::connectReceived(const Value& data)
{
    const std::string id = textOf(data, "sid");
    if (id.empty()) {
        const SocketIoError error {"It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, "
                                   "but they are not compatible"
                                   " (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"};
        return m_listeners.dispatch("connect_error", {error.value()}, {});
    }
    const std::string recoveryId = textOf(data, "pid");
    m_id = id;
    m_recovered = !recoveryId.empty() && m_recoveryId == recoveryId;
    m_recoveryId = recoveryId;
    m_connected = true;
    const QPointer<SocketIoClient> alive(this);
    deliverBuffered();
    if (!alive)
        return;
    m_queue.drain(RetryQueue::Pending::SendAgain);
    if (alive)
        m_listeners.dispatch("connect", {}, {});
}

void SocketIoClient::deliverBuffered()
{
    const QPointer<SocketIoClient> alive(this);
    m_receivedEarly = 0;
    for (const auto received = std::exchange(m_receiveBuffer, {}); const SocketIoPacket& packet : received) {
        deliver(packet);
        if (!alive)
            return;
    }
    for (const auto waiting = std::exchange(m_sendBuffer, {}); const SocketIoPacket& packet : waiting) {
        sendEvent(packet);
        if (!alive)
            return;
    }
}

void SocketIoClient::connectErrorReceived(const Value& data)
{
    const QPointer<SocketIoClient> alive(this);
    leave();
    if (!alive)
        return;
    const Value* const details = data.find("data");
    Object error {{"message", data.as<std::string>() ? std::string(data.text()) : textOf(data, "message")}};
    if (details)
        error.emplace_back("data", *details);
    m_listeners.dispatch("connect_error", {std::move(error)}, {});
}

void SocketIoClient::eventReceived(const SocketIoPacket& packet)
{
    if (m_connected)
        return deliver(packet);
    m_receivedEarly += writeJson(packet.data).size();
    if (m_receiveBuffer.size() >= m_options.mostWaiting || m_receivedEarly > mostReceivedEarly)
        return m_manager.fail("parse error", "too many events came before the namespace was connected");
    m_receiveBuffer.push_back(packet);
}

void SocketIoClient::deliver(const SocketIoPacket& packet)
{
    const QPointer<SocketIoClient> alive(this);
    const auto [name, arguments] = split(packet);
    m_listeners.any(name, arguments);
    if (alive)
        m_listeners.dispatch(name, arguments, acknowledgeFor(packet));
    if (!alive || m_recoveryId.empty())
        return;
    // As the reference: the server adds the offset as the last argument, and whatever text comes last counts as one.
    const Value& last = packet.data.as<Array>()->back();
    if (last.as<std::string>())
        m_lastOffset = std::string(last.text());
}

Acknowledge SocketIoClient::acknowledgeFor(const SocketIoPacket& packet)
{
    if (!packet.id)
        return {};
    const QPointer<SocketIoClient> socket(this);
    return Acknowledge([socket, id = *packet.id, connection = m_connection](Arguments answer) {
        if (socket && socket->m_connection == connection)
            socket->m_manager.send({Type::Ack, socket->m_nsp, id, std::move(answer)});
    });
}

void SocketIoClient::ackReceived(const SocketIoPacket& packet)
{
    const Array* const arguments = packet.data.as<Array>();
    if (!packet.id || !arguments)
        return;
    if (const OnAnswer answer = m_answers.take(*packet.id))
        answer({{}, *arguments});
}

} // namespace packetarium
