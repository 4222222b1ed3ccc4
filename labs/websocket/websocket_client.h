// A WebSocket client, RFC 6455 section 4.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/tcp_client.h"
#include "labs/websocket/frames.h"
#include "labs/websocket/message_reader.h"

namespace packetarium {

/// A client of its own on QTcpSocket, because Qt 6.4's QWebSocket closes the TCP connection right after it sent its
/// close frame: the server's answer then meets a reset, where a student should see both sides say goodbye.
class WebSocketClient : public TcpClient {
    Q_OBJECT

public:
    explicit WebSocketClient(const ClientSettings&);

protected:
    void opened() override;
    void received(const QByteArray& bytes) override;
    void send(const Payload&) override;
    void close(const QJsonObject& command) override;
    bool specialCommand(const QJsonObject&) override;
    void ended(const QJsonObject& members) override;

    /// The handshake is done.
    virtual void upgraded() { }
    virtual void messageReceived(const Payload&);
    /// False, and a `failed` event, when there is no open WebSocket.
    bool sendMessage(const Payload&);

private:
    enum class State { Handshake, Open, Closing, Done };

    void readHandshake();
    void failHandshake(const std::string& why);
    void readMessages();
    void handle(const WebSocketEvent&);
    void answerClose(const WebSocketEvent&);
    void sendClose(quint16 code, const QByteArray& reason);

    State m_state = State::Done;
    QByteArray m_request;
    QByteArray m_response;
    std::unique_ptr<MessageReader> m_reader;
    quint16 m_closeCode = 0;
    QString m_closeReason;
    QString m_closedBy;
    bool m_upgraded = false;
    bool m_wasClean = false; ///< The server's close frame came.
    QTimer m_patience;
};

} // namespace packetarium
