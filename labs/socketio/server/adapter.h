// Who is in which room of a namespace, and how what goes to a room reaches those who are in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"
#include "labs/socketio/packet.h"
#include "labs/socketio/server/broadcast_target.h"
#include "labs/socketio/server/missed_events.h"

#include <unordered_map>

namespace packetarium {

class RemoteSocket;
class SocketIoNamespace;
class SocketIoSocket;

/// Looks up by any kind of string without making one.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template<class T> using ByName = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// The adapter of one server that stands alone. `rooms` and `sids` are to be looked at, and edited by joining and
/// leaving only; other servers have maps of their own.
class SocketIoAdapter {
public:
    using RoomListener = std::function<void(std::string_view room, std::string_view id)>;
    using OnCount = std::function<void(int)>;
    using OnResponse = std::function<void(const Value&)>;
    using OnSockets = std::function<void(std::vector<RemoteSocket>)>;

    SocketIoAdapter(SocketIoNamespace&, std::unique_ptr<MissedEvents>);
    virtual ~SocketIoAdapter();

    const ByName<std::vector<std::string>>& rooms() const { return m_rooms; }
    const ByName<std::vector<std::string>>& sids() const { return m_sids; }
    /// "create-room", "delete-room" (the id is then ""), "join-room", "leave-room".
    void on(std::string_view event, RoomListener);

    void addAll(const std::string& id, const std::vector<std::string>& rooms);
    void del(const std::string& id, const std::string& room);
    void delAll(const std::string& id);

    /// Null without connection state recovery.
    MissedEvents* missedEvents() const { return m_missed.get(); }

    // What follows reaches the other servers of a cluster too, where there is one.
    virtual void broadcast(const Arguments& event, const BroadcastTarget&);
    /// Says how many clients are asked, once for each server, and then what each one answers. Returns the packet's id.
    virtual std::uint64_t broadcastWithAck(const Arguments& event, const BroadcastTarget&, OnCount, OnResponse);
    virtual int serverCount(const BroadcastFlags&) const { return 1; }
    virtual void addSockets(const BroadcastTarget&, const std::vector<std::string>& rooms);
    virtual void delSockets(const BroadcastTarget&, const std::vector<std::string>& rooms);
    virtual void disconnectSockets(const BroadcastTarget&, bool close);
    virtual std::vector<RemoteSocket> fetchSockets(const BroadcastTarget&);
    /// False when there are no other servers to tell.
    virtual bool serverSideEmit(const Arguments& event, OnAnswers);

    SocketIoNamespace& nsp() const { return m_nsp; }

protected:
    /// Each socket once, in the order in which they joined.
    std::vector<SocketIoSocket*> select(const BroadcastTarget&);

private:
    void forEach(const BroadcastTarget&, const std::function<void(SocketIoSocket&)>&);
    void send(SocketIoPacket, const Arguments& event, const BroadcastTarget&);
    void leave(const std::string& id, const std::string& room);
    void tell(std::string_view event, std::string_view room, std::string_view id = {}) const;

    SocketIoNamespace& m_nsp;
    std::unique_ptr<MissedEvents> m_missed;
    ByName<std::vector<std::string>> m_rooms; ///< Room to ids.
    ByName<std::vector<std::string>> m_sids; ///< Id to rooms.
    std::vector<std::pair<std::string, std::shared_ptr<const RoomListener>>> m_listeners;
    std::uint64_t m_selection = 0;
};

} // namespace packetarium
