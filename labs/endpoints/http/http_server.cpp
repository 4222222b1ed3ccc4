// An HTTP/1.1 server with one small page.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/http_server.h"

#include "labs/endpoints/http/request_head.h"

#include <algorithm>
#include <array>

namespace packetarium {
namespace {

constexpr std::string_view page = "<!DOCTYPE html>\n"
                                  "<html lang=\"en\">\n"
                                  "<head><meta charset=\"utf-8\"><title>Hello, world</title></head>\n"
                                  "<body>\n"
                                  "<h1>Hello, world</h1>\n"
                                  "<p>This page came to you over HTTP, as the body of one response.</p>\n"
                                  "</body>\n"
                                  "</html>\n";

/// The methods of RFC 9110 and RFC 5789: known, even where they are not allowed.
constexpr std::array<std::string_view, 9> methods {
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

/// "/page" of "/page?query" and of "http://bob/page".
std::string_view pathOf(std::string_view target)
{
    if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
        const std::size_t path = target.find('/', scheme + 3);
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    return target.substr(0, target.find('?'));
}

bool keepsAlive(const HttpHead& head)
{
    if (head.version == "HTTP/1.0")
        return head.lists("Connection", "keep-alive");
    return !head.lists("Connection", "close");
}

class HttpSession : public Session {
public:
    HttpSession(Stream& connection, const Limits& limits, Report report)
        : Session(connection, std::move(report))
        , m_limits(limits)
    {
        stream().holdReadingWhileWaiting();
        m_patience.setSingleShot(true);
        connect(&m_patience, &QTimer::timeout, this, &HttpSession::losePatience);
        connect(&stream(), &Stream::drained, this, &HttpSession::readRequests);
    }

    void opened() override
    {
        Session::opened();
        m_patience.start(m_limits.handshake);
    }

    void received(const QByteArray& bytes) override
    {
        if (m_input.isEmpty())
            m_patience.start(m_limits.handshake); // From the first byte of a request to its last.
        m_input.append(bytes);
        readRequests();
    }

    void ended() override
    {
        m_clientEnded = true;
        if (stream().waiting() == 0)
            stream().finish();
    }

    void send(const Payload&) override
    {
        fail({"An HTTP server speaks only when it is asked.", "Use a chat to see a server speak by itself."});
    }

private:
    void readRequests()
    {
        // A client that asks faster than it reads is answered at the speed at which it reads.
        while (!stream().isFinishing() && stream().waiting() == 0 && readRequest()) { }
        if (m_clientEnded && stream().waiting() == 0)
            stream().finish();
    }

    /// False when more bytes must come first.
    bool readRequest()
    {
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
        const std::uint64_t bound = std::uint64_t(m_limits.message) + request.head.size;
        if (m_size.expectedSize().value_or(m_input.size()) > bound)
            return refuse({413, "The body is longer than this server accepts."});
        if (m_size.state() == HttpMessageSize::State::Incomplete)
            return allowBody(request.head);

        const qsizetype size = qsizetype(m_size.size());
        answer(request.head);
        m_input.remove(0, size);
        m_size = HttpMessageSize();
        m_allowedBody = false;
        m_patience.start(m_limits.idle);
        return true;
    }

    /// The client waits for a word before it sends the body: RFC 9110 section 10.1.1.
    bool allowBody(const HttpHead& head)
    {
        if (!m_allowedBody && head.lists("Expect", "100-continue") && qsizetype(head.size) == m_input.size()) {
            m_allowedBody = true;
            stream().write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        return false;
    }

    void answer(const HttpHead& head)
    {
        report(
            "request",
            {{"method", QString::fromUtf8(asByteArray(head.method))},
             {"path", QString::fromUtf8(asByteArray(head.target.substr(0, 1024)))}});
        const bool staysOpen = keepsAlive(head);
        const QByteArray connection = !staysOpen ? "Connection: close\r\n"
            : head.version == "HTTP/1.0"         ? "Connection: keep-alive\r\n"
                                                 : "";
        QByteArray response;
        if (std::ranges::find(methods, head.method) == methods.end())
            response = httpResponse(501, "This server does not know this method.\r\n", connection);
        else if (pathOf(head.target) != "/")
            response = httpResponse(404, "There is no such page here.\r\n", connection);
        else if (head.method != "GET" && head.method != "HEAD")
            response = httpResponse(405, "This page can only be read.\r\n", "Allow: GET, HEAD\r\n" + connection);
        else
            response = httpResponse(200, asByteArray(page), connection, "text/html; charset=utf-8");
        if (head.method == "HEAD") // The same headers, and no body: RFC 9110 section 9.3.2.
            response.truncate(response.indexOf("\r\n\r\n") + 4);
        respond(response);
        if (!staysOpen)
            stream().finish();
    }

    bool refuse(const HttpRefusal& refusal)
    {
        fail(
            {"A client's request was refused: " + std::string(refusal.sentence),
             "The reply tells it with status " + std::to_string(refusal.status) + "."});
        respond(httpResponse(refusal));
        m_input.clear();
        stream().finish();
        return false;
    }

    void respond(const QByteArray& response)
    {
        stream().write(response);
        report("sent", membersOf(response));
    }

    void losePatience()
    {
        if (m_input.isEmpty())
            stream().finish(); // Nothing was asked: nobody waits for an answer.
        else
            refuse({408, "The request did not come in time."});
    }

    const Limits m_limits;
    QByteArray m_input;
    HttpMessageSize m_size;
    bool m_allowedBody = false;
    bool m_clientEnded = false;
    QTimer m_patience;
};

} // namespace

std::unique_ptr<Session> HttpServer::makeSession(Stream& stream, int, Session::Report report)
{
    return std::make_unique<HttpSession>(stream, settings().limits, std::move(report));
}

QByteArray HttpServer::refusal() const { return httpResponse({503, "This server has no room for another client."}); }

} // namespace packetarium
