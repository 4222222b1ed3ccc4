// Long polling.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/transports/polling.h"

namespace packetarium {

PollingTransport::PollingTransport(QByteArray headers)
    : m_headers(std::move(headers))
{
}

void PollingTransport::poll(HttpConnection& connection)
{
    if (m_poll) {
        answer(connection, 400, {}, "text/plain; charset=UTF-8");
        Q_EMIT ended("transport error", QStringLiteral("the client polls twice at the same time"));
        return;
    }
    m_poll = &connection;
    watch(connection);
    Q_EMIT ready();
}

void PollingTransport::announcePost(HttpConnection& connection, const HttpRequest& head)
{
    if (refusePost(connection, head))
        return;
    m_post = &connection;
    watch(connection);
}

void PollingTransport::post(HttpConnection& connection, const HttpRequest& whole)
{
    if (m_post != &connection && refusePost(connection, whole))
        return;
    disconnect(&connection, nullptr, this, nullptr);
    m_post = nullptr;
    const auto packets = decodePollingBody(whole.body);
    if (!packets) {
        answer(connection, 400, {}, "text/plain; charset=UTF-8");
        Q_EMIT ended("parse error", QStringLiteral("the body of a POST is not made of packets"));
        return;
    }
    const QPointer<HttpConnection> asking(&connection);
    // As plain text, some browsers would offer to save it as a file.
    const HttpAnswer thanks {.body = "ok", .type = "text/html", .headers = m_headers};
    take(*packets);
    if (asking)
        asking->answer(thanks);
}

void PollingTransport::take(const std::vector<EnginePacket>& packets)
{
    const QPointer<PollingTransport> alive(this);
    for (const EnginePacket& each : packets) {
        if (!alive)
            return;
        if (each.type != EnginePacket::Type::Close) {
            Q_EMIT packet(each);
            continue;
        }
        if (isWritable())
            send({{EnginePacket::Type::Noop}});
        Q_EMIT ended("transport close", QStringLiteral("the client closed the session"));
        return;
    }
}

/// One POST at a time, and text only: bytes come as base64.
bool PollingTransport::refusePost(HttpConnection& connection, const HttpRequest& request)
{
    const bool isSecond = m_post && m_post != &connection;
    const bool isBinary = request.header("Content-Type") == "application/octet-stream";
    if (!isSecond && !isBinary)
        return false;
    answer(connection, 400, {}, "text/plain; charset=UTF-8");
    Q_EMIT ended(
        "transport error",
        isSecond ? QStringLiteral("the client posts twice at the same time")
                 : QStringLiteral("the client posts bytes where text belongs"));
    return true;
}

void PollingTransport::send(const std::vector<EnginePacket>& packets)
{
    if (!m_poll)
        return;
    HttpConnection& connection = *m_poll;
    m_poll = nullptr;
    disconnect(&connection, nullptr, this, nullptr);
    answer(connection, 200, encodePollingBody(packets), "text/plain; charset=UTF-8");
}

void PollingTransport::close()
{
    if (m_post) { // Its body is still coming, and nobody is left to read it.
        disconnect(m_post, nullptr, this, nullptr);
        answer(*m_post, 400, {}, "text/plain; charset=UTF-8");
        m_post = nullptr;
    }
    send({{EnginePacket::Type::Close}});
}

void PollingTransport::cut()
{
    for (HttpConnection* each : {m_poll.data(), m_post.data()})
        if (each) {
            disconnect(each, nullptr, this, nullptr);
            each->stream().abort();
        }
    m_poll = nullptr;
    m_post = nullptr;
}

void PollingTransport::answer(HttpConnection& connection, int status, const QByteArray& body, const QByteArray& type)
{
    connection.answer({.status = status, .body = body, .type = type, .headers = m_headers});
}

void PollingTransport::watch(HttpConnection& connection)
{
    connect(&connection, &HttpConnection::abandoned, this, [this, &connection] { lose(&connection); });
    connect(&connection, &HttpConnection::refused, this, [this, &connection](const HttpRefusal& refusal) {
        if (refusal.status != 413)
            return lose(&connection);
        disconnect(&connection, nullptr, this, nullptr); // The session goes on without this body.
        m_post = nullptr;
    });
}

void PollingTransport::lose(HttpConnection* connection)
{
    disconnect(connection, nullptr, this, nullptr);
    const bool wasPoll = m_poll == connection;
    (wasPoll ? m_poll : m_post) = nullptr;
    Q_EMIT ended(
        "transport error",
        wasPoll ? QStringLiteral("the connection ended while a poll was waiting")
                : QStringLiteral("the connection ended while a body was coming"));
}

} // namespace packetarium
