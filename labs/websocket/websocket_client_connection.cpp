// The client's side of one WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_client_connection.h"

#include "labs/endpoints/http/request_head.h"
#include "protocols/application/websocket_handshake.h"

#include <QPointer>
#include <QRandomGenerator>

namespace packetarium {
namespace {

QByteArray freshKey()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    return QByteArray(reinterpret_cast<const char*>(random.data()), sizeof random).toBase64();
}

QByteArray handshake(const WebSocketRequest& request)
{
    const bool isIpv6 = request.host.contains(QLatin1Char(':'));
    const QString name = isIpv6 ? QLatin1Char('[') + request.host + QLatin1Char(']') : request.host;
    return "GET " + request.target + " HTTP/1.1\r\nHost: " + name.toLatin1() + ':' + QByteArray::number(request.port)
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + freshKey()
        + "\r\nSec-WebSocket-Version: 13\r\n" + request.headers + "\r\n";
}

} // namespace

WebSocketClientConnection::WebSocketClientConnection(qint64 longestMessage, std::chrono::milliseconds patience)
    : m_longestMessage(longestMessage)
    , m_patience(patience)
{
    m_handshakeTimer.setSingleShot(true);
    connect(&m_handshakeTimer, &QTimer::timeout, this, [this] { refuse("no answer came in time"); });
}

void WebSocketClientConnection::open(const WebSocketRequest& request)
{
    m_state = State::Handshake;
    m_request = handshake(request);
    m_handshakeTimer.start(m_patience);
    Q_EMIT toServer(m_request);
}

void WebSocketClientConnection::add(const QByteArray& bytes)
{
    if (m_state == State::Handshake) {
        m_response.append(bytes);
        readHandshake();
    } else if (m_reader && m_state != State::Done) {
        m_reader->add(bytes);
        readMessages();
    }
}

void WebSocketClientConnection::end()
{
    m_handshakeTimer.stop();
    m_state = State::Done;
}

void WebSocketClientConnection::readHandshake()
{
    const auto response = readHttpHead(asBytes(m_response));
    if (!response) {
        if (!mayBeHttp(asBytes(m_response)) || m_response.size() > longestRequestHead)
            refuse("the answer is not HTTP");
        return;
    }
    const auto request = readHttpHead(asBytes(m_request));
    if (response->statusCode() != 101)
        return refuse(
            "it answered " + std::string(response->status) + " " + std::string(response->reason.substr(0, 100)));
    if (!request || !upgradesToWebSocket(*request, *response))
        return refuse("its answer does not prove that it speaks WebSocket");
    if (response->find("Sec-WebSocket-Extensions") || response->find("Sec-WebSocket-Protocol"))
        return refuse("it wants an extension or a subprotocol that was not offered");
    m_handshakeTimer.stop();
    m_state = State::Open;
    m_wasOpen = true;
    m_reader = std::make_unique<MessageReader>(MessageReader::From::Server, m_longestMessage);
    m_reader->add(m_response.mid(qsizetype(response->size)));
    m_request.clear();
    m_response.clear();
    const QPointer<WebSocketClientConnection> alive(this);
    Q_EMIT opened();
    if (alive)
        readMessages();
}

void WebSocketClientConnection::refuse(const std::string& why)
{
    end();
    Q_EMIT refused(QString::fromStdString(why));
}

void WebSocketClientConnection::readMessages()
{
    // Whoever listens may end this connection, and even delete it.
    const QPointer<WebSocketClientConnection> alive(this);
    while (alive && (m_state == State::Open || m_state == State::Closing)) {
        const auto event = m_reader->next();
        if (!event)
            return;
        handle(*event);
    }
}

void WebSocketClientConnection::handle(const WebSocketEvent& event)
{
    using Kind = WebSocketEvent::Kind;
    switch (event.kind) {
    case Kind::Message: Q_EMIT message(event.payload); break;
    case Kind::Ping:
        if (m_state == State::Open)
            Q_EMIT toServer(frameFromClient(Opcode::Pong, event.payload.bytes));
        Q_EMIT pinged(event.payload.bytes);
        break;
    case Kind::Pong: Q_EMIT ponged(event.payload.bytes); break;
    case Kind::Close: answerClose(event); break;
    case Kind::Fault:
        sendClose(event.code, asByteArray(event.sentence));
        m_state = State::Done;
        Q_EMIT broken(event.code, QString::fromUtf8(asByteArray(event.sentence)));
        break;
    }
}

void WebSocketClientConnection::answerClose(const WebSocketEvent& event)
{
    m_wasClean = true;
    const bool isFirst = m_state == State::Open;
    m_state = State::Done;
    if (isFirst) {
        m_closedBy = QStringLiteral("there");
        m_closeCode = event.code ? event.code : noCloseCode;
        m_closeReason = QString::fromUtf8(event.payload.bytes);
        Q_EMIT toServer(frameFromClient(Opcode::Close, event.code ? ClosePayload(event.code).bytes() : QByteArray()));
    }
    Q_EMIT farewell();
}

void WebSocketClientConnection::send(const Payload& payload)
{
    if (m_state == State::Open)
        Q_EMIT toServer(
            frameFromClient(payload.kind == Payload::Kind::Text ? Opcode::Text : Opcode::Binary, payload.bytes));
}

void WebSocketClientConnection::ping(const QByteArray& payload)
{
    if (m_state == State::Open)
        Q_EMIT toServer(frameFromClient(Opcode::Ping, payload));
}

void WebSocketClientConnection::close(quint16 code, const QByteArray& reason)
{
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    sendClose(code, reason);
}

void WebSocketClientConnection::sendClose(quint16 code, const QByteArray& reason)
{
    const ClosePayload payload(code, reason);
    m_closedBy = QStringLiteral("here");
    m_closeCode = code;
    m_closeReason = QString::fromUtf8(payload.reason);
    Q_EMIT toServer(frameFromClient(Opcode::Close, code == noCloseCode ? QByteArray() : payload.bytes()));
}

} // namespace packetarium
