// One client of a WebSocket server, from its handshake to the end, RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_session.h"

#include "labs/websocket/upgrade.h"

namespace packetarium {
namespace {

constexpr quint16 normalClosure = 1000;
constexpr qsizetype longestControl = 125;

} // namespace

WebSocketSession::WebSocketSession(Stream& connection, const Limits& limits, Report report)
    : Session(connection, std::move(report))
    , m_limits(limits)
{
    stream().holdReadingWhileWaiting();
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_state == State::Handshake)
            return refuse({408, "The handshake did not come in time."});
        m_closeReason = QStringLiteral("the client did not answer the close frame");
        m_state = State::Done;
        stream().finish();
    });
}

void WebSocketSession::opened() { m_patience.start(m_limits.handshake); }

void WebSocketSession::received(const QByteArray& bytes)
{
    if (m_state == State::Handshake) {
        m_handshake.append(bytes);
        readHandshake();
    } else if (m_reader) {
        m_reader->add(bytes);
        readMessages();
    }
}

void WebSocketSession::readHandshake()
{
    dropEmptyLines(m_handshake);
    const RequestHead request = readRequestHead(m_handshake);
    if (request.state == RequestHead::State::Incomplete)
        return;
    if (request.state == RequestHead::State::Refused)
        return refuse(request.refusal);
    const UpgradeAnswer answer = answerUpgrade(request.head);
    if (!answer.accepted) {
        stream().write(answer.response);
        return refuse({0, answer.sentence});
    }
    stream().write(answer.response);
    m_patience.stop();
    m_state = State::Open;
    m_reader = std::make_unique<MessageReader>(MessageReader::From::Client, m_limits.message, answer.deflate);
    if (answer.deflate)
        m_deflater = std::make_unique<Deflater>(*answer.deflate);
    m_reader->add(m_handshake.mid(qsizetype(request.head.size))); // Frames may follow in the same segment.
    report(
        "connected",
        {{"path", QString::fromUtf8(asByteArray(request.head.target.substr(0, 1024)))},
         {"compression", answer.deflate.has_value()}});
    m_handshake.clear();
    Q_EMIT upgraded();
    readMessages();
}

/// Says why there is no WebSocket here. Status 0: the response is on its way already.
void WebSocketSession::refuse(const HttpRefusal& refusal)
{
    m_patience.stop();
    m_state = State::Done;
    if (refusal.status != 0)
        stream().write(refuseUpgrade(refusal).response);
    fail(
        {"A client's handshake was refused: " + std::string(refusal.sentence),
         "The reply tells it with an HTTP status code."});
    stream().finish();
}

void WebSocketSession::readMessages()
{
    while (m_state == State::Open || m_state == State::Closing) {
        const auto event = m_reader->next();
        if (!event)
            return;
        handle(*event);
    }
}

void WebSocketSession::handle(const WebSocketEvent& event)
{
    using Kind = WebSocketEvent::Kind;
    if (event.kind == Kind::Close)
        return answerClose(event);
    if (m_state == State::Closing)
        return; // We said goodbye; only the answer to that still matters.
    switch (event.kind) {
    case Kind::Message:
        report("received", membersOf(event.payload.bytes, event.payload.kind));
        Q_EMIT message(event.payload);
        break;
    case Kind::Ping:
        report("ping", membersOf(event.payload.bytes));
        sendFrame(Opcode::Pong, event.payload.bytes);
        break;
    case Kind::Pong: report("pong", membersOf(event.payload.bytes)); break;
    case Kind::Fault: failConnection(event); break;
    case Kind::Close: break;
    }
}

/// RFC 6455 section 5.5.1: the same status code goes back, and the server closes TCP first (section 7.1.1).
void WebSocketSession::answerClose(const WebSocketEvent& event)
{
    if (m_state == State::Open) {
        m_closedBy = "there";
        m_closeCode = event.code ? event.code : noCloseCode;
        m_closeReason = QString::fromUtf8(event.payload.bytes);
        sendFrame(Opcode::Close, event.code ? ClosePayload(event.code).bytes() : QByteArray());
    }
    m_state = State::Done;
    m_patience.stop();
    stream().finish();
}

void WebSocketSession::failConnection(const WebSocketEvent& event)
{
    fail(
        {"A client broke a rule of WebSocket: " + std::string(event.sentence),
         "The server closes the connection with status code " + std::to_string(event.code) + "."});
    sendClose(event.code, asByteArray(event.sentence));
    m_state = State::Done;
    stream().finish();
}

void WebSocketSession::ended()
{
    m_state = State::Done;
    stream().finish();
}

void WebSocketSession::send(const Payload& payload)
{
    if (!isOpen())
        return fail({"This client has no open WebSocket.", "Wait for its handshake."});
    sendMessage(payload);
    report("sent", membersOf(payload.bytes, payload.kind));
}

void WebSocketSession::sendMessage(const Payload& payload)
{
    if (!isOpen())
        return;
    const Opcode opcode = payload.kind == Payload::Kind::Text ? Opcode::Text : Opcode::Binary;
    if (m_deflater)
        sendFrame(opcode, m_deflater->message(payload.bytes), std::uint8_t(Extension::PerMessageDeflate));
    else
        sendFrame(opcode, payload.bytes);
}

bool WebSocketSession::command(const QJsonObject& command)
{
    if (command.value(QLatin1String("command")) != QLatin1String("ping"))
        return false;
    if (isOpen())
        sendFrame(Opcode::Ping, command.value(QLatin1String("text")).toString().toUtf8().left(longestControl));
    else
        fail({"This client has no open WebSocket.", "Wait for its handshake."});
    return true;
}

void WebSocketSession::close(const QJsonObject& command)
{
    if (m_state != State::Open) {
        m_state = State::Done;
        stream().finish();
        return;
    }
    const int code = command.value(QLatin1String("code")).toInt(normalClosure);
    if (code < 0 || code > 0xffff || !mayBeSent(quint16(code)))
        return fail({"This status code must not be sent.", "Use 1000, or one from 3000 to 4999."});
    sendClose(quint16(code), command.value(QLatin1String("reason")).toString().toUtf8());
    m_state = State::Closing;
    m_patience.start(m_limits.farewell);
}

void WebSocketSession::sendClose(quint16 code, const QByteArray& reason)
{
    const ClosePayload payload(code, reason);
    m_closedBy = "here";
    m_closeCode = code;
    m_closeReason = QString::fromUtf8(payload.reason);
    sendFrame(Opcode::Close, payload.bytes());
}

void WebSocketSession::sendFrame(Opcode opcode, const QByteArray& payload, std::uint8_t rsv)
{
    stream().write(frameFromServer(opcode, payload, rsv));
}

QJsonObject WebSocketSession::closed()
{
    QJsonObject members;
    addClose(members, m_closeCode, m_closeReason);
    if (m_closedBy)
        members["by"] = QLatin1String(m_closedBy);
    return members;
}

} // namespace packetarium
