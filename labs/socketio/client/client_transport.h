// One way in which an Engine.IO client talks to its server.
// https://github.com/socketio/engine.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/http_client_connection.h"
#include "labs/socketio/engine/packet.h"

#include <span>

namespace packetarium {

/// What every transport of one client needs to know.
struct EngineAddress {
    HttpPlace place;
    QByteArray path = "/engine.io/";
    std::vector<std::pair<QByteArray, QByteArray>> query = {}; ///< Not yet percent-encoded.
    QByteArray sessionId = {}; ///< Empty: this transport opens the session.

    /// "/engine.io/?EIO=4&transport=polling&sid=…", with further `parameters` behind.
    QByteArray target(const char* transport, const QByteArray& parameters = {}) const;
};

class ClientTransport : public QObject {
    Q_OBJECT

public:
    /// "polling" or "websocket".
    virtual const char* name() const = 0;
    virtual void open() = 0;
    bool isWritable() const { return m_writable; }
    /// One batch; the next one is taken after drained().
    virtual void send(std::span<const EnginePacket>) = 0;
    /// Takes no more packets, so that none is lost while another transport takes over: ends in paused().
    virtual void pause() = 0;

    /// Says goodbye, heard by nobody any more, and deletes itself when that is done.
    void leave();
    /// Resets the TCP connections without a word, and deletes itself.
    void vanish();
    /// Closes the TCP connections without a word, as a program does that ends, and deletes itself.
    void abandon();

signals:
    void opened();
    void packet(const packetarium::EnginePacket& packet);
    void drained();
    void paused();
    /// The transport cannot go on: the reference's message ("xhr poll error"), and more for people.
    void failed(const QString& message, const QString& detail);
    void closed(const QString& detail);
    /// No TCP connection is left.
    void over();

protected:
    virtual void sayGoodbye() = 0;
    virtual void cut() = 0;
    virtual void drop() = 0;
    void setWritable(bool writable) { m_writable = writable; }

private:
    void forget();

    bool m_writable = false;
};

} // namespace packetarium
