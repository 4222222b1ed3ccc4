// HTTP heads and the ends of bodies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "protocols/application/http_message.h"

using namespace packetarium;
using State = HttpMessageSize::State;

namespace {

Bytes bytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

HttpMessageSize measured(std::string_view text, std::string_view requestMethod = {})
{
    HttpMessageSize size(requestMethod);
    size.update(bytesOf(text));
    return size;
}

} // namespace

TEST_CASE("A request's start line and headers are found", "[http]")
{
    const auto head = readHttpHead(bytesOf("GET /a b HTTP/1.1\r\nHost: example\r\nACCEPT:  */* \r\n\r\nbody"));
    REQUIRE(head);
    CHECK(head->isRequest());
    CHECK(head->method == "GET");
    CHECK(head->target == "/a b");
    CHECK(head->version == "HTTP/1.1");
    CHECK(head->find("host") == "example");
    CHECK(head->find("Accept") == "*/*");
    CHECK_FALSE(head->find("Cookie"));
    CHECK(head->headers[1].line == "ACCEPT:  */* \r\n");
    CHECK(head->size == 51);
}

TEST_CASE("A response's status may come without a reason", "[http]")
{
    CHECK(readHttpHead(bytesOf("HTTP/1.1 404 Not Found\r\n\r\n"))->reason == "Not Found");
    CHECK(readHttpHead(bytesOf("HTTP/1.1 404 \r\n\r\n"))->statusCode() == 404);
    CHECK(readHttpHead(bytesOf("HTTP/1.1 404\n\n"))->reason.empty());
    CHECK_FALSE(readHttpHead(bytesOf("HTTP/1.1 4x4 No\r\n\r\n")));
}

TEST_CASE("A header may go on in the next line", "[http]")
{
    const auto head = readHttpHead(bytesOf("GET / HTTP/1.1\r\nX-Long: one\r\n  two\r\nHost: a\r\n\r\n"));
    CHECK(head->headers.size() == 2);
    CHECK(head->find("X-Long") == "one\r\n  two");
}

TEST_CASE("What is not HTTP is recognised by its first bytes", "[http]")
{
    CHECK(mayBeHttp(bytesOf("")));
    CHECK(mayBeHttp(bytesOf("GE")));
    CHECK(mayBeHttp(bytesOf("HTT")));
    CHECK(mayBeHttp(bytesOf("GET / HTTP/1.1\r\n")));
    CHECK_FALSE(mayBeHttp(bytesOf("\x16\x03\x01")));
    CHECK_FALSE(mayBeHttp(bytesOf("hello world\n")));
    CHECK(measured("hello world\n").state() == State::Faulty);
}

TEST_CASE("Content-Length tells where the message ends", "[http]")
{
    const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK";
    CHECK(measured(text).state() == State::Complete);
    CHECK(measured(text).size() == text.find("HTTP/1.1 200 OK", 1));
    CHECK(measured(text.substr(0, 40)).state() == State::Incomplete);
    CHECK(measured(text.substr(0, 40)).expectedSize() == 43u);
}

TEST_CASE("A request without a length has no body; a response without one ends with the connection", "[http]")
{
    CHECK(measured("GET / HTTP/1.1\r\n\r\nGET").size() == 18);
    CHECK(measured("GET / HTTP/1.1\r\n\r\nGET").state() == State::Complete);
    CHECK(measured("HTTP/1.1 200 OK\r\n\r\nabc").state() == State::UntilClose);
    CHECK(measured("HTTP/1.1 200 OK\r\n\r\nabc").size() == 22);
}

TEST_CASE("Some responses never have a body, whatever their headers say", "[http]")
{
    CHECK(measured("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n").state() == State::Complete);
    CHECK(measured("HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n").state() == State::Complete);
    CHECK(measured("HTTP/1.1 100 Continue\r\n\r\n").state() == State::Complete);
    CHECK(measured("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD").state() == State::Complete);
    CHECK(measured("HTTP/1.1 101 Switching Protocols\r\n\r\n").state() == State::Tunnel);
    CHECK(measured("HTTP/1.1 200 OK\r\n\r\n", "CONNECT").state() == State::Tunnel);
}

TEST_CASE("Chunks are walked to the last, with extensions and a trailer", "[http]")
{
    const std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
                             "5;name=value\r\nhello\r\n00A\r\n0123456789\r\n0\r\nExpires: never\r\n\r\n";
    const std::string more = text + "HTTP/1.1";
    CHECK(measured(more).state() == State::Complete);
    CHECK(measured(more).size() == text.size());

    HttpMessageSize growing;
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK(growing.update(bytesOf(text).first(size)) == State::Incomplete);
        CHECK(measured(text.substr(0, size)).state() == State::Incomplete);
    }
    CHECK(growing.update(bytesOf(text)) == State::Complete);
}

TEST_CASE("A body whose length cannot be known is a fault", "[http]")
{
    const std::string_view post = "POST / HTTP/1.1\r\n";
    const auto faulty = [&](std::string_view rest) {
        return measured(std::string(post) + std::string(rest)).state() == State::Faulty;
    };
    CHECK(faulty("Content-Length: 5\r\nContent-Length: 6\r\n\r\n"));
    CHECK(faulty("Content-Length: five\r\n\r\n"));
    CHECK(faulty("Content-Length: -1\r\n\r\n"));
    CHECK(faulty("Content-Length: 99999999999999999999\r\n\r\n"));
    CHECK(faulty("Content-Length: 18446744073709551615\r\n\r\n"));
    CHECK(faulty("Transfer-Encoding: gzip\r\n\r\n"));
    CHECK(faulty("Transfer-Encoding: chunked\r\n\r\nxyz\r\n"));
    CHECK(faulty("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"));
    CHECK(faulty("Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"));
    CHECK_FALSE(faulty("Content-Length: 5, 5\r\n\r\nhello"));
}

TEST_CASE("Headers that never end are given up", "[http]")
{
    std::string endless = "GET / HTTP/1.1\r\n";
    while (endless.size() < 2 * longestHttpHead)
        endless += "X: y\r\n";
    CHECK(measured(endless).state() == State::Faulty);
    CHECK(measured("GET / HTTP/1.1\r\n" + std::string(2 * longestHttpHead, 'x')).state() == State::Faulty);
}
