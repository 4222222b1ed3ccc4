// Rooms, and who is reached through them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/adapter.h"

#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_socket.h"

#include <algorithm>

namespace packetarium {
namespace {

/// Takes a name off a list; false when it is not there.
bool take(std::vector<std::string>& names, std::string_view name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return false;
    names.erase(found);
    return true;
}

} // namespace

SocketIoAdapter::SocketIoAdapter(SocketIoNamespace& nsp, std::unique_ptr<MissedEvents> missed)
    : m_nsp(nsp)
    , m_missed(std::move(missed))
{
}

SocketIoAdapter::~SocketIoAdapter() = default;

void SocketIoAdapter::on(std::string_view event, RoomListener listener)
{
    m_listeners.emplace_back(event, std::make_shared<const RoomListener>(std::move(listener)));
}

void SocketIoAdapter::tell(std::string_view event, std::string_view room, std::string_view id) const
{
    if (m_listeners.empty())
        return;
    const auto listeners = m_listeners;
    for (const auto& [name, listener] : listeners)
        if (name == event)
            (*listener)(room, id);
}

// A listener may join and leave rooms: after each `tell`, everything is looked up anew.
void SocketIoAdapter::addAll(const std::string& id, const std::vector<std::string>& rooms)
{
    for (const std::string& room : rooms) {
        std::vector<std::string>& joined = m_sids[id];
        if (std::find(joined.begin(), joined.end(), room) != joined.end())
            continue;
        joined.push_back(room);
        const auto [entry, isNew] = m_rooms.try_emplace(room);
        entry->second.push_back(id);
        if (isNew)
            tell("create-room", room);
        tell("join-room", room, id);
    }
}

void SocketIoAdapter::del(const std::string& id, const std::string& room)
{
    const auto joined = m_sids.find(id);
    if (joined != m_sids.end() && take(joined->second, room))
        leave(id, room);
}

void SocketIoAdapter::delAll(const std::string& id)
{
    auto joined = m_sids.extract(id);
    if (!joined)
        return;
    for (const std::string& room : joined.mapped())
        leave(joined.key(), room);
}

void SocketIoAdapter::leave(const std::string& id, const std::string& room)
{
    const auto members = m_rooms.find(room);
    if (members == m_rooms.end() || !take(members->second, id))
        return;
    const bool isEmpty = members->second.empty();
    if (isEmpty)
        m_rooms.erase(members);
    tell("leave-room", room, id);
    if (isEmpty)
        tell("delete-room", room);
}

std::vector<SocketIoSocket*> SocketIoAdapter::select(const BroadcastTarget& target)
{
    ++m_selection;
    std::vector<SocketIoSocket*> selected;
    const auto look = [&](SocketIoSocket* socket, bool wanted) {
        if (socket && std::exchange(socket->m_selection, m_selection) != m_selection && wanted)
            selected.push_back(socket);
    };
    const auto lookInto = [&](const std::vector<std::string>& rooms, bool wanted) {
        for (const std::string& room : rooms)
            if (const auto members = m_rooms.find(room); members != m_rooms.end())
                for (const std::string& id : members->second)
                    look(m_nsp.socket(id), wanted);
    };
    lookInto(target.except, false);
    if (!target.rooms.empty()) {
        lookInto(target.rooms, true);
        return selected;
    }
    selected.reserve(m_nsp.sockets().size());
    for (SocketIoSocket* socket : m_nsp.sockets())
        look(socket, true);
    return selected;
}

void SocketIoAdapter::forEach(const BroadcastTarget& target, const std::function<void(SocketIoSocket&)>& what)
{
    std::vector<QPointer<SocketIoSocket>> selected;
    for (SocketIoSocket* socket : select(target))
        selected.emplace_back(socket);
    for (const auto& socket : selected)
        if (socket)
            what(*socket);
}

void SocketIoAdapter::send(SocketIoPacket packet, const Arguments& event, const BroadcastTarget& target)
{
    packet.nsp = m_nsp.name();
    const std::vector<Payload> encoded = encode(packet);
    if (m_missed && !packet.id && !target.flags.isVolatile) {
        qsizetype bytes = 0;
        for (const Payload& message : encoded)
            bytes += message.bytes.size();
        const Arguments& sent = *packet.data.as<Arguments>();
        m_missed->record(std::string(sent.back().text()), sent, target, bytes);
    }
    const std::vector<EngineMessage> messages(encoded.begin(), encoded.end());
    const QPointer<SocketIoNamespace> alive(&m_nsp);
    for (SocketIoSocket* socket : select(target)) {
        if (socket->m_listeners.hasAnyOutgoing())
            socket->notifyOutgoing(event);
        if (!alive) // A listener has deleted the server.
            return;
        socket->write(messages, target.flags);
        if (!alive)
            return;
    }
}

void SocketIoAdapter::broadcast(const Arguments& event, const BroadcastTarget& target)
{
    SocketIoPacket packet {.data = event};
    if (m_missed && !target.flags.isVolatile)
        packet.data.as<Arguments>()->emplace_back(m_missed->nextOffset());
    send(std::move(packet), event, target);
}

std::uint64_t SocketIoAdapter::broadcastWithAck(
    const Arguments& event, const BroadcastTarget& target, OnCount onCount, OnResponse onResponse)
{
    const std::uint64_t id = m_nsp.nextAckId();
    int count = 0;
    for (SocketIoSocket* socket : select(target)) {
        const auto answered = [onResponse](const Arguments& answer) {
            onResponse(answer.empty() ? Value() : answer.front());
        };
        socket->setAck(id, {answered, {}});
        ++count;
    }
    const QPointer<SocketIoNamespace> alive(&m_nsp);
    send({.id = id, .data = event}, event, target);
    if (alive)
        onCount(count);
    return id;
}

void SocketIoAdapter::addSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    forEach(target, [&](SocketIoSocket& socket) { socket.join(rooms); });
}

void SocketIoAdapter::delSockets(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    forEach(target, [&](SocketIoSocket& socket) {
        const QPointer<SocketIoSocket> alive(&socket);
        for (const std::string& room : rooms)
            if (alive)
                socket.leave(room);
    });
}

void SocketIoAdapter::disconnectSockets(const BroadcastTarget& target, bool close)
{
    forEach(target, [close](SocketIoSocket& socket) { socket.disconnect(close); });
}

std::vector<RemoteSocket> SocketIoAdapter::fetchSockets(const BroadcastTarget& target)
{
    std::vector<RemoteSocket> fetched;
    for (const SocketIoSocket* socket : select(target))
        fetched.emplace_back(m_nsp, socket->id(), socket->handshake(), socket->rooms(), socket->data());
    return fetched;
}

bool SocketIoAdapter::serverSideEmit(const Arguments&, OnAnswers) { return false; }

} // namespace packetarium
