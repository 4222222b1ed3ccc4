// An Engine.IO 4 client: one session with a server, over long-polling, a WebSocket, or first the one and then the other.
// https://github.com/socketio/engine.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/client_transport.h"
#include "labs/socketio/client/engine_session.h"

#include <QElapsedTimer>
#include <QUrl>

namespace packetarium {

/// The names and defaults of the reference; `longestMessage` and `longestQueue` are without bounds there.
struct EngineClientOptions {
    enum class Transport { Polling, WebSocket };

    QByteArray path = "/engine.io/"; ///< The URL's path, which is not the namespace.
    std::vector<Transport> transports = {Transport::Polling, Transport::WebSocket}; ///< The first one begins.
    bool upgrade = true;
    bool tryAllTransports = false; ///< When the first one fails, the next one is tried.
    std::vector<std::pair<QByteArray, QByteArray>> query = {};
    std::vector<std::pair<QByteArray, QByteArray>> extraHeaders = {};
    qint64 longestMessage = 16 << 20; ///< Bytes of one message or one polling body; more ends the session.
    qint64 longestQueue = 16 << 20; ///< Bytes that wait to be sent; more ends the session.
    std::chrono::milliseconds farewell {2'000}; ///< From our goodbye to the server's.
};

/// Opens once; a new session takes a new client. One that is deleted leaves without a goodbye, as a crashed program.
class EngineClient : public QObject {
    Q_OBJECT

public:
    /// http:// and ws:// mean the same here; `options` say which transports are used.
    explicit EngineClient(const QUrl&, EngineClientOptions = {});
    ~EngineClient() override;

    void open();
    /// Nothing is sent before opened() or after close().
    void send(Payload);
    /// Sends what waits, waits for an upgrade under way, says goodbye: closed("forced close") follows.
    void close();
    /// Resets the TCP connections without a word: what a pulled plug looks like from here.
    void cut();

    const QByteArray& id() const { return m_session.id; }
    bool isOpen() const { return m_state == State::Open; }
    bool isClosed() const { return m_state == State::Closed; }
    /// What is sent now goes out now. After a WebSocket has ended, this stays as it was: so it is in the reference,
    /// where a volatile event therefore counts as one to be kept until the next attempt to connect begins.
    bool isWritable() const { return m_transport ? m_transport->isWritable() : m_wasWritable; }
    /// "polling" or "websocket"; "" before open().
    const char* transportName() const { return m_transport ? m_transport->name() : ""; }
    /// The server has been silent for too long. True as soon as the time is up, even before closed("ping timeout").
    bool hasPingExpired();

signals:
    void opened();
    void message(const packetarium::Payload& payload);
    void pinged();
    void upgraded();
    /// The attempt to upgrade failed; the session goes on as it is.
    void upgradeFailed(const QString& why);
    /// The reference's message: "xhr poll error", "websocket error", and more for people. closed() follows.
    void failed(const QString& message, const QString& detail);
    /// The reference's words: "transport close", "transport error", "ping timeout", "forced close".
    void closed(const QString& reason, const QString& detail);
    /// The last signal: the server has heard the goodbye, or had its time to.
    void finished();

private:
    enum class State { Idle, Opening, Open, Closing, Closed };
    using TransportKind = EngineClientOptions::Transport;

    std::unique_ptr<ClientTransport> makeTransport(TransportKind) const;
    void openTransport();
    void useTransport(std::unique_ptr<ClientTransport>);
    void received(const EnginePacket&);
    void answerPing();
    void handshake(const EnginePacket&);
    void add(EnginePacket);
    void flush();
    std::size_t batchSize() const;
    void drained();
    void closeIfDone();
    void restartHeartbeat();
    void transportFailed(const QString& message, const QString& detail);
    void end(const QString& reason, const QString& detail = {});
    bool keepsWritable() const;
    void leaveTransport();

    void probe();
    void probed(const EnginePacket&);
    void takeOver();
    void probeFailed(const QString& why);
    void dropProbe();

    const EngineClientOptions m_options;
    EngineAddress m_address;
    QString m_urlProblem; ///< Why this URL cannot be opened; "" when it can.
    std::vector<TransportKind> m_transports; ///< Those still to be tried.
    State m_state = State::Idle;
    EngineSession m_session;
    std::unique_ptr<ClientTransport> m_transport;
    std::unique_ptr<ClientTransport> m_probe; ///< The transport that may take over.
    bool m_upgrading = false; ///< The probe was answered: nothing is sent until the new transport is in place.

    std::vector<EnginePacket> m_waiting;
    std::size_t m_sending = 0; ///< So many of them are with the transport.
    qint64 m_waitingBytes = 0;

    QTimer m_heartbeat;
    QElapsedTimer m_sinceHeartbeat;
    bool m_expired = false;
    bool m_wasWritable = false;
};

} // namespace packetarium
