// An HTTP/1.1 server with one small page.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/http_server.h"

#include "labs/endpoints/http/http_connection.h"

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

HttpAnswer answerTo(const HttpRequest& request)
{
    if (std::ranges::find(methods, std::string_view(request.method.constData())) == methods.end())
        return {501, "This server does not know this method.\r\n"};
    if (request.path() != "/")
        return {404, "There is no such page here.\r\n"};
    if (request.method != "GET" && request.method != "HEAD")
        return {.status = 405, .body = "This page can only be read.\r\n", .headers = "Allow: GET, HEAD\r\n"};
    return {200, asByteArray(page), "text/html; charset=utf-8"};
}

class HttpSession : public Session {
public:
    HttpSession(Stream& stream, const Limits& limits, Report report)
        : Session(stream, std::move(report))
        , m_connection(stream, limits)
    {
        connect(&m_connection, &HttpConnection::request, this, &HttpSession::answer);
        connect(&m_connection, &HttpConnection::refused, this, &HttpSession::refused);
        connect(&m_connection, &HttpConnection::sent, this, [this](const QByteArray& response) {
            Session::report("sent", membersOf(response));
        });
    }

    void opened() override
    {
        Session::opened();
        m_connection.opened();
    }

    void received(const QByteArray& bytes) override { m_connection.received(bytes); }
    void ended() override { m_connection.ended(); }

    void send(const Payload&) override
    {
        fail({"An HTTP server speaks only when it is asked.", "Use a chat to see a server speak by itself."});
    }

private:
    void answer(const HttpRequest& request)
    {
        report(
            "request",
            {{"method", QString::fromUtf8(request.method)}, {"path", QString::fromUtf8(request.target.left(1024))}});
        m_connection.answer(answerTo(request));
    }

    void refused(const HttpRefusal& refusal)
    {
        fail(
            {"A client's request was refused: " + std::string(refusal.sentence),
             "The reply tells it with status " + std::to_string(refusal.status) + "."});
    }

    HttpConnection m_connection;
};

} // namespace

std::unique_ptr<Session> HttpServer::makeSession(Stream& stream, int, Session::Report report)
{
    return std::make_unique<HttpSession>(stream, settings().limits, std::move(report));
}

QByteArray HttpServer::refusal() const { return httpResponse({503, "This server has no room for another client."}); }

} // namespace packetarium
