// A WebSocket client, RFC 6455 section 4.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_client.h"

#include "labs/endpoints/http/request_head.h"
#include "protocols/application/websocket_handshake.h"

#include <QRandomGenerator>
#include <QUrl>

namespace packetarium {
namespace {

QByteArray freshKey()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    return QByteArray(reinterpret_cast<const char*>(random.data()), sizeof random).toBase64();
}

/// The path and query of a URL, with everything else that is not allowed in a request line encoded.
QByteArray requestTarget(const QString& path)
{
    const QByteArray encoded = QUrl(path).toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    return encoded.startsWith('/') ? encoded : '/' + encoded;
}

} // namespace

WebSocketClient::WebSocketClient(const ClientSettings& settings)
    : TcpClient(settings, Chunks::Hidden)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { failHandshake("no answer came in time"); });
}

void WebSocketClient::opened()
{
    m_state = State::Handshake;
    m_upgraded = m_wasClean = false;
    m_closeCode = noCloseFrame;
    m_closeReason.clear();
    m_closedBy.clear();
    m_response.clear();
    const QString name = host().contains(QLatin1Char(':')) ? QLatin1Char('[') + host() + QLatin1Char(']') : host();
    m_request = "GET " + requestTarget(path()) + " HTTP/1.1\r\nHost: " + name.toLatin1() + ':'
        + QByteArray::number(port()) + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        + freshKey() + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    m_patience.start(settings().limits.handshake);
    write(m_request);
}

void WebSocketClient::received(const QByteArray& bytes)
{
    if (m_state == State::Handshake) {
        m_response.append(bytes);
        readHandshake();
    } else if (m_state != State::Done) {
        m_reader->add(bytes);
        readMessages();
    }
}

void WebSocketClient::readHandshake()
{
    const auto response = readHttpHead(asBytes(m_response));
    if (!response) {
        if (!mayBeHttp(asBytes(m_response)) || m_response.size() > longestRequestHead)
            failHandshake("the answer is not HTTP");
        return;
    }
    const auto request = readHttpHead(asBytes(m_request));
    if (response->statusCode() != 101)
        return failHandshake(
            "it answered " + std::string(response->status) + " " + std::string(response->reason.substr(0, 100)));
    if (!upgradesToWebSocket(*request, *response))
        return failHandshake("its answer does not prove that it speaks WebSocket");
    if (response->find("Sec-WebSocket-Extensions") || response->find("Sec-WebSocket-Protocol"))
        return failHandshake("it wants an extension or a subprotocol that was not offered");
    m_patience.stop();
    m_state = State::Open;
    m_upgraded = true;
    m_reader = std::make_unique<MessageReader>(MessageReader::From::Server, settings().limits.message);
    m_reader->add(m_response.mid(qsizetype(response->size)));
    reportConnected();
    upgraded();
    readMessages();
}

void WebSocketClient::failHandshake(const std::string& why)
{
    m_patience.stop();
    m_state = State::Done;
    fail(
        {"The server did not open a WebSocket: " + why + ".",
         "Compare port and path: does a WebSocket server listen there?"});
    finish();
}

void WebSocketClient::readMessages()
{
    while (m_state == State::Open || m_state == State::Closing) {
        const auto event = m_reader->next();
        if (!event)
            return;
        handle(*event);
    }
}

void WebSocketClient::handle(const WebSocketEvent& event)
{
    using Kind = WebSocketEvent::Kind;
    switch (event.kind) {
    case Kind::Message: messageReceived(event.payload); break;
    case Kind::Ping:
        report("ping", membersOf(event.payload.bytes));
        if (m_state == State::Open)
            write(frameFromClient(Opcode::Pong, event.payload.bytes));
        break;
    case Kind::Pong: report("pong", membersOf(event.payload.bytes)); break;
    case Kind::Close: answerClose(event); break;
    case Kind::Fault:
        fail(
            {"The server broke a rule of WebSocket: " + std::string(event.sentence),
             "The connection ends with status code " + std::to_string(event.code) + "."});
        sendClose(event.code, asByteArray(event.sentence));
        m_state = State::Done;
        finish();
        break;
    }
}

void WebSocketClient::messageReceived(const Payload& payload)
{
    report("received", membersOf(payload.bytes, payload.kind, settings().shown));
}

/// RFC 6455 section 7.1.1: the server closes TCP first, and the client only when that takes too long.
void WebSocketClient::answerClose(const WebSocketEvent& event)
{
    m_wasClean = true;
    if (m_state == State::Open) {
        m_closedBy = QStringLiteral("there");
        m_closeCode = event.code ? event.code : noCloseCode;
        m_closeReason = QString::fromUtf8(event.payload.bytes);
        write(frameFromClient(Opcode::Close, event.code ? ClosePayload(event.code).bytes() : QByteArray()));
    }
    m_state = State::Done;
    startFarewell();
}

bool WebSocketClient::sendMessage(const Payload& payload)
{
    if (m_state != State::Open) {
        fail({"There is no open WebSocket to send on.", "Connect first."});
        return false;
    }
    return write(frameFromClient(payload.kind == Payload::Kind::Text ? Opcode::Text : Opcode::Binary, payload.bytes));
}

void WebSocketClient::send(const Payload& payload)
{
    if (sendMessage(payload))
        report("sent", membersOf(payload.bytes, payload.kind));
}

bool WebSocketClient::specialCommand(const QJsonObject& command)
{
    if (command.value(QLatin1String("command")) != QLatin1String("ping"))
        return false;
    const QByteArray text = command.value(QLatin1String("text")).toString().toUtf8();
    if (m_state != State::Open)
        fail({"There is no open WebSocket to send on.", "Connect first."});
    else if (text.size() > longestControlPayload)
        fail({"A ping carries at most 125 bytes.", "Send less."});
    else
        write(frameFromClient(Opcode::Ping, text));
    return true;
}

void WebSocketClient::close(const QJsonObject& command)
{
    if (m_state == State::Handshake || m_state == State::Done)
        return finish();
    if (m_state == State::Closing)
        return;
    const int code = command.value(QLatin1String("code")).toInt(1000);
    if (code < 0 || code > 0xffff || !mayBeSent(quint16(code)))
        return fail({"This status code must not be sent.", "Use 1000, or one from 3000 to 4999."});
    sendClose(quint16(code), command.value(QLatin1String("reason")).toString().toUtf8());
    m_state = State::Closing;
    startFarewell();
}

void WebSocketClient::sendClose(quint16 code, const QByteArray& reason)
{
    const ClosePayload payload(code, reason);
    m_closedBy = QStringLiteral("here");
    m_closeCode = code;
    m_closeReason = QString::fromUtf8(payload.reason);
    write(frameFromClient(Opcode::Close, payload.bytes()));
}

void WebSocketClient::ended(const QJsonObject& members)
{
    m_patience.stop();
    if (m_state == State::Handshake)
        fail({"The server closed the connection without answering the handshake.", "Does a WebSocket server listen?"});
    m_state = State::Done;
    if (!m_upgraded)
        return;
    QJsonObject all = members;
    addClose(all, m_closeCode, m_closeReason);
    all["wasClean"] = m_wasClean;
    if (!m_closedBy.isEmpty() && members.value(QLatin1String("by")) != QLatin1String("error"))
        all["by"] = m_closedBy;
    report("closed", all);
}

} // namespace packetarium
