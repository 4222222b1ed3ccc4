// An Engine.IO 4 server: HTTP long-polling and WebSocket on one port.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_server.h"

#include "labs/socketio/engine/connection.h"
#include "labs/socketio/engine/request.h"
#include "labs/socketio/engine/transports/polling.h"
#include "labs/socketio/engine/transports/websocket.h"

#include <QPointer>
#include <QRandomGenerator>

#include <array>

namespace packetarium {
namespace {

/// 20 characters that nobody can guess: who knows them can speak for the client.
QByteArray newId()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    constexpr qsizetype bytes = 15;
    return QByteArray(reinterpret_cast<const char*>(random.data()), bytes)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

const HttpRefusal noRoom {503, "This server has no room for another client."};

} // namespace

EngineServer::EngineServer(EngineSettings settings)
    : m_settings(std::move(settings))
    , m_listener([this](qintptr descriptor) { accept(descriptor); })
{
}

EngineServer::~EngineServer()
{
    for (EngineSocket* socket : std::exchange(m_sockets, {}))
        delete socket;
}

Result<quint16> EngineServer::listen(const QHostAddress& address, quint16 port)
{
    const Result<Place> place = permitted({address, port}, m_settings.exposure);
    if (!place)
        return place.error();
    makeRoomFor(m_settings.limits.clients);
    const Result<Place> taken = m_listener.listen(*place);
    if (!taken)
        return taken.error();
    return taken->port;
}

void EngineServer::close()
{
    const QPointer<EngineServer> alive(this);
    m_listener.close();
    for (const QPointer<EngineSocket> socket : m_sockets.values()) {
        if (socket)
            socket->end(QStringLiteral("server shutting down"), {});
        if (!alive)
            return;
    }
    for (const auto& [connection, owner] : m_connections)
        connection->finish();
}

void EngineServer::setAdmission(std::function<std::optional<std::string>(const EngineHandshake&)> admission)
{
    m_admission = std::move(admission);
}

void EngineServer::setPages(Pages pages) { m_pages = std::move(pages); }

/// A polling body and a WebSocket message are bounded alike.
Limits EngineServer::connectionLimits() const
{
    Limits limits = m_settings.limits;
    limits.message = m_settings.maxPayload;
    return limits;
}

void EngineServer::accept(qintptr descriptor)
{
    if (int(m_connections.size()) >= m_settings.limits.clients)
        return m_listener.turnAway(descriptor, httpResponse(noRoom), m_settings.limits);
    auto owner = std::make_unique<EngineConnection>(descriptor, connectionLimits());
    EngineConnection* connection = owner.get();
    connection->http().addToRefusals(corsHeaders(m_settings));
    m_connections[connection] = std::move(owner);
    connect(&connection->http(), &HttpConnection::announced, this, [this, connection](const HttpRequest& head) {
        announced(*connection, head);
    });
    connect(&connection->http(), &HttpConnection::request, this, [this, connection](const HttpRequest& whole) {
        requested(*connection, whole);
    });
    connect(connection, &EngineConnection::closed, this, [this, connection] {
        if (const auto found = m_connections.find(connection); found != m_connections.end()) {
            found->second.release()->deleteLater();
            m_connections.erase(found);
        }
    });
}

bool EngineServer::isForEngine(const HttpRequest& request) const { return request.path().startsWith(m_settings.path); }

void EngineServer::announced(EngineConnection& connection, const HttpRequest& head)
{
    if (!isForEngine(head))
        return;
    const EngineRequest request(head);
    if (request.method != "POST" || answerOtherwise(connection.http(), head, request))
        return;
    if (EngineSocket* socket = m_sockets.value(request.session))
        socket->polling()->announcePost(connection.http(), head);
}

void EngineServer::requested(EngineConnection& connection, const HttpRequest& whole)
{
    HttpConnection& http = connection.http();
    if (whole.path() != m_settings.path) {
        if (const auto page = m_pages ? m_pages(whole) : std::nullopt)
            return http.answer(*page);
        if (!isForEngine(whole))
            return http.answer({404, "There is no such page here.\r\n"});
    }
    const EngineRequest request(whole);
    if (answerOtherwise(http, whole, request))
        return;
    if (request.wantsUpgrade)
        return openWebSocket(connection, whole, request);
    EngineSocket* socket = m_sockets.value(request.session);
    if (!socket)
        return openSession(connection, whole, request);
    if (request.method == "GET")
        socket->polling()->poll(http);
    else if (request.method == "POST")
        socket->polling()->post(http, whole);
    else
        http.answer({.status = 500, .headers = corsHeaders(m_settings)}); // As the reference answers other methods.
}

bool EngineServer::answerOtherwise(HttpConnection& http, const HttpRequest& raw, const EngineRequest& request)
{
    if (const auto preflight = answerToPreflight(raw, m_settings)) {
        http.answer(*preflight);
        return true;
    }
    const auto fault = faultIn(request);
    if (fault)
        refuse(http, *fault);
    return fault.has_value();
}

std::optional<EngineRefusal> EngineServer::faultIn(const EngineRequest& request) const
{
    if (request.session.isEmpty())
        return faultInOpening(request, m_settings);
    const EngineSocket* socket = m_sockets.value(request.session);
    return faultInContinuing(request, m_settings, socket ? socket->transportName() : nullptr);
}

void EngineServer::refuse(HttpConnection& http, const EngineRefusal& refusal)
{
    http.answer(answerTo(refusal, corsHeaders(m_settings)));
    Q_EMIT connectionError(refusal.code, QString::fromStdString(refusal.message));
}

/// In the reference's order: first whether this client may come in, then whether it speaks our revision.
std::optional<EngineRefusal>
EngineServer::admissionFault(const EngineRequest& request, const EngineHandshake& handshake) const
{
    if (m_admission)
        if (auto text = m_admission(handshake))
            return EngineRefusal(EngineRefusal::Forbidden, text->empty() ? "Forbidden" : *text);
    if (!request.isRevision4)
        return EngineRefusal::UnsupportedProtocolVersion;
    return {};
}

EngineSocket* EngineServer::addSocket(EngineHandshake handshake)
{
    auto* socket = new EngineSocket(m_settings, newId(), std::move(handshake));
    m_sockets.insert(socket->id(), socket);
    connect(socket, &EngineSocket::closed, this, [this, socket] {
        m_sockets.remove(socket->id());
        socket->setParent(this); // Until the event loop turns; not longer than the server lives.
        socket->deleteLater();
    });
    return socket;
}

void EngineServer::openSession(EngineConnection& connection, const HttpRequest& whole, const EngineRequest& request)
{
    EngineHandshake handshake = handshakeOf(whole);
    if (const auto fault = admissionFault(request, handshake))
        return refuse(connection.http(), *fault);
    if (clientsCount() >= m_settings.limits.clients)
        return connection.http().answer({noRoom.status, asByteArray(noRoom.sentence) + "\r\n"});
    EngineSocket* socket = addSocket(std::move(handshake));
    auto transport = std::make_unique<PollingTransport>("Cache-Control: no-store\r\n" + corsHeaders(m_settings));
    transport->poll(connection.http());
    socket->open(std::move(transport));
    Q_EMIT this->connection(socket);
}

void EngineServer::openWebSocket(EngineConnection& connection, const HttpRequest& whole, const EngineRequest& request)
{
    EngineHandshake handshake = handshakeOf(whole);
    EngineSocket* socket = m_sockets.value(request.session);
    if (!socket)
        if (const auto fault = admissionFault(request, handshake))
            return refuse(connection.http(), *fault);
    const UpgradeReply answer =
        answerUpgrade(whole.head(), m_settings.compression ? Compression::WhereOffered : Compression::Never);
    if (!answer.accepted)
        return connection.http().answer({.status = 400, .body = asByteArray(answer.sentence) + "\r\n"});
    if (!socket && clientsCount() >= m_settings.limits.clients)
        return connection.http().answer({noRoom.status, asByteArray(noRoom.sentence) + "\r\n"});

    const QPointer<EngineConnection> alive(&connection);
    WebSocketConnection& webSocket = connection.upgrade(answer);
    if (socket && !socket->mayUpgrade())
        return webSocket.close(noCloseCode);
    auto transport = std::make_unique<WebSocketTransport>(webSocket);
    if (socket) {
        socket->probe(std::move(transport));
    } else {
        socket = addSocket(std::move(handshake));
        socket->open(std::move(transport));
        Q_EMIT this->connection(socket);
    }
    if (alive)
        alive->readOn();
}

} // namespace packetarium
