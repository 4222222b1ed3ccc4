// One HTTP connection at its server: requests one after another, and their answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/http_connection.h"

#include <QPointer>

namespace packetarium {
namespace {

bool keepsAlive(const HttpHead& head)
{
    if (head.version == "HTTP/1.0")
        return head.lists("Connection", "keep-alive");
    return !head.lists("Connection", "close");
}

QByteArray withoutChunks(const QByteArray& body)
{
    const JoinedChunks chunks = joinHttpChunks(asBytes(body));
    return {reinterpret_cast<const char*>(chunks.bytes.data()), qsizetype(chunks.bytes.size())};
}

} // namespace

HttpConnection::HttpConnection(Stream& stream, const Limits& limits)
    : m_stream(stream)
    , m_limits(limits)
{
    m_stream.holdReadingWhileWaiting();
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &HttpConnection::losePatience);
    connect(&m_stream, &Stream::drained, this, &HttpConnection::readRequests);
}

void HttpConnection::opened() { m_patience.start(m_limits.handshake); }

void HttpConnection::received(const QByteArray& bytes)
{
    if (m_isReleased)
        return;
    const bool answerIsDue = m_exchange && m_exchange->isWhole;
    if (answerIsDue && m_input.size() > m_limits.message + longestRequestHead)
        return m_stream.abort(QStringLiteral("the client asks on and on before it was answered"));
    if (m_input.isEmpty() && !answerIsDue)
        m_patience.start(m_limits.handshake); // From the first byte of a request to its last.
    m_input.append(bytes);
    readRequests();
}

void HttpConnection::ended()
{
    if (m_isReleased)
        return;
    const QPointer<HttpConnection> alive(this);
    m_clientEnded = true;
    if (std::exchange(m_exchange, {}))
        Q_EMIT abandoned();
    if (alive && m_stream.waiting() == 0)
        m_stream.finish();
}

QByteArray HttpConnection::release()
{
    m_isReleased = true;
    m_exchange.reset();
    m_patience.stop();
    disconnect(&m_stream, nullptr, this, nullptr);
    return std::exchange(m_input, {});
}

void HttpConnection::readRequests()
{
    if (m_isReading)
        return; // An answer was given inside the loop below, which goes on by itself.
    const QPointer<HttpConnection> alive(this);
    m_isReading = true;
    // A client that asks faster than it reads is answered at the speed at which it reads.
    while (!m_stream.isFinishing() && m_stream.waiting() == 0 && readRequest()) { }
    if (!alive)
        return;
    m_isReading = false;
    if (m_clientEnded && !m_isReleased && m_stream.waiting() == 0)
        m_stream.finish();
}

/// False when something else must come first: more bytes, or the answer.
bool HttpConnection::readRequest()
{
    if (m_isReleased || (m_exchange && m_exchange->isWhole))
        return false;
    dropEmptyLines(m_input);
    const RequestHead request = readRequestHead(m_input);
    if (request.state == RequestHead::State::Refused)
        return refuse(request.refusal);
    if (request.state == RequestHead::State::Incomplete)
        return false;
    if (request.head.find("Transfer-Encoding") && request.head.find("Content-Length"))
        return refuse({400, "A request has either Transfer-Encoding or Content-Length."});
    if (m_size.state() == HttpMessageSize::State::Incomplete)
        m_size.update(asBytes(m_input));
    if (m_size.state() == HttpMessageSize::State::Faulty)
        return refuse({400, "The end of the request's body cannot be found."});
    const bool isWhole = m_size.state() == HttpMessageSize::State::Complete;
    const HttpRefusal tooLong {413, "The body is longer than this server accepts."};
    // Chunks come with lines of their own. Those are bounded here, and the body without them below.
    const bool isChunked = framingOf(request.head).kind == HttpFraming::Kind::Chunked;
    const qint64 most = isChunked ? 2 * m_limits.message + longestRequestHead : m_limits.message;
    const std::uint64_t bound = request.head.size + std::uint64_t(most);
    if ((isWhole ? m_size.size() : m_size.expectedSize().value_or(m_input.size())) > bound)
        return refuse(tooLong);
    if (!isWhole)
        return announce(request.head);

    const qsizetype size = qsizetype(m_size.size());
    HttpRequest whole = requestOf(request.head);
    whole.body = m_input.mid(qsizetype(request.head.size), size - qsizetype(request.head.size));
    if (isChunked)
        whole.body = withoutChunks(whole.body);
    if (whole.body.size() > m_limits.message)
        return refuse(tooLong);
    m_exchange = Exchange {
        .isWhole = true,
        .isHead = request.head.method == "HEAD",
        .staysOpen = keepsAlive(request.head),
        .isOld = request.head.version == "HTTP/1.0"};
    m_input.remove(0, size);
    m_size = HttpMessageSize();
    return tell(whole);
}

