// One Engine.IO session, and the namespaces that its client has joined over it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/socketio_connection.h"

#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_server.h"
#include "labs/socketio/server/socketio_socket.h"

#include <algorithm>

namespace packetarium {
namespace {

using Type = SocketIoPacket::Type;

/// How many namespaces a client may have asked for without being let in yet.
constexpr std::size_t mostUndecided = 100;

} // namespace

SocketIoConnection::SocketIoConnection(SocketIoServer& server, EngineSocket& engine)
    : QObject(&server)
    , m_server(server)
    , m_engine(&engine)
    , m_decoder(server.settings().mostAttachments)
{
    connect(&engine, &EngineSocket::message, this, &SocketIoConnection::receive);
    connect(&engine, &EngineSocket::closed, this, [this](const QString& reason, const QString& detail) {
        end(reason.toStdString(), detail.toStdString());
    });
    m_connectTimer.setSingleShot(true);
    connect(&m_connectTimer, &QTimer::timeout, this, &SocketIoConnection::forceClose);
    m_connectTimer.start(server.settings().connectTimeout);
}

void SocketIoConnection::write(const std::vector<EngineMessage>& messages, const BroadcastFlags& flags)
{
    if (!isOpen() || (flags.isVolatile && !m_engine->isWritable()))
        return;
    for (const EngineMessage& message : messages)
        if (m_engine)
            m_engine->send(message);
}

void SocketIoConnection::receive(const Payload& message)
{
    if (!isOpen())
        return;
    auto read = m_decoder.add(message);
    if (!read)
        return fail(read.error());
    if (!*read)
        return; // Its attachments are still to come.
    SocketIoPacket& packet = **read;
    const auto joined =
        std::find_if(m_joined.begin(), m_joined.end(), [&](const Joined& one) { return one.nsp == packet.nsp; });
    if (joined == m_joined.end() && packet.type == Type::Connect)
        return join(packet.nsp, packet.data.isNull() ? Value(Object()) : std::move(packet.data));
    const bool isForSocket = packet.type != Type::Connect && packet.type != Type::ConnectError;
    if (isForSocket && joined != m_joined.end() && joined->isConnected && joined->socket)
        return joined->socket->receive(std::move(packet));
    forceClose(); // It speaks of a namespace in which it is not, or joins one twice.
}

void SocketIoConnection::fail(const Error& error)
{
    const QPointer<SocketIoConnection> alive(this);
    disconnect(m_engine, &EngineSocket::message, this, nullptr);
    const std::vector<Joined> joined = m_joined;
    for (const Joined& one : joined)
        if (one.socket && one.isConnected)
            one.socket->fail(error.what);
    if (alive && m_engine)
        m_engine->close();
}

void SocketIoConnection::join(const std::string& nsp, Value auth)
{
    const auto undecided =
        std::count_if(m_joined.begin(), m_joined.end(), [](const Joined& one) { return !one.isConnected; });
    if (std::size_t(undecided) >= mostUndecided)
        return forceClose();
    m_joined.push_back({nsp});
    const QPointer<SocketIoConnection> alive(this);
    m_server.findNamespace(nsp, auth, [alive, nsp, auth](SocketIoNamespace* found) {
        if (alive && alive->isOpen())
            alive->enter(found, nsp, auth);
    });
}

void SocketIoConnection::enter(SocketIoNamespace* found, const std::string& nsp, const Value& auth)
{
    if (!found) {
        forget(nsp);
        const std::vector<Payload> refusal =
            encode({.type = Type::ConnectError, .nsp = nsp, .data = Object {{"message", "Invalid namespace"}}});
        return write({refusal.begin(), refusal.end()}, {});
    }
    SocketIoSocket& socket = found->createSocket(*this, auth);
    for (Joined& one : m_joined)
        if (one.nsp == nsp)
            one.socket = &socket;
    found->admit(socket);
}

void SocketIoConnection::add(SocketIoSocket& socket)
{
    m_connectTimer.stop();
    for (Joined& one : m_joined)
        if (one.socket == &socket)
            one.isConnected = true;
}

void SocketIoConnection::remove(const SocketIoSocket& socket)
{
    std::erase_if(m_joined, [&](const Joined& one) { return one.socket == &socket; });
}

void SocketIoConnection::forget(const std::string& nsp)
{
    std::erase_if(m_joined, [&](const Joined& one) { return one.nsp == nsp; });
}

void SocketIoConnection::disconnectAll()
{
    const QPointer<SocketIoConnection> alive(this);
    const std::vector<Joined> joined = m_joined;
    for (const Joined& one : joined)
        if (one.socket)
            one.socket->disconnect();
    if (alive)
        forceClose();
}

void SocketIoConnection::forceClose()
{
    if (!isOpen())
        return;
    m_engine->disconnect(this);
    m_engine->close();
    end("forced server close", {});
}

void SocketIoConnection::end(const std::string& reason, const std::string& detail)
{
    if (!m_engine)
        return;
    m_engine = nullptr;
    m_connectTimer.stop();
    deleteLater();
    const std::vector<Joined> joined = std::exchange(m_joined, {});
    for (const Joined& one : joined)
        if (one.socket && one.isConnected)
            one.socket->end(reason, detail);
        else if (one.socket)
            one.socket->abandon();
}

} // namespace packetarium
