// One client of an Engine.IO server: messages both ways, over whichever transport it uses at the moment.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"
#include "labs/socketio/engine/engine_settings.h"
#include "labs/socketio/value.h"

#include <QBasicTimer>
#include <QHostAddress>
#include <QObject>

#include <memory>

namespace packetarium {

class EngineTransport;
class PollingTransport;
class WebSocketTransport;
struct EnginePacket;

/// The HTTP request that opened the session; it outlives the connection that brought it.
struct EngineHandshake {
    QByteArray target; ///< "/socket.io/?EIO=4&transport=polling".
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< Names in lower case.
    std::vector<std::pair<QByteArray, QByteArray>> query; ///< Percent-decoded.
    QHostAddress address;
    quint16 port = 0;
    /// "" when there is none.
    QByteArray header(const QByteArray& name) const;
};

/// A message that goes to many: framed once, however many copies are sent. Copying it is cheap.
class EngineMessage {
public:
    EngineMessage(Payload payload);
    const Payload& payload() const;
    /// The WebSocket frame, uncompressed and unmasked, as a server sends it.
    const QByteArray& frame() const;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

class EngineSocket : public QObject {
    Q_OBJECT

public:
    ~EngineSocket() override;

    const QByteArray& id() const { return m_id; }
    const EngineHandshake& handshake() const { return m_handshake; }
    /// "polling" or "websocket".
    const char* transportName() const;
    bool isOpen() const { return m_state == State::Open; }
    /// What is sent now goes out now: a poll waits, or the WebSocket takes bytes. `volatile` asks for this. After a
    /// message, not again before the event loop has turned, as with the reference.
    bool isWritable() const;

    void send(const EngineMessage&);
    /// Sends what waits and then a close, as the protocol wants it; `closed("forced close")` follows.
    void close();
    /// Ends the session at once and drops what waits.
    void discard();
    /// Cuts the TCP connections (a reset) without a word: what a pulled plug or a killed process looks like.
    void cut();

signals:
    void message(const packetarium::Payload&);
    void upgraded();
    /// The last signal. The reference's words: "transport close", "transport error", "ping timeout", "parse error",
    /// "forced close", "server shutting down"; the detail says more, for people.
    void closed(const QString& reason, const QString& detail);

protected:
    void timerEvent(QTimerEvent*) override;

private:
    friend class EngineServer;
    enum class State { Open, Closing, Closed };
    enum class Goodbye { Said, Unsaid };

    EngineSocket(const EngineSettings&, QByteArray id, EngineHandshake);

    void open(std::unique_ptr<PollingTransport>);
    void open(std::unique_ptr<WebSocketTransport>);
    void greet();
    void adopt(std::unique_ptr<EngineTransport>);
    /// Null after the upgrade, and where there was never any polling.
    PollingTransport* polling() const;
    bool mayUpgrade() const;
    void probe(std::unique_ptr<WebSocketTransport>);
    void takeProbe(const EnginePacket&);
    void dropCandidate();
    void upgrade();

    void take(const EnginePacket&);
    void enqueue(EnginePacket);
    void sendLater();
    void flush();
    void beat();
    void end(const QString& reason, const QString& detail, Goodbye = Goodbye::Said);

    const EngineSettings& m_settings; ///< The server's, which outlives its sockets.
    const QByteArray m_id;
    const EngineHandshake m_handshake;
    State m_state = State::Open;
    std::unique_ptr<EngineTransport> m_transport;
    WebSocketTransport* m_webSocket = nullptr; ///< The transport, if it is one.
    std::unique_ptr<WebSocketTransport> m_candidate; ///< Of an upgrade that is not complete.
    std::vector<EnginePacket> m_waiting; ///< For the next poll.
    qint64 m_waitingBytes = 0;
    bool m_sendsLater = false;
    QBasicTimer m_heartbeat; ///< Until the next ping, until its pong, or until a close that nobody polls for.
    bool m_awaitsPong = false;
    bool m_waitsLonger = false; ///< Something came instead of the pong: the client is there, and busy.
};

} // namespace packetarium
