// A WebSocket at its server, from the handshake's end on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_connection.h"

#include <QPointer>

namespace packetarium {

WebSocketConnection::WebSocketConnection(
    Stream& stream, const Limits& limits, const std::optional<DeflateAgreement>& agreement)
    : m_stream(stream)
    , m_farewell(limits.farewell)
    , m_reader(MessageReader::From::Client, limits.message, agreement)
    , m_deflater(agreement ? std::make_unique<Deflater>(*agreement) : nullptr)
{
    m_stream.holdReadingWhileWaiting();
}

void WebSocketConnection::received(const QByteArray& bytes)
{
    m_reader.add(bytes);
    readMessages();
}

void WebSocketConnection::readMessages()
{
    const QPointer<WebSocketConnection> alive(this);
    while (alive && m_state != State::Done) {
        const auto event = m_reader.next();
        if (!event)
            return;
        handle(*event);
    }
}

void WebSocketConnection::handle(const WebSocketEvent& event)
{
    using Kind = WebSocketEvent::Kind;
    if (event.kind == Kind::Close)
        return answerClose(event);
    if (m_state == State::Closing)
        return; // We said goodbye; only the answer to that still matters.
    switch (event.kind) {
    case Kind::Message: Q_EMIT message(event.payload); break;
    case Kind::Ping: {
        const QPointer<WebSocketConnection> alive(this);
        Q_EMIT pinged(event.payload.bytes);
        if (alive && isOpen())
            sendFrame(frameFromServer(Opcode::Pong, event.payload.bytes));
        break;
    }
    case Kind::Pong: Q_EMIT ponged(event.payload.bytes); break;
    case Kind::Fault: failConnection(event); break;
    case Kind::Close: break;
    }
}

/// RFC 6455 section 5.5.1: the same status code goes back, and the server closes TCP first (section 7.1.1).
void WebSocketConnection::answerClose(const WebSocketEvent& event)
{
    if (!isOpen())
        return finish();
    m_goodbye = {event.code ? event.code : noCloseCode, QString::fromUtf8(event.payload.bytes), "there"};
    sendFrame(frameFromServer(Opcode::Close, event.code ? ClosePayload(event.code).bytes() : QByteArray()));
    finish();
    Q_EMIT over(QStringLiteral("the client sent a close frame (code %1)").arg(m_goodbye.code));
}

void WebSocketConnection::failConnection(const WebSocketEvent& event)
{
    sendClose(event.code, QByteArray(event.sentence.data(), qsizetype(event.sentence.size())));
    finish();
    Q_EMIT faulted(event.code, event.sentence);
}

void WebSocketConnection::ended(const QString& reason)
{
    const bool wasOpen = isOpen();
    finish();
    if (wasOpen)
        Q_EMIT over(reason.isEmpty() ? QStringLiteral("the connection ended without a close frame") : reason);
}

void WebSocketConnection::finish()
{
    m_state = State::Done;
    m_stream.finish();
}

void WebSocketConnection::send(const Payload& payload)
{
    if (!isOpen())
        return;
    const Opcode opcode = payload.kind == Payload::Kind::Text ? Opcode::Text : Opcode::Binary;
    if (m_deflater)
        sendFrame(
            frameFromServer(opcode, m_deflater->message(payload.bytes), std::uint8_t(Extension::PerMessageDeflate)));
    else
        sendFrame(frameFromServer(opcode, payload.bytes));
}

void WebSocketConnection::sendFrame(const QByteArray& frame) { m_stream.write(frame); }

void WebSocketConnection::ping(const QByteArray& payload)
{
    if (isOpen())
        sendFrame(frameFromServer(Opcode::Ping, payload.left(longestControlPayload)));
}

void WebSocketConnection::close(quint16 code, const QByteArray& reason)
{
    if (!isOpen())
        return;
    sendClose(code, reason);
    m_state = State::Closing;
    QTimer::singleShot(m_farewell, this, [this] {
        if (m_state != State::Closing)
            return;
        m_goodbye.reason = QStringLiteral("the client did not answer the close frame");
        finish();
    });
}

void WebSocketConnection::sendClose(quint16 code, const QByteArray& reason)
{
    if (code == noCloseCode) { // A close frame may also say nothing at all.
        m_goodbye = {code, {}, "here"};
        return sendFrame(frameFromServer(Opcode::Close, {}));
    }
    const ClosePayload payload(code, reason);
    m_goodbye = {code, QString::fromUtf8(payload.reason), "here"};
    sendFrame(frameFromServer(Opcode::Close, payload.bytes()));
}

} // namespace packetarium
