// Engine.IO over HTTP long-polling: one GET waits for what the server has to say, one POST at a time answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/client_transport.h"

namespace packetarium {

class ClientPolling : public ClientTransport {
    Q_OBJECT

public:
    explicit ClientPolling(EngineAddress);

    const char* name() const override { return "polling"; }
    void open() override;
    void send(std::span<const EnginePacket>) override;
    void pause() override;

private:
    enum class State { Opening, Open, Pausing, Paused, Closed };

    void sayGoodbye() override;
    void cut() override;
    void drop() override;
    void poll();
    void polled(int status, const QByteArray& body);
    void posted(int status);
    bool take(const EnginePacket&);
    void pauseIfQuiet();
    void fail(const char* message, const QString& detail);
    void hangUp();
    void connectionOver();
    QByteArray target() const;

    EngineAddress m_address;
    State m_state = State::Opening;
    HttpClientConnection m_polls;
    HttpClientConnection m_posts;
    bool m_saysGoodbye = false;
    bool m_hangsUp = false;
    int m_over = 0; ///< Connections that have ended since.
    QTimer m_farewell;
};

} // namespace packetarium
