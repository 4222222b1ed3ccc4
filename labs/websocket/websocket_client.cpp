// A WebSocket client, RFC 6455 section 4.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/websocket_client.h"

#include <QUrl>

namespace packetarium {
namespace {

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
}

void WebSocketClient::opened()
{
    makeConnection();
    m_webSocket->open({host(), port(), requestTarget(path())});
}

void WebSocketClient::makeConnection()
{
    using Connection = WebSocketClientConnection;
    m_webSocket = std::make_unique<Connection>(settings().limits.message, settings().limits.handshake);
    Connection* const webSocket = m_webSocket.get();
    connect(webSocket, &Connection::toServer, this, [this](const QByteArray& bytes) { m_written = write(bytes); });
    connect(webSocket, &Connection::opened, this, [this] {
        reportConnected();
        upgraded();
    });
    connect(webSocket, &Connection::refused, this, [this](const QString& why) {
        fail(
            {"The server did not open a WebSocket: " + why.toStdString() + ".",
             "Compare port and path: does a WebSocket server listen there?"});
        finish();
    });
    connect(webSocket, &Connection::message, this, [this](const Payload& payload) { messageReceived(payload); });
    connect(webSocket, &Connection::pinged, this, [this](const QByteArray& payload) {
        report("ping", membersOf(payload));
    });
    connect(webSocket, &Connection::ponged, this, [this](const QByteArray& payload) {
        report("pong", membersOf(payload));
    });
    connect(webSocket, &Connection::farewell, this, [this] { startFarewell(); });
    connect(webSocket, &Connection::broken, this, [this](quint16 code, const QString& rule) {
        fail(
            {"The server broke a rule of WebSocket: " + rule.toStdString(),
             "The connection ends with status code " + std::to_string(code) + "."});
        finish();
    });
}

void WebSocketClient::received(const QByteArray& bytes) { m_webSocket->add(bytes); }

void WebSocketClient::messageReceived(const Payload& payload)
{
    report("received", membersOf(payload.bytes, payload.kind, settings().shown));
}

bool WebSocketClient::sendMessage(const Payload& payload)
{
    if (!m_webSocket || !m_webSocket->isOpen()) {
        fail({"There is no open WebSocket to send on.", "Connect first."});
        return false;
    }
    m_webSocket->send(payload);
    return m_written;
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
    if (!m_webSocket || !m_webSocket->isOpen())
        fail({"There is no open WebSocket to send on.", "Connect first."});
    else if (text.size() > longestControlPayload)
        fail({"A ping carries at most 125 bytes.", "Send less."});
    else
        m_webSocket->ping(text);
    return true;
}

void WebSocketClient::close(const QJsonObject& command)
{
    if (m_webSocket && m_webSocket->isClosing())
        return;
    if (!m_webSocket || !m_webSocket->isOpen()) {
        if (m_webSocket)
            m_webSocket->end();
        return finish();
    }
    const int code = command.value(QLatin1String("code")).toInt(1000);
    if (code < 0 || code > 0xffff || !mayBeSent(quint16(code)))
        return fail({"This status code must not be sent.", "Use 1000, or one from 3000 to 4999."});
    m_webSocket->close(quint16(code), command.value(QLatin1String("reason")).toString().toUtf8());
    startFarewell();
}

void WebSocketClient::ended(const QJsonObject& members)
{
    if (m_webSocket->isInHandshake())
        fail({"The server closed the connection without answering the handshake.", "Does a WebSocket server listen?"});
    m_webSocket->end();
    if (!m_webSocket->wasOpen())
        return;
    QJsonObject all = members;
    addClose(all, m_webSocket->closeCode(), m_webSocket->closeReason());
    all["wasClean"] = m_webSocket->wasClean();
    if (!m_webSocket->closedBy().isEmpty() && members.value(QLatin1String("by")) != QLatin1String("error"))
        all["by"] = m_webSocket->closedBy();
    report("closed", all);
}

} // namespace packetarium
