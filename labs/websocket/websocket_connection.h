// A WebSocket at its server, from the handshake's end on: messages both ways, and the goodbye, RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/stream.h"
#include "labs/websocket/frames.h"
#include "labs/websocket/message_reader.h"

namespace packetarium {

class WebSocketConnection : public QObject {
    Q_OBJECT

public:
    /// The stream must live as long; it tells nothing by itself, so that it can be handed over.
    WebSocketConnection(Stream&, const Limits&, const std::optional<DeflateAgreement>&);

    void received(const QByteArray& bytes);
    /// The client will say no more, or the connection is lost for this reason.
    void ended(const QString& reason = {});

    Stream& stream() { return m_stream; }
    bool isOpen() const { return m_state == State::Open; }
    /// Whether both sides agreed on compression; a frame made for many is not compressed, and is fine all the same.
    bool compresses() const { return m_deflater != nullptr; }
    void send(const Payload&);
    /// A whole frame, made before.
    void sendFrame(const QByteArray& frame);
    void ping(const QByteArray& payload);
    /// Says goodbye and waits a while for the client's.
    void close(quint16 code, const QByteArray& reason = {});
    /// Without waiting for the client's goodbye.
    void finish();

    /// How it ended: what the first close frame said. Code 1005 and 1006 were never on the wire.
    struct Goodbye {
        quint16 code = noCloseFrame;
        QString reason = {};
        const char* by = nullptr; ///< "here" or "there", where a close frame was sent.
    };
    const Goodbye& goodbye() const { return m_goodbye; }

signals:
    void message(const packetarium::Payload&);
    void pinged(const QByteArray& payload);
    void ponged(const QByteArray& payload);
    /// The client broke a rule; a close frame with this code is on its way.
    void faulted(quint16 code, std::string_view sentence);
    /// The client's close frame has come, or its end without one; not after a fault or our own goodbye.
    void over(const QString& detail);

private:
    enum class State {
        Open,
        Closing, ///< Our close frame is sent; the client's has not come yet.
        Done,
    };

    void readMessages();
    void handle(const WebSocketEvent&);
    void answerClose(const WebSocketEvent&);
    void failConnection(const WebSocketEvent&);
    void sendClose(quint16 code, const QByteArray& reason);

    Stream& m_stream;
    const std::chrono::milliseconds m_farewell;
    State m_state = State::Open;
    MessageReader m_reader;
    std::unique_ptr<Deflater> m_deflater;
    Goodbye m_goodbye;
};

} // namespace packetarium
