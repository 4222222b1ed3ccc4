// The client's side of one WebSocket, from its handshake to the end: RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/websocket/frames.h"
#include "labs/websocket/message_reader.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace packetarium {

/// What a handshake asks for.
struct WebSocketRequest {
    QString host;
    quint16 port = 80;
    QByteArray target = "/";
    QByteArray headers = {}; ///< Further lines, each with its line end.
};

/// Knows what to say and what was said; the TCP connection below belongs to whoever feeds it.
/// Its own, because Qt 6.4's QWebSocket closes the TCP connection right after it sent its close frame: the server's
/// answer then meets a reset, where a student should see both sides say goodbye.
class WebSocketClientConnection : public QObject {
    Q_OBJECT

public:
    WebSocketClientConnection(qint64 longestMessage, std::chrono::milliseconds patience);

    /// Asks for the upgrade; the TCP connection is open.
    void open(const WebSocketRequest&);
    /// Bytes from the server, split anywhere.
    void add(const QByteArray& bytes);
    /// The TCP connection has ended.
    void end();

    void send(const Payload&);
    /// At most `longestControlPayload` bytes.
    void ping(const QByteArray& payload);
    /// With `noCloseCode`, the frame carries neither code nor reason.
    void close(quint16 code, const QByteArray& reason = {});

    bool isInHandshake() const { return m_state == State::Handshake; }
    bool isOpen() const { return m_state == State::Open; }
    /// Our close frame is sent, and the server's has not come yet.
    bool isClosing() const { return m_state == State::Closing; }
    bool wasOpen() const { return m_wasOpen; }

    /// What the close frame said, or the code that says what was missing.
    quint16 closeCode() const { return m_closeCode; }
    const QString& closeReason() const { return m_closeReason; }
    /// "here" or "there": who sent the first close frame; "" when nobody did.
    const QString& closedBy() const { return m_closedBy; }
    /// The server's close frame came.
    bool wasClean() const { return m_wasClean; }

signals:
    void toServer(const QByteArray& bytes);
    void opened();
    /// There will be no WebSocket; `why` ends a sentence.
    void refused(const QString& why);
    void message(const packetarium::Payload& payload);
    void pinged(const QByteArray& payload);
    void ponged(const QByteArray& payload);
    /// Both close frames are on their way: the server is to end the TCP connection, RFC 6455 section 7.1.1.
    void farewell();
    /// The server broke this rule; a close frame that says so is on its way.
    void broken(quint16 code, const QString& rule);

private:
    enum class State { Idle, Handshake, Open, Closing, Done };

    void readHandshake();
    void refuse(const std::string& why);
    void readMessages();
    void handle(const WebSocketEvent&);
    void answerClose(const WebSocketEvent&);
    void sendClose(quint16 code, const QByteArray& reason);

    const qint64 m_longestMessage;
    const std::chrono::milliseconds m_patience;
    State m_state = State::Idle;
    QByteArray m_request;
    QByteArray m_response;
    std::unique_ptr<MessageReader> m_reader;
    QTimer m_handshakeTimer;
    bool m_wasOpen = false;
    bool m_wasClean = false;
    quint16 m_closeCode = noCloseFrame;
    QString m_closeReason;
    QString m_closedBy;
};

} // namespace packetarium
