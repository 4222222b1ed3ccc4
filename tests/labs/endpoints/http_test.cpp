// The HTTP lab: what the server answers to good requests and to bad ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QTcpServer>

#include <sys/socket.h>

using namespace packetarium;
using namespace packetarium::test;

namespace {

/// What the server answers to these bytes, when the client says nothing after them.
QByteArray answerTo(const QByteArray& bytes)
{
    Live server = Live::server("http");
    RawClient client(server);
    client.send(bytes);
    ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
    client.isClosed();
    return client.received;
}

int statusOf(const QByteArray& response) { return response.mid(9, 3).toInt(); }

} // namespace

TEST_CASE("GET / answers a page, with the length of its body and the date")
{
    const QByteArray answer = answerTo("GET / HTTP/1.1\r\nHost: bob\r\n\r\n");
    CHECK(statusOf(answer) == 200);
    const QByteArray body = answer.mid(answer.indexOf("\r\n\r\n") + 4);
    CHECK(body.startsWith("<!DOCTYPE html>"));
    CHECK(answer.contains("\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"));
    CHECK(answer.contains("\r\nDate: "));
    CHECK(answer.contains(" GMT\r\n"));
}

TEST_CASE("HEAD answers the headers of GET and no body")
{
    const QByteArray answer = answerTo("HEAD / HTTP/1.1\r\nHost: bob\r\n\r\n");
    CHECK(statusOf(answer) == 200);
    CHECK(answer.contains("Content-Length: "));
    CHECK(answer.endsWith("\r\n\r\n"));
}

TEST_CASE("Requests that cannot be granted are refused with the right status")
{
    struct Case {
        const char* request;
        int status;
    };
    const Case cases[] = {
        {"GET /other HTTP/1.1\r\nHost: bob\r\n\r\n", 404},
        {"POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 2\r\n\r\nhi", 405},
        {"POST / HTTP/1.1\r\nHost: bob\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 405},
        {"FROB / HTTP/1.1\r\nHost: bob\r\n\r\n", 501},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413},
        {"\x16\x03\x01\x02", 400},
        {"hello\r\n\r\n", 400},
    };
    for (const Case& each : cases) {
        INFO(each.request);
        CHECK(statusOf(answerTo(each.request)) == each.status);
    }
    CHECK(statusOf(answerTo("GET /" + QByteArray(20000, 'x'))) == 414);
    CHECK(statusOf(answerTo("GET / HTTP/1.1\r\nX: " + QByteArray(20000, 'x'))) == 431);
}

TEST_CASE("A connection stays open for the next request, also one that is sent before the answer")
{
    const QByteArray answer = answerTo(
        "\r\nGET / HTTP/1.1\r\nHost: bob\r\n\r\nGET /x HTTP/1.1\r\nHost: bob\r\n\r\nGET / HTTP/1.0\r\n\r\nGET /");
    CHECK(answer.count("HTTP/1.1 200") == 2);
    CHECK(answer.count("HTTP/1.1 404") == 1);
    CHECK(answer.count("Connection: close") == 1);
}

TEST_CASE("A request may come byte by byte")
{
    Live server = Live::server("http");
    RawClient client(server);
    client.sendByteByByte("GET / HTTP/1.1\r\nHost: bob\r\nConnection: close\r\n\r\n");
    CHECK(client.isClosed());
    CHECK(client.received.contains("Hello, world"));
}

TEST_CASE("A request that never ends is given up")
{
    Live server = Live::server("http", {.limits = {.handshake = std::chrono::milliseconds(50)}});
    RawClient client(server);
    client.send("GET / HT");
    CHECK(client.isClosed());
    CHECK(statusOf(client.received) == 408);
    RawClient silent(server);
    CHECK(silent.isClosed());
    CHECK(silent.received.isEmpty());
}

TEST_CASE("A client that waits to be told sends its body after 100 Continue")
{
    Live server = Live::server("http");
    RawClient client(server);
    client.send("POST / HTTP/1.1\r\nHost: bob\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    REQUIRE(client.receives("100 Continue\r\n\r\n"));
    client.send("hi");
    CHECK(client.receives("405"));
}

TEST_CASE("The client reports the response, and the server the request")
{
    Live server = Live::server("http");
    Live client = Live::client("http");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    client.command("request", {{"method", "GET"}, {"path", "/"}});
    client.command("request", {{"method", "HEAD"}, {"path", "/there is/no such page"}});
    CHECK(client.says("response", "status", 404));
    CHECK(client.says("response", "status", 200));
    CHECK(server.last("request")["path"] == "/there%20is/no%20such%20page");
    client.command("request", {{"method", "BAD METHOD"}});
    CHECK(client.count("failed") == 1);
    client.command("close");
    CHECK(server.says("closed", "by", "there"));
}

TEST_CASE("A request that comes back is no response")
{
    Live echo = Live::server("tcp-echo");
    Live client = Live::client("http");
    client.connectTo(echo);
    REQUIRE(client.says("connected"));
    client.command("request");
    CHECK(client.says("failed"));
    CHECK(client.last("failed")["what"].toString().startsWith("The answer is not HTTP"));
    CHECK(client.says("closed"));
    CHECK(client.count("failed") == 1);
    CHECK(client.count("response") == 0);
}

TEST_CASE("A response that never comes, or ends in the middle, is a failure")
{
    for (const char* response : {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}) {
        QTcpServer server;
        REQUIRE(server.listen(QHostAddress::LocalHost));
        Live client = Live::client("http");
        client.command("connect", {{"port", server.serverPort()}});
        REQUIRE(client.says("connected"));
        client.command("request");
        REQUIRE(eventually([&] { return server.hasPendingConnections(); }));
        QTcpSocket* connection = server.nextPendingConnection();
        REQUIRE(eventually([&] { return connection->bytesAvailable() > 0; }));
        connection->readAll();
        connection->write(response);
        connection->disconnectFromHost();
        CHECK(client.says("closed"));
        CHECK(client.count("failed") == 1);
        CHECK(client.count("response") == 0);
    }
}
