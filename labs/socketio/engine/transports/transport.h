// How the packets of one Engine.IO session travel at the moment: by polling, or over a WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_socket.h"
#include "labs/socketio/engine/packet.h"

namespace packetarium {

/// Belongs to a session. The TCP connections do not: they say their goodbyes when the session is over already.
class EngineTransport : public QObject {
    Q_OBJECT

public:
    virtual const char* name() const = 0;
    /// What is sent now goes out now. What is sent at another time, the caller keeps until `ready`.
    virtual bool isWritable() const = 0;
    virtual void send(const std::vector<EnginePacket>&) = 0;
    /// Tells the client that the session is over, if it listens at the moment.
    virtual void close() = 0;
    /// Resets the TCP connections.
    virtual void cut() = 0;

signals:
    void packet(const packetarium::EnginePacket&);
    void ready();
    /// The last signal: "transport close", "transport error" or "parse error", and more for people.
    void ended(const char* reason, const QString& detail);
};

} // namespace packetarium
