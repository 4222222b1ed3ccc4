// The WebSocket handshake, RFC 6455 section 4.2, over a bare socket: every rule, and every way to split it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <sys/socket.h>

using namespace packetarium;
using namespace packetarium::test;

namespace {

const QByteArray good = "GET / HTTP/1.1\r\n"
                        "Host: localhost\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "\r\n";

/// The good request with one thing changed.
QByteArray with(const QByteArray& part, const QByteArray& instead) { return QByteArray(good).replace(part, instead); }
QByteArray without(const QByteArray& line) { return with(line + "\r\n", ""); }
QByteArray adding(const QByteArray& line) { return good.chopped(2) + line + "\r\n\r\n"; }

/// The head of the reply to a request, after which the client says no more.
QByteArray replyTo(const QByteArray& request)
{
    Live server = Live::server("websocket-echo");
    RawClient client(server);
    client.send(request);
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    client.isClosed();
    return client.received;
}
int statusOf(const QByteArray& reply) { return reply.mid(9, 3).toInt(); }

} // namespace

TEST_CASE("The sample handshake of RFC 6455 gets the sample answer")
{
    const QByteArray reply = replyTo(good);
    CHECK(reply.startsWith("HTTP/1.1 101 Switching Protocols\r\n"));
    CHECK(reply.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    CHECK(reply.contains("\r\nUpgrade: websocket\r\n"));
    CHECK(reply.contains("\r\nConnection: Upgrade\r\n"));
}

TEST_CASE("Handshakes that differ only in what does not matter are accepted")
{
    const QByteArray requests[] = {
        with("Upgrade: websocket", "UPGRADE: WebSocket"),
        with("Sec-WebSocket-Key", "sec-websocket-key"),
        with("Sec-WebSocket-Version: 13", "SEC-WEBSOCKET-VERSION:13"),
        with("Connection: Upgrade", "Connection: keep-alive, Upgrade"),
        with("Connection: Upgrade", "Connection: upgrade"),
        with("Upgrade: websocket", "Upgrade: h2c, websocket"),
        with("Host: localhost", "Host:localhost"),
        with("Host: localhost", "Host: \t localhost  "),
        with("GET /", "GET /any/path?and=query"),
        with("GET /", "GET http://localhost/"),
        with("GET /", "GET ws://localhost/"),
        adding("Origin: http://example.com"),
        adding("Sec-WebSocket-Protocol: chat, superchat"),
        adding("Sec-WebSocket-Extensions: x-unknown; with=parameter"),
        adding("Cookie: a=b"),
        adding("Content-Length: 0"),
        "\r\n" + good,
    };
    for (const QByteArray& request : requests) {
        INFO(request.toStdString());
        const QByteArray reply = replyTo(request);
        CHECK(statusOf(reply) == 101);
        CHECK_FALSE(reply.contains("Sec-WebSocket-Protocol"));
        CHECK_FALSE(reply.contains("Sec-WebSocket-Extensions"));
    }
}

TEST_CASE("Handshakes that break a rule get an HTTP reply that says so")
{
    struct Case {
        QByteArray request;
        int status;
    };
    const Case cases[] = {
        {with("GET", "POST"), 405},
        {with("GET", "HEAD"), 405},
        {with("GET", "get"), 405},
        {with("HTTP/1.1", "HTTP/1.0"), 400},
        {with("HTTP/1.1", "HTTP/2.0"), 505},
        {with("GET / HTTP/1.1", "GET /"), 400},
        {with("GET /", "GET *"), 400},
        {with("GET /", "GET /#fragment"), 400},
        {without("Host: localhost"), 400},
        {adding("Host: again"), 400},
        {without("Upgrade: websocket"), 400},
        {with("Upgrade: websocket", "Upgrade: h2c"), 400},
        {without("Connection: Upgrade"), 400},
        {with("Connection: Upgrade", "Connection: keep-alive"), 400},
        {without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400},
        {with("dGhlIHNhbXBsZSBub25jZQ==", ""), 400},
        {with("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="), 400},
        {with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZSB0b28gbG9uZw=="), 400},
        {with("dGhlIHNhbXBsZSBub25jZQ==", "!!!!!!!!!!!!!!!!!!!!!!=="), 400},
        {adding("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400},
        {without("Sec-WebSocket-Version: 13"), 400},
        {with("Version: 13", "Version: 12"), 426},
        {with("Version: 13", "Version: 8"), 426},
        {with("Version: 13", "Version: thirteen"), 426},
        {adding("Sec-WebSocket-Version: 13"), 400},
        {adding("Content-Length: 5"), 400},
        {adding("Transfer-Encoding: chunked"), 400},
        {adding("no colon here"), 400},
        {adding("Space : before the colon"), 400},
        {adding("Sec-WebSocket-Extensions: permessage-deflate; =;"), 400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 426},
        {"\x16\x03\x01\x00garbage", 400},
        {QByteArray(300, '\0'), 400},
    };
    for (const Case& each : cases) {
        INFO(each.request.toStdString());
        const QByteArray reply = replyTo(each.request);
        CHECK(statusOf(reply) == each.status);
        CHECK(reply.contains("\r\nSec-WebSocket-Version: 13\r\n"));
        CHECK(reply.contains("\r\nContent-Length: "));
    }
    CHECK(statusOf(replyTo(adding("X: " + QByteArray(20'000, 'x')))) == 431);
    CHECK(statusOf(replyTo("GET /" + QByteArray(20'000, 'x'))) == 414);
}

TEST_CASE("A handshake may come byte by byte, and frames may follow it in the same segment")
{
    const QByteArray frames = QByteArray::fromHex("8185000000006869202121" // text "hi !!", masked with zeros
                                                  "8880000000000"
                                                  "0"); // close
    Live server = Live::server("websocket-echo");
    RawClient slow(server);
    slow.sendByteByByte(good + frames);
    CHECK(slow.isClosed());
    CHECK(slow.received.contains(QByteArray("\x81\x05") + "hi !!"));
    RawClient fast(server);
    fast.send(good + frames);
    CHECK(fast.isClosed());
    CHECK(fast.received.contains(QByteArray("\x81\x05") + "hi !!"));
    CHECK(fast.received.endsWith(QByteArray("\x88\x00", 2)));
}

TEST_CASE("A handshake that does not come is given up")
{
    Live server = Live::server("websocket-echo", {.limits = {.handshake = std::chrono::milliseconds(50)}});
    RawClient silent(server), half(server);
    half.send(good.chopped(10));
    CHECK(silent.isClosed());
    CHECK(half.isClosed());
    CHECK(statusOf(half.received) == 408);
}

TEST_CASE("Compression is agreed on exactly as it was offered")
{
    struct Case {
        const char* offered;
        const char* agreed; ///< Empty: no compression.
    };
    const Case cases[] = {
        {"permessage-deflate", "permessage-deflate"},
        {"permessage-deflate; client_max_window_bits", "permessage-deflate"},
        {"permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"},
        {"permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"},
        {"permessage-deflate; server_max_window_bits=\"8\"", "permessage-deflate; server_max_window_bits=8"},
        {"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
         "permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
        {"x-other, permessage-deflate", "permessage-deflate"},
        {"permessage-deflate; server_max_window_bits=7, permessage-deflate", "permessage-deflate"},
        {"permessage-deflate; server_max_window_bits=16", ""},
        {"permessage-deflate; server_max_window_bits=09", ""},
        {"permessage-deflate; server_max_window_bits", ""},
        {"permessage-deflate; unknown", ""},
        {"permessage-deflate; server_no_context_takeover=1", ""},
        {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", ""},
        {"x-webkit-deflate-frame", ""},
    };
    for (const Case& each : cases) {
        INFO(each.offered);
        const QByteArray reply = replyTo(adding(QByteArray("Sec-WebSocket-Extensions: ") + each.offered));
        CHECK(statusOf(reply) == 101);
        if (qstrlen(each.agreed) > 0)
            CHECK(reply.contains(QByteArray("\r\nSec-WebSocket-Extensions: ") + each.agreed + "\r\n"));
        else
            CHECK_FALSE(reply.contains("Sec-WebSocket-Extensions"));
    }
}
