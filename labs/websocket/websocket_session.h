// One client of a WebSocket server, from its handshake to the end, RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/request_head.h"
#include "labs/endpoints/tcp/stream_server.h"
#include "labs/websocket/frames.h"
#include "labs/websocket/message_reader.h"

namespace packetarium {

class WebSocketSession : public Session {
    Q_OBJECT

public:
    WebSocketSession(Stream&, const Limits&, Report);

    void opened() override;
    void received(const QByteArray& bytes) override;
    void ended() override;
    void send(const Payload&) override;
    bool command(const QJsonObject&) override;
    void close(const QJsonObject& command) override;
    QJsonObject closed() override;

    bool isOpen() const { return m_state == State::Open; }
    /// Sends a message without reporting it: a chat reports what was said, not each copy of it.
    void sendMessage(const Payload&);

signals:
    void upgraded();
    void message(const packetarium::Payload& payload);

private:
    enum class State {
        Handshake,
        Open,
        Closing, ///< Our close frame is sent; the client's has not come yet.
        Done,
    };

    void readHandshake();
    void refuse(const HttpRefusal&);
    void readMessages();
    void handle(const WebSocketEvent&);
    void answerClose(const WebSocketEvent&);
    void failConnection(const WebSocketEvent&);
    void sendFrame(Opcode, const QByteArray& payload, std::uint8_t rsv = 0);
    void sendClose(quint16 code, const QByteArray& reason);

    const Limits m_limits;
    State m_state = State::Handshake;
    QByteArray m_handshake;
    QTimer m_patience;
    std::unique_ptr<MessageReader> m_reader;
    std::unique_ptr<Deflater> m_deflater;
    quint16 m_closeCode = noCloseFrame;
    QString m_closeReason;
    const char* m_closedBy = nullptr;
};

} // namespace packetarium
