// Who is to get an event: `io.to("room1").except("room2").emit("hello", 1, "2")`.
// https://socket.io/docs/v4/emit-cheatsheet
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"
#include "labs/socketio/server/broadcast_target.h"
#include "labs/socketio/server/handshake.h"

#include <QFuture>
#include <QPointer>

namespace packetarium {

class RemoteSocket;
class SocketIoNamespace;

/// A value: each step gives a new one and leaves the old as it was. Does nothing once its namespace is gone.
class SocketIoBroadcast {
public:
    SocketIoBroadcast(SocketIoNamespace&, BroadcastTarget);

    SocketIoBroadcast to(const Rooms&) const;
    SocketIoBroadcast in(const Rooms& rooms) const { return to(rooms); }
    SocketIoBroadcast except(const Rooms&) const;
    SocketIoBroadcast compress(bool) const;
    /// To whom it cannot go out at once, it does not go at all.
    SocketIoBroadcast volatile_() const;
    /// To the clients of this server only.
    SocketIoBroadcast local() const;
    /// How long answers are waited for.
    SocketIoBroadcast timeout(std::chrono::milliseconds) const;

    /// The last argument may be a `void(const Answers&)`, called when all have answered or the time is up; without
    /// `timeout` it is up at once, as in the reference. False when the name is reserved: nothing is sent then.
    template<class... Values> bool emit(std::string_view event, Values&&... values) const
    {
        auto [data, onAnswers] = eventOf<OnAnswers>(event, std::forward<Values>(values)...);
        return emitEvent(std::move(data), std::move(onAnswers));
    }
    template<class... Values> bool send(Values&&... values) const
    {
        return emit("message", std::forward<Values>(values)...);
    }
    /// `emit(event, ...arguments)` of JavaScript.
    bool emitArguments(std::string_view event, const Arguments&, OnAnswers = {}) const;
    template<class... Values> QFuture<Answers> emitWithAck(std::string_view event, Values&&... values) const
    {
        return emitForAnswers(eventOf<OnAnswers>(event, std::forward<Values>(values)...).first);
    }

    void socketsJoin(const Rooms&) const;
    void socketsLeave(const Rooms&) const;
    void disconnectSockets(bool close = false) const;
    QFuture<std::vector<RemoteSocket>> fetchSockets() const;

private:
    friend class RemoteSocket;
    bool emitEvent(Arguments event, OnAnswers) const;
    QFuture<Answers> emitForAnswers(Arguments event) const;

    QPointer<SocketIoNamespace> m_nsp;
    BroadcastTarget m_target;
};

/// A socket of this or another server, as it was when it was asked for.
class RemoteSocket {
public:
    RemoteSocket(SocketIoNamespace&, std::string id, SocketIoHandshake, std::vector<std::string> rooms, Value data);

    const std::string& id() const { return m_id; }
    const SocketIoHandshake& handshake() const { return m_handshake; }
    const std::vector<std::string>& rooms() const { return m_rooms; }
    const Value& data() const { return m_data; }

    RemoteSocket timeout(std::chrono::milliseconds) const;
    /// The last argument may be a `void(const Answer&)`.
    template<class... Values> bool emit(std::string_view event, Values&&... values) const
    {
        auto [data, onAnswer] = eventOf<OnAnswer>(event, std::forward<Values>(values)...);
        return emitEvent(std::move(data), std::move(onAnswer));
    }
    void join(const Rooms& rooms) const { m_operator.socketsJoin(rooms); }
    void leave(const Rooms& rooms) const { m_operator.socketsLeave(rooms); }
    void disconnect(bool close = false) const { m_operator.disconnectSockets(close); }

private:
    bool emitEvent(Arguments event, OnAnswer) const;

    std::string m_id;
    SocketIoHandshake m_handshake;
    std::vector<std::string> m_rooms;
    Value m_data;
    SocketIoBroadcast m_operator;
};

/// The same for all who begin a broadcast to everyone in a namespace: the server, and the namespace itself.
template<class Self> class BroadcastForms {
public:
    SocketIoBroadcast to(const Rooms& rooms) { return everyone().to(rooms); }
    SocketIoBroadcast in(const Rooms& rooms) { return everyone().to(rooms); }
    SocketIoBroadcast except(const Rooms& rooms) { return everyone().except(rooms); }
    SocketIoBroadcast compress(bool compress) { return everyone().compress(compress); }
    SocketIoBroadcast volatile_() { return everyone().volatile_(); }
    SocketIoBroadcast local() { return everyone().local(); }
    SocketIoBroadcast timeout(std::chrono::milliseconds timeout) { return everyone().timeout(timeout); }
    template<class... Values> bool emit(std::string_view event, Values&&... values)
    {
        return everyone().emit(event, std::forward<Values>(values)...);
    }
    template<class... Values> bool send(Values&&... values) { return everyone().send(std::forward<Values>(values)...); }
    bool emitArguments(std::string_view event, const Arguments& arguments, OnAnswers onAnswers = {})
    {
        return everyone().emitArguments(event, arguments, std::move(onAnswers));
    }
    template<class... Values> QFuture<Answers> emitWithAck(std::string_view event, Values&&... values)
    {
        return everyone().emitWithAck(event, std::forward<Values>(values)...);
    }
    void socketsJoin(const Rooms& rooms) { everyone().socketsJoin(rooms); }
    void socketsLeave(const Rooms& rooms) { everyone().socketsLeave(rooms); }
    void disconnectSockets(bool close = false) { everyone().disconnectSockets(close); }
    QFuture<std::vector<RemoteSocket>> fetchSockets() { return everyone().fetchSockets(); }

private:
    SocketIoBroadcast everyone() { return static_cast<Self*>(this)->everyone(); }
};

} // namespace packetarium