bool HttpConnection::tell(const HttpRequest& whole)
{
    m_patience.stop(); // Now it is the server that takes its time.
    const QPointer<HttpConnection> alive(this);
    Q_EMIT request(whole);
    return alive && !m_isReleased; // Who took the stream over may have ended it already.
}

/// The head is here and the body is not. The client may wait for a word before it sends it: RFC 9110 section 10.1.1.
bool HttpConnection::announce(const HttpHead& head)
{
    if (m_exchange)
        return false;
    m_exchange = Exchange {.isHead = head.method == "HEAD"};
    const bool waits = head.lists("Expect", "100-continue") && qsizetype(head.size) == m_input.size();
    const QPointer<HttpConnection> alive(this);
    Q_EMIT announced(requestOf(head));
    if (alive && m_exchange && waits)
        m_stream.write("HTTP/1.1 100 Continue\r\n\r\n");
    return false;
}

HttpRequest HttpConnection::requestOf(const HttpHead& head) const
{
    HttpRequest request {
        .method = asByteArray(head.method),
        .target = asByteArray(head.target),
        .version = asByteArray(head.version),
        .headers = {},
        .body = {},
        .address = m_stream.address(),
        .port = m_stream.port()};
    request.headers.reserve(head.headers.size());
    for (const HttpHeaderLine& header : head.headers)
        request.headers.emplace_back(asByteArray(header.name), asByteArray(header.value));
    return request;
}

void HttpConnection::answer(const HttpAnswer& answer)
{
    if (!m_exchange || m_isReleased)
        return;
    const Exchange exchange = *std::exchange(m_exchange, {});
    const bool staysOpen = exchange.staysOpen && exchange.isWhole;
    const QByteArray connection = !staysOpen ? "Connection: close\r\n"
        : exchange.isOld                     ? "Connection: keep-alive\r\n"
                                             : "";
    QByteArray response = httpResponse(answer.status, answer.body, answer.headers + connection, answer.type);
    if (exchange.isHead) // The same headers, and no body: RFC 9110 section 9.3.2.
        response.truncate(response.indexOf("\r\n\r\n") + 4);
    const QPointer<HttpConnection> alive(this);
    respond(response);
    if (!alive)
        return;
    if (staysOpen) {
        m_patience.start(m_limits.idle);
        readRequests();
    } else {
        m_patience.stop();
        m_input.clear();
        m_stream.finish();
    }
}

bool HttpConnection::refuse(const HttpRefusal& refusal)
{
    const QPointer<HttpConnection> alive(this);
    m_exchange.reset();
    m_patience.stop();
    Q_EMIT refused(refusal);
    if (alive)
        respond(httpResponse(refusal, m_refusalHeaders));
    if (alive) {
        m_input.clear();
        m_stream.finish();
    }
    return false;
}

void HttpConnection::respond(const QByteArray& response)
{
    m_stream.write(response);
    Q_EMIT sent(response);
}

void HttpConnection::losePatience()
{
    if (m_input.isEmpty())
        m_stream.finish(); // Nothing was asked: nobody waits for an answer.
    else
        refuse({408, "The request did not come in time."});
}

} // namespace packetarium
