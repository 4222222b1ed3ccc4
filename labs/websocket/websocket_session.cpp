// One client of a WebSocket server, from its handshake to the end, RFC 6455.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_session.h"

#include "labs/websocket/upgrade.h"

namespace packetarium {
namespace {

constexpr quint16 normalClosure = 1000;

} // namespace

WebSocketSession::WebSocketSession(Stream& connection, const Limits& limits, Report report)
    : Session(connection, std::move(report))
    , m_limits(limits)
{
    stream().holdReadingWhileWaiting();
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { refuse({408, "The handshake did not come in time."}); });
}

void WebSocketSession::opened() { m_patience.start(m_limits.handshake); }

void WebSocketSession::received(const QByteArray& bytes)
{
    if (m_connection)
        return m_connection->received(bytes);
    if (m_isRefused)
        return;
    m_handshake.append(bytes);
    readHandshake();
}

void WebSocketSession::readHandshake()
{
    dropEmptyLines(m_handshake);
    const RequestHead request = readRequestHead(m_handshake);
    if (request.state == RequestHead::State::Incomplete)
        return;
    if (request.state == RequestHead::State::Refused)
        return refuse(request.refusal);
    const UpgradeReply answer = answerUpgrade(request.head);
    if (!answer.accepted) {
        stream().write(answer.response);
        return refuse({0, answer.sentence});
    }
    stream().write(answer.response);
    m_patience.stop();
    m_connection = std::make_unique<WebSocketConnection>(stream(), m_limits, answer.deflate);
    listenTo(*m_connection);
    const QByteArray frames = m_handshake.mid(qsizetype(request.head.size)); // They may follow in the same segment.
    report(
        "connected",
        {{"path", QString::fromUtf8(asByteArray(request.head.target.substr(0, 1024)))},
         {"compression", answer.deflate.has_value()}});
    m_handshake.clear();
    Q_EMIT upgraded();
    m_connection->received(frames);
}

/// Says why there is no WebSocket here. Status 0: the response is on its way already.
void WebSocketSession::refuse(const HttpRefusal& refusal)
{
    m_patience.stop();
    m_isRefused = true;
    if (refusal.status != 0)
        stream().write(refuseUpgrade(refusal).response);
    fail(
        {"A client's handshake was refused: " + std::string(refusal.sentence),
         "The reply tells it with an HTTP status code."});
    stream().finish();
}

void WebSocketSession::listenTo(WebSocketConnection& connection)
{
    connect(&connection, &WebSocketConnection::message, this, [this](const Payload& payload) {
        report("received", membersOf(payload.bytes, payload.kind));
        Q_EMIT message(payload);
    });
    connect(&connection, &WebSocketConnection::pinged, this, [this](const QByteArray& payload) {
        report("ping", membersOf(payload));
    });
    connect(&connection, &WebSocketConnection::ponged, this, [this](const QByteArray& payload) {
        report("pong", membersOf(payload));
    });
    connect(&connection, &WebSocketConnection::faulted, this, [this](quint16 code, std::string_view sentence) {
        fail(
            {"A client broke a rule of WebSocket: " + std::string(sentence),
             "The server closes the connection with status code " + std::to_string(code) + "."});
    });
}

void WebSocketSession::ended()
{
    if (m_connection)
        return m_connection->ended();
    m_isRefused = true;
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
    if (m_connection)
        m_connection->send(payload);
}

bool WebSocketSession::command(const QJsonObject& command)
{
    if (command.value(QLatin1String("command")) != QLatin1String("ping"))
        return false;
    if (isOpen())
        m_connection->ping(command.value(QLatin1String("text")).toString().toUtf8());
    else
        fail({"This client has no open WebSocket.", "Wait for its handshake."});
    return true;
}

void WebSocketSession::close(const QJsonObject& command)
{
    if (!m_connection) {
        m_isRefused = true;
        return stream().finish();
    }
    if (!isOpen())
        return m_connection->finish();
    const int code = command.value(QLatin1String("code")).toInt(normalClosure);
    if (code < 0 || code > 0xffff || !mayBeSent(quint16(code)))
        return fail({"This status code must not be sent.", "Use 1000, or one from 3000 to 4999."});
    m_connection->close(quint16(code), command.value(QLatin1String("reason")).toString().toUtf8());
}

QJsonObject WebSocketSession::closed()
{
    const WebSocketConnection::Goodbye goodbye =
        m_connection ? m_connection->goodbye() : WebSocketConnection::Goodbye();
    QJsonObject members;
    addClose(members, goodbye.code, goodbye.reason);
    if (goodbye.by)
        members["by"] = QLatin1String(goodbye.by);
    return members;
}

} // namespace packetarium
