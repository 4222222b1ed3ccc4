// Who is to get an event.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/broadcast.h"

#include "labs/socketio/server/adapter.h"
#include "labs/socketio/server/answer_collector.h"
#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_socket.h"

#include <QPromise>

#include <algorithm>

namespace packetarium {
namespace {

void add(std::vector<std::string>& all, const std::vector<std::string>& more)
{
    for (const std::string& name : more)
        if (std::find(all.begin(), all.end(), name) == all.end())
            all.push_back(name);
}

} // namespace

SocketIoBroadcast::SocketIoBroadcast(SocketIoNamespace& nsp, BroadcastTarget target)
    : m_nsp(&nsp)
    , m_target(std::move(target))
{
}

SocketIoBroadcast SocketIoBroadcast::to(const Rooms& rooms) const
{
    SocketIoBroadcast next = *this;
    add(next.m_target.rooms, rooms.names());
    return next;
}

SocketIoBroadcast SocketIoBroadcast::except(const Rooms& rooms) const
{
    SocketIoBroadcast next = *this;
    add(next.m_target.except, rooms.names());
    return next;
}

SocketIoBroadcast SocketIoBroadcast::compress(bool compress) const
{
    SocketIoBroadcast next = *this;
    next.m_target.flags.compress = compress;
    return next;
}

SocketIoBroadcast SocketIoBroadcast::volatile_() const
{
    SocketIoBroadcast next = *this;
    next.m_target.flags.isVolatile = true;
    return next;
}

SocketIoBroadcast SocketIoBroadcast::local() const
{
    SocketIoBroadcast next = *this;
    next.m_target.flags.isLocal = true;
    return next;
}

SocketIoBroadcast SocketIoBroadcast::timeout(std::chrono::milliseconds timeout) const
{
    SocketIoBroadcast next = *this;
    next.m_target.flags.timeout = timeout;
    return next;
}

bool SocketIoBroadcast::emitArguments(std::string_view event, const Arguments& arguments, OnAnswers onAnswers) const
{
    Arguments data;
    data.reserve(arguments.size() + 2);
    data.emplace_back(event);
    data.insert(data.end(), arguments.begin(), arguments.end());
    return emitEvent(std::move(data), std::move(onAnswers));
}

bool SocketIoBroadcast::emitEvent(Arguments event, OnAnswers onAnswers) const
{
    if (!m_nsp || m_nsp->refusesName(event.front().text()))
        return false;
    if (!onAnswers) {
        m_nsp->adapter().broadcast(event, m_target);
        return true;
    }
    const auto packetId = std::make_shared<std::optional<std::uint64_t>>();
    const auto patience = m_target.flags.timeout.value_or(std::chrono::milliseconds(1));
    const QPointer<AnswerCollector> answers(
        new AnswerCollector(*m_nsp, patience, std::move(onAnswers), [nsp = m_nsp, packetId](int, int) {
            if (nsp && *packetId)
                for (SocketIoSocket* socket : nsp->sockets())
                    socket->forgetAck(**packetId);
            return std::string("operation has timed out");
        }));
    const auto count = [answers](int clients) {
        if (answers)
            answers->expectAnswers(clients);
    };
    const auto answer = [answers](const Value& response) {
        if (answers)
            answers->add(response);
    };
    const int servers = m_nsp->adapter().serverCount(m_target.flags);
    *packetId = m_nsp->adapter().broadcastWithAck(event, m_target, count, answer);
    if (answers)
        answers->expectServers(servers);
    return true;
}

QFuture<Answers> SocketIoBroadcast::emitForAnswers(Arguments event) const
{
    const auto promise = std::make_shared<QPromise<Answers>>();
    promise->start();
    emitEvent(std::move(event), [promise](const Answers& answers) {
        promise->addResult(answers);
        promise->finish();
    });
    return promise->future();
}

void SocketIoBroadcast::socketsJoin(const Rooms& rooms) const
{
    if (m_nsp)
        m_nsp->adapter().addSockets(m_target, rooms.names());
}

void SocketIoBroadcast::socketsLeave(const Rooms& rooms) const
{
    if (m_nsp)
        m_nsp->adapter().delSockets(m_target, rooms.names());
}

void SocketIoBroadcast::disconnectSockets(bool close) const
{
    if (m_nsp)
        m_nsp->adapter().disconnectSockets(m_target, close);
}

QFuture<std::vector<RemoteSocket>> SocketIoBroadcast::fetchSockets() const
{
    return QtFuture::makeReadyFuture(m_nsp ? m_nsp->adapter().fetchSockets(m_target) : std::vector<RemoteSocket>());
}

RemoteSocket::RemoteSocket(
    SocketIoNamespace& nsp, std::string id, SocketIoHandshake handshake, std::vector<std::string> rooms, Value data)
    : m_id(std::move(id))
    , m_handshake(std::move(handshake))
    , m_rooms(std::move(rooms))
    , m_data(std::move(data))
    , m_operator(nsp, {.rooms = {m_id}})
{
}

RemoteSocket RemoteSocket::timeout(std::chrono::milliseconds timeout) const
{
    RemoteSocket next = *this;
    next.m_operator = m_operator.timeout(timeout);
    return next;
}

bool RemoteSocket::emitEvent(Arguments event, OnAnswer onAnswer) const
{
    if (!onAnswer)
        return m_operator.emitEvent(std::move(event), nullptr);
    return m_operator.emitEvent(std::move(event), [onAnswer](const Answers& answers) {
        onAnswer({answers.error, answers.error ? Arguments() : answers.responses});
    });
}

} // namespace packetarium
