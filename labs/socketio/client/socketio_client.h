// A Socket.IO client's socket: one namespace of one connection, as socket.io-client 4 has it.
// https://github.com/socketio/socket.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/pending_answers.h"
#include "labs/socketio/client/retry_queue.h"
#include "labs/socketio/client/socketio_options.h"
#include "labs/socketio/events.h"
#include "labs/socketio/packet.h"

#include <QPromise>

namespace packetarium {

class SocketIoClient;
class SocketIoManager;

/// Sends events in a certain way: socket.timeout(5s).emit("hello", …), socket.volatile_().emit("hello").
class SocketIoEmitter {
public:
    explicit SocketIoEmitter(SocketIoClient& socket)
        : m_socket(socket)
    {
    }

    /// The answer is an error when it has not come by then: "operation has timed out".
    SocketIoEmitter timeout(std::chrono::milliseconds) const;
    /// The event is dropped when it cannot be sent at once.
    SocketIoEmitter volatile_() const;

    template<class... Values> bool emit(std::string_view event, Values&&... values) const
    {
        auto [arguments, answer] = eventOf<OnAnswer>(event, std::forward<Values>(values)...);
        return send(std::move(arguments), std::move(answer));
    }
    template<class... Values> QFuture<Answer> emitWithAck(std::string_view event, Values&&... values) const
    {
        return sendWithAck({Value(event), Value(std::forward<Values>(values))...});
    }
    /// As `emit`, with the event's name as the first element of `event`.
    bool send(Arguments event, OnAnswer = {}) const;
    QFuture<Answer> sendWithAck(Arguments event) const;

private:
    SocketIoClient& m_socket;
    SocketIoFlags m_flags;
};

/// Made and owned by its manager. Listeners of "connect", "connect_error" and "disconnect" hear of the connection:
/// "connect_error" with {"message", "data" or "description"}, "disconnect" with the reason and a description.
class SocketIoClient : public QObject {
    Q_OBJECT

public:
    ~SocketIoClient() override;

    /// socket.emit("hello", 1, "2", [](const Answer& answer) { … }). While there is no connection, the event waits.
    /// False: nothing will be sent, because the name is reserved (isReservedEvent) or too many events wait.
    template<class... Values> bool emit(std::string_view event, Values&&... values)
    {
        return SocketIoEmitter(*this).emit(event, std::forward<Values>(values)...);
    }
    /// The answer, or an error when the connection ends before it came.
    template<class... Values> QFuture<Answer> emitWithAck(std::string_view event, Values&&... values)
    {
        return SocketIoEmitter(*this).emitWithAck(event, std::forward<Values>(values)...);
    }
    /// The event "message".
    template<class... Values> bool send(Values&&... values) { return emit("message", std::forward<Values>(values)...); }
    SocketIoEmitter timeout(std::chrono::milliseconds time) { return SocketIoEmitter(*this).timeout(time); }
    SocketIoEmitter volatile_() { return SocketIoEmitter(*this).volatile_(); }

    Listeners::Handle on(std::string_view event, Listener listener)
    {
        return m_listeners.on(event, std::move(listener));
    }
    Listeners::Handle once(std::string_view event, Listener listener)
    {
        return m_listeners.once(event, std::move(listener));
    }
    void off(std::string_view event) { m_listeners.off(event); }
    void off(Listeners::Handle handle) { m_listeners.off(handle); }
    Listeners::Handle onAny(AnyListener listener) { return m_listeners.onAny(std::move(listener)); }
    Listeners::Handle prependAny(AnyListener listener) { return m_listeners.prependAny(std::move(listener)); }
    void offAny() { m_listeners.offAny(); }
    /// Events that are sent; acknowledgements are not among them.
    Listeners::Handle onAnyOutgoing(AnyListener listener) { return m_listeners.onAnyOutgoing(std::move(listener)); }
    Listeners::Handle prependAnyOutgoing(AnyListener listener)
    {
        return m_listeners.prependAnyOutgoing(std::move(listener));
    }
    void offAnyOutgoing() { m_listeners.offAnyOutgoing(); }

    void connect();
    /// Leaves the namespace for good; the connection ends when it was the last one on it.
    void disconnect();

    /// "" unless connected.
    const std::string& id() const { return m_id; }
    bool connected() const { return m_connected; }
    /// Connected, or will be by itself.
    bool active() const { return m_active; }
    /// The server has restored the session that was lost: what was missed comes by itself.
    bool recovered() const { return m_recovered; }
    const std::string& nsp() const { return m_nsp; }
    SocketIoManager& manager() const { return m_manager; }
    /// From the next connection on.
    void setAuth(SocketIoAuth auth) { m_options.auth = std::move(auth); }
    /// Events that wait for the connection.
    std::size_t buffered() const { return m_sendBuffer.size(); }

private:
    friend class SocketIoManager;
    friend class SocketIoEmitter;

    SocketIoClient(SocketIoManager&, std::string nsp, SocketIoClientOptions);

    bool emitEvent(Arguments event, const SocketIoFlags&, OnAnswer, PendingAnswers::OnDisconnect);
    std::uint64_t expectAnswer(const SocketIoFlags&, OnAnswer, PendingAnswers::OnDisconnect);
    bool refuse(const OnAnswer&) const;
    void sendEvent(const SocketIoPacket&);
    void unsubscribe();
    void leave();

    void engineOpened();
    void sendConnect(const Value& auth);
    void failed(const SocketIoError&);
    void closed(const QString& reason, const QString& detail);
    void received(const SocketIoPacket&);
    void connectReceived(const Value& data);
    void connectErrorReceived(const Value& data);
    void eventReceived(const SocketIoPacket&);
    void ackReceived(const SocketIoPacket&);
    void deliver(const SocketIoPacket&);
    void deliverBuffered();
    Acknowledge acknowledgeFor(const SocketIoPacket&);

    SocketIoManager& m_manager;
    const std::string m_nsp;
    SocketIoClientOptions m_options;
    Listeners m_listeners;
    std::string m_id;
    bool m_connected = false;
    bool m_active = false;
    bool m_recovered = false;
    std::uint64_t m_connection = 0; ///< Counts the connections, so that what belongs to an earlier one is known.
    std::string m_recoveryId; ///< "pid": what a later connection shows to be recognized; "" without recovery.
    std::optional<std::string> m_lastOffset;
    std::deque<SocketIoPacket> m_receiveBuffer; ///< What came before the server's CONNECT.
    qint64 m_receivedEarly = 0; ///< Bytes of it, roughly.
    std::deque<SocketIoPacket> m_sendBuffer;
    PendingAnswers m_answers;
    RetryQueue m_queue;
};

} // namespace packetarium
