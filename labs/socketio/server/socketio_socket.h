// One client in one namespace, as the server sees it.
// https://socket.io/docs/v4/server-socket-instance
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"
#include "labs/socketio/packet.h"
#include "labs/socketio/server/broadcast.h"
#include "labs/socketio/server/middleware.h"
#include "labs/socketio/server/missed_events.h"

#include <QObject>

#include <map>

namespace packetarium {

class SocketIoAdapter;
class SocketIoConnection;
class SocketIoNamespace;
class SocketIoServer;

/// Lives until the event loop runs after its `disconnect`. A listener may end it, or delete its server.
class SocketIoSocket : public QObject {
    Q_OBJECT

public:
    using SocketMiddleware = std::function<void(Arguments& event, const SocketIoNext&)>;
    using ReasonListener = std::function<void(std::string_view reason)>;
    using ArgumentsListener = std::function<void(const Arguments&)>;
    using Handle = Listeners::Handle;

    /// Not that of the connection, which is a secret between the server and the client.
    const std::string& id() const { return m_id; }
    /// It was cut off before, and has its id, rooms and data back, and the events that it missed.
    bool recovered() const { return m_recovered; }
    bool connected() const { return m_state == State::Connected; }
    bool disconnected() const { return !connected(); }
    const SocketIoHandshake& handshake() const { return m_handshake; }
    SocketIoNamespace& nsp() const { return m_nsp; }
    SocketIoServer& server() const;
    /// The connection below; null once it is gone.
    EngineSocket* conn() const;
    /// Whatever the program wants to remember of this client; an empty object at first.
    Value& data() { return m_data; }
    const Value& data() const { return m_data; }

    Handle on(std::string_view event, Listener);
    Handle on(std::string_view event, ArgumentsListener);
    /// For "disconnecting", when its rooms are still known, and "disconnect". "error" gives the message.
    Handle on(std::string_view event, ReasonListener);
    Handle on(std::string_view event, std::function<void()>);
    Handle once(std::string_view event, Listener);
    void off(std::string_view event) { m_listeners.off(event); }
    void off(Handle handle) { m_listeners.off(handle); }
    /// Catch-all: hears every event that comes, no acknowledgements.
    Handle onAny(AnyListener listener) { return m_listeners.onAny(std::move(listener)); }
    Handle prependAny(AnyListener listener) { return m_listeners.prependAny(std::move(listener)); }
    void offAny() { m_listeners.offAny(); }
    Handle onAnyOutgoing(AnyListener listener) { return m_listeners.onAnyOutgoing(std::move(listener)); }
    Handle prependAnyOutgoing(AnyListener listener) { return m_listeners.prependAnyOutgoing(std::move(listener)); }
    void offAnyOutgoing() { m_listeners.offAnyOutgoing(); }
    /// Is asked about every event before its listeners hear of it; a refusal becomes the event "error" here.
    void use(SocketMiddleware);

    /// The last argument may be a `void(const Answer&)`. With `timeout` it is called in any case: at the latest when the
    /// time is up, or when the socket disconnects. False when the name is reserved: nothing is sent then.
    template<class... Values> bool emit(std::string_view event, Values&&... values)
    {
        auto [data, onAnswer] = eventOf<OnAnswer>(event, std::forward<Values>(values)...);
        return emitEvent(std::move(data), std::move(onAnswer));
    }
    template<class... Values> bool send(Values&&... values) { return emit("message", std::forward<Values>(values)...); }
    /// `emit(event, ...arguments)` of JavaScript.
    bool emitArguments(std::string_view event, const Arguments&, OnAnswer = {});
    template<class... Values> QFuture<Answer> emitWithAck(std::string_view event, Values&&... values)
    {
        return emitForAnswer(eventOf<OnAnswer>(event, std::forward<Values>(values)...).first);
    }

    // These hold for the next `emit` or broadcast only.
    SocketIoSocket& volatile_();
    SocketIoSocket& compress(bool);
    SocketIoSocket& timeout(std::chrono::milliseconds);

    /// Everyone in the namespace but this socket.
    SocketIoBroadcast broadcast();
    SocketIoBroadcast to(const Rooms& rooms) { return broadcast().to(rooms); }
    SocketIoBroadcast in(const Rooms& rooms) { return broadcast().to(rooms); }
    SocketIoBroadcast except(const Rooms& rooms) { return broadcast().except(rooms); }
    SocketIoBroadcast local() { return broadcast().local(); }

    /// Only the server knows of rooms: nothing is sent.
    void join(const Rooms&);
    void leave(const std::string& room);
    /// In the order in which it joined them; the first is the one named by its own id.
    std::vector<std::string> rooms() const;

    /// Leaves the namespace; with `close`, the whole connection ends.
    void disconnect(bool close = false);

private:
    friend class SocketIoAdapter;
    friend class SocketIoBroadcast;
    friend class SocketIoConnection;
    friend class SocketIoNamespace;
    friend class SocketIoServer;
    enum class State { Connecting, Connected, Disconnected };
    using Messages = std::vector<EngineMessage>;

    SocketIoSocket(SocketIoNamespace&, SocketIoConnection&, Value auth);
    void recover(MissedEvents::Recovered);

    bool emitEvent(Arguments event, OnAnswer);
    QFuture<Answer> emitForAnswer(Arguments event);
    void awaitAnswer(std::uint64_t id, OnAnswer, std::optional<std::chrono::milliseconds> timeout);
    /// A question to the client. `giveUp` is empty where no time was set for the answer.
    struct PendingAck {
        std::function<void(Arguments)> answer;
        std::function<void(std::string error)> giveUp;
    };
    void setAck(std::uint64_t id, PendingAck);
    void giveUp(std::uint64_t id, const char* why);
    void forgetAck(std::uint64_t id) { m_acks.erase(id); }
    /// A number may be an event's name, too; listeners know it by its digits.
    static std::string nameOf(const Value&);
    void notifyOutgoing(const Arguments& event);
    void sendPacket(SocketIoPacket, const BroadcastFlags& = {});
    void write(const Messages&, const BroadcastFlags&);

    // What the connection and the namespace tell it.
    void connectNow();
    void refuse(const Refusal&);
    void receive(SocketIoPacket);
    void end(const std::string& reason, const std::string& detail = {});
    void fail(const std::string& message);
    void abandon();

    void receiveEvent(SocketIoPacket);
    enum class CatchAll { First, Heard };
    void hear(Arguments event, const Acknowledge&, CatchAll);
    void ask(const std::shared_ptr<Arguments>& event, const Acknowledge&);
    void receiveAck(SocketIoPacket);

    SocketIoNamespace& m_nsp;
    QPointer<SocketIoConnection> m_connection;
    std::string m_id;
    std::string m_pid; ///< What the client shows when it comes back; "" without recovery.
    SocketIoHandshake m_handshake;
    Value m_data = Object {};
    Listeners m_listeners;
    std::vector<SocketMiddleware> m_middlewares;
    std::map<std::uint64_t, PendingAck> m_acks;
    BroadcastFlags m_flags;
    State m_state = State::Connecting;
    bool m_recovered = false;
    bool m_ending = false;
    std::uint64_t m_selection = 0; ///< The adapter's last one that this socket was looked at for.
};

} // namespace packetarium
