// An HTTP/1.1 connection that is kept alive between requests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/http_client_connection.h"

#include "labs/endpoints/http/request_head.h"

namespace packetarium {
namespace {

using namespace std::chrono_literals;
using State = HttpMessageSize::State;

/// Shorter than the patience of the usual servers (Node's: 5 seconds), so that a request and the server's FIN do not
/// meet on the way: a POST must not be sent twice, RFC 9112 section 9.3.1.
constexpr auto longestIdle = 4s;

QByteArray bodyOf(const HttpHead& head, const QByteArray& message)
{
    const QByteArray body = message.mid(qsizetype(head.size));
    if (framingOf(head).kind != HttpFraming::Kind::Chunked)
        return body;
    const JoinedChunks joined = joinHttpChunks(asBytes(body));
    return {reinterpret_cast<const char*>(joined.bytes.data()), qsizetype(joined.bytes.size())};
}

bool staysOpen(const HttpHead& head)
{
    return head.version == "HTTP/1.1" ? !head.lists("Connection", "close") : head.lists("Connection", "keep-alive");
}

} // namespace

QByteArray HttpPlace::name() const
{
    const QByteArray plain = host.toLatin1();
    const QByteArray written = plain.contains(':') ? '[' + plain + ']' : plain;
    return port == 80 ? written : written + ':' + QByteArray::number(port);
}

HttpClientConnection::HttpClientConnection(HttpPlace place)
    : m_place(std::move(place))
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(longestIdle);
    connect(&m_idle, &QTimer::timeout, this, [this] {
        if (m_stream)
            m_stream->finish();
    });
}

void HttpClientConnection::ask(const QByteArray& method, const QByteArray& target, const QByteArray& body)
{
    m_asking = true;
    m_idle.stop();
    m_input.clear();
    m_method = method.toStdString();
    m_size = HttpMessageSize(m_method);
    m_request =
        method + ' ' + target + " HTTP/1.1\r\nHost: " + m_place.name() + "\r\nAccept: */*\r\n" + m_place.headers;
    if (method == "POST")
        m_request +=
            "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
    m_request += "\r\n" + body;
    if (m_stream && m_stream->isOpen())
        return sendRequest();
    drop();
    connectStream();
}

void HttpClientConnection::connectStream()
{
    Limits limits;
    limits.message = m_place.longestBody;
    limits.farewell = m_place.farewell;
    m_stream = std::make_unique<OutgoingStream>(limits);
    connect(m_stream.get(), &OutgoingStream::opened, this, &HttpClientConnection::sendRequest);
    connect(m_stream.get(), &OutgoingStream::received, this, &HttpClientConnection::read);
    connect(m_stream.get(), &OutgoingStream::ended, this, [this] {
        m_stream->finish();
        if (m_asking && m_size.state() == State::UntilClose)
            take(m_input.size());
    });
    connect(m_stream.get(), &OutgoingStream::closed, this, &HttpClientConnection::streamClosed);
    m_stream->open(m_place.host, m_place.port);
}

void HttpClientConnection::sendRequest()
{
    const QByteArray request = std::exchange(m_request, {});
    if (!request.isEmpty())
        m_stream->write(request);
}

void HttpClientConnection::read(const QByteArray& bytes)
{
    if (!m_asking)
        return drop(); // An answer that nobody asked for.
    m_input.append(bytes);
    while (m_asking && !m_input.isEmpty()) {
        const State state = m_size.update(asBytes(m_input));
        if (state == State::Faulty || state == State::Tunnel)
            return fail(QStringLiteral("the answer is not HTTP"));
        if (m_size.expectedSize().value_or(m_input.size()) > std::uint64_t(m_place.longestBody) + longestHttpHead)
            return fail(QStringLiteral("the answer is longer than this client reads"));
        if (state != State::Complete)
            return;
        take(qsizetype(m_size.size()));
    }
}

void HttpClientConnection::take(qsizetype size)
{
    const QByteArray message = m_input.first(size);
    m_input.remove(0, size);
    const auto head = readHttpHead(asBytes(message));
    if (!head)
        return fail(QStringLiteral("the answer is not HTTP"));
    m_size = HttpMessageSize(m_method);
    if (head->statusCode() / 100 == 1) // "100 Continue" is not yet the answer.
        return;
    m_asking = false;
    if (!staysOpen(*head) || !m_input.isEmpty())
        m_stream->finish();
    else
        m_idle.start();
    m_input.clear();
    Q_EMIT answered(int(head->statusCode()), bodyOf(*head, message));
}

void HttpClientConnection::fail(const QString& why)
{
    m_asking = false;
    drop();
    Q_EMIT failed(why);
}

void HttpClientConnection::drop()
{
    m_idle.stop();
    if (!m_stream)
        return;
    m_stream->drop();
    m_stream->disconnect(this);
    m_stream.release()->deleteLater(); // It may be the one that is speaking.
}

void HttpClientConnection::streamClosed(const QString& why)
{
    drop();
    if (m_finishing)
        Q_EMIT over();
    else if (m_asking)
        fail(why);
}

void HttpClientConnection::finish()
{
    m_finishing = true;
    m_idle.stop();
    if (m_stream)
        m_stream->finish();
    else
        QTimer::singleShot(0, this, &HttpClientConnection::over);
}

void HttpClientConnection::cut()
{
    m_finishing = true;
    if (m_stream)
        m_stream->cut();
    else
        finish();
}

} // namespace packetarium
