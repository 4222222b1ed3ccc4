// One client of an Engine.IO server: messages both ways, over whichever transport it uses at the moment.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"
#include "labs/socketio/value.h"

#include <QHostAddress>
#include <QObject>

#include <memory>

namespace packetarium {

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
    const QByteArray& id() const;
    const EngineHandshake& handshake() const;
    /// "polling" or "websocket".
    const char* transportName() const;
    bool isOpen() const;
    /// What is sent now goes out now: a poll waits, or the WebSocket takes bytes. `volatile` asks for this.
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
};

} // namespace packetarium
