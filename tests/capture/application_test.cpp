// HTTP messages and WebSocket frames found on streams, however they are cut into segments.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

#include <random>

using namespace packetarium;
using Kind = Message::Kind;

namespace {

// RFC 6455 section 1.3: the key, and what answers it.
const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

struct Found {
    Kind kind;
    std::string text;
    std::uint32_t packet;
};

/// Every message that is complete, in the order in which they began.
std::vector<Found> messagesIn(const Capture& capture)
{
    std::vector<Found> found;
    for (std::uint32_t i = 0; i < capture.conversations().messageCount(); ++i) {
        const Message& message = capture.conversations().message(i);
        if (!message.packet)
            continue;
        const auto bytes = bytesOf(capture, i);
        REQUIRE(bytes);
        found.push_back({message.kind, std::string(bytes->begin(), bytes->end()), message.packet.value()});
    }
    return found;
}

/// The messages on a connection where each side's text is sent whole, the request first.
std::vector<Found> messagesOn(const std::string& fromAlice, const std::string& fromBob)
{
    ConversationScript script;
    script.handshake().say(Side::Alice, fromAlice).say(Side::Bob, fromBob);
    return messagesIn(*script.open());
}

} // namespace

TEST_CASE("A request and its response are found and matched", "[http]")
{
    ConversationScript script;
    script.handshake();
    script.say(Side::Alice, "GET / HTTP/1.1\r\nHost: bob\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    const auto capture = script.open();
    const auto found = messagesIn(*capture);

    REQUIRE(found.size() == 2);
    CHECK(found[0].kind == Kind::HttpRequest);
    CHECK(found[0].packet == 3);
    CHECK(found[1].kind == Kind::HttpResponse);
    CHECK(found[1].text.ends_with("hello"));
    CHECK(capture->conversations().message(1).answers == 0);
    CHECK(capture->conversation(0).application == "http");
}

TEST_CASE("Messages may follow each other in one segment", "[http]")
{
    const auto found = messagesOn(
        "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    REQUIRE(found.size() == 4);
    CHECK(found[1].text == "GET /2 HTTP/1.1\r\n\r\n");
    CHECK(found[2].text == "HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(found[3].text.ends_with("\r\n\r\nx"));
}

TEST_CASE("A response to HEAD has no body, whatever its Content-Length says", "[http]")
{
    const auto found = messagesOn(
        "HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    REQUIRE(found.size() == 4);
    CHECK(found[2].text.ends_with("500\r\n\r\n"));
    CHECK(found[3].text.ends_with("hi"));
}

TEST_CASE("A 100 Continue does not use up the request", "[http]")
{
    const auto found = messagesOn(
        "HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    REQUIRE(found.size() == 3);
    CHECK(found[2].text.ends_with("9\r\n\r\n"));
}

TEST_CASE("A chunked body ends with its last chunk and trailer", "[http]")
{
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "5\r\nhello\r\n1;note=x\r\n!\r\n0\r\n";
    const std::string trailer = GENERATE("", "Expires: never\r\n");
    const auto found = messagesOn(
        "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", chunked + trailer + "\r\nHTTP/1.1 204 No Content\r\n\r\n");
    REQUIRE(found.size() == 4);
    CHECK(found[2].text == chunked + trailer + "\r\n");
}

TEST_CASE("A body without a length ends when the connection does", "[http]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET / HTTP/1.0\r\n\r\n").say(Side::Bob, "HTTP/1.0 200 OK\r\n\r\nall");
    script.say(Side::Bob, " there is").finish(Side::Bob);
    const auto found = messagesIn(*script.open());
    REQUIRE(found.size() == 2);
    CHECK(found[1].text == "HTTP/1.0 200 OK\r\n\r\nall there is");
    CHECK(found[1].packet == 6);
}

TEST_CASE("Plain text on a port is not taken for HTTP", "[http]")
{
    const auto found = messagesOn("hello Bob\n", "GET lost, Alice\n");
    CHECK(found.empty());
}

TEST_CASE("A request names any version of HTTP/1's form, and a careless one has spaces in its URI", "[http]")
{
    for (const std::string line : {"GET / HTTP/0.9", "GET / HTTP/2.0", "GET /a b HTTP/1.1", "GET  / HTTP/1.1"}) {
        CAPTURE(line);
        const auto found = messagesOn(line + "\r\nHost: bob\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
        REQUIRE(found.size() == 2);
        CHECK(found[0].kind == Kind::HttpRequest);
    }
}

TEST_CASE("The first line of HTTP/2 begins no request of HTTP/1", "[http]")
{
    CHECK(messagesOn("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "").empty());
}

TEST_CASE("A server of HTTP answers one who speaks TLS in plain words", "[http][tls]")
{
    using namespace std::string_literals;
    const std::string answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno";
    const auto found = messagesOn("\x16\x03\x01\x00\x05hello"s, answer);
    REQUIRE(found.size() == 2);
    CHECK(found[0].kind == Kind::TlsRecord);
    CHECK(found[1].kind == Kind::HttpResponse);
    CHECK(found[1].text == answer);
}

TEST_CASE("A capture that begins within a body finds the next message", "[http]")
{
    ConversationScript script;
    script.segment({Side::Bob, "PA", 900, 400, "the rest of some picture"});
    script.segment({Side::Alice, "PA", 400, 924, "GET /next HTTP/1.1\r\n\r\n"});
    script.segment({Side::Bob, "PA", 924, 422, "HTTP/1.1 204 No Content\r\n\r\n"});
    const auto found = messagesIn(*script.open());
    REQUIRE(found.size() == 2);
    CHECK(found[0].text == "GET /next HTTP/1.1\r\n\r\n");
}

TEST_CASE("A correct answer to the upgrade changes both sides to WebSocket", "[websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest);
    script.say(Side::Bob, upgradeAnswer + webSocketFrame(1, "welcome", false)); // Right behind the head.
    script.say(Side::Alice, webSocketFrame(1, "hello", true));
    const auto capture = script.open();
    const auto found = messagesIn(*capture);

    REQUIRE(found.size() == 4);
    CHECK(capture->conversations().message(0).asksForUpgrade);
    CHECK(capture->conversations().message(1).upgrade == UpgradeAnswer::Correct);
    CHECK(found[2].kind == Kind::WebSocketFrame);
    CHECK(found[2].text.ends_with("welcome"));
    CHECK(found[2].packet == 4);
    CHECK(found[3].packet == 5);
    CHECK(capture->conversations().message(2).heard == 0);
    CHECK(capture->conversations().message(3).heard == 1);
    CHECK(capture->conversation(0).application == "websocket");
}

TEST_CASE("A wrong answer to the key is noticed", "[websocket]")
{
    auto answer = upgradeAnswer;
    answer[answer.find("s3pP")] = 'S';
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, answer);
    const auto capture = script.open();
    REQUIRE(capture->conversations().messageCount() == 2);
    CHECK(capture->conversations().message(1).upgrade == UpgradeAnswer::Wrong);
}

TEST_CASE("A fragmented message is joined, control frames between do not disturb it", "[websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    script.say(Side::Alice, webSocketFrame(1, "one ", true, false) + webSocketFrame(9, "?", true));
    script.say(Side::Alice, webSocketFrame(0, "two ", true, false));
    script.say(Side::Alice, webSocketFrame(0, "three", true));
    const auto capture = script.open();

    REQUIRE(messagesIn(*capture).size() == 6);
    const auto joined = joinFrames(*capture, 5);
    REQUIRE(joined);
    CHECK(joined->opcode == Opcode::Text);
    CHECK(std::string(joined->bytes.begin(), joined->bytes.end()) == "one two three");
    CHECK(capture->conversations().message(3).continues == none); // The ping.
}

TEST_CASE("Messages are the same however the stream is cut into segments", "[http][websocket]")
{
    const unsigned seed = GENERATE(range(1u, 26u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string fromBob = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
                                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nxyz"
        + upgradeAnswer + webSocketFrame(1, "first", false) + webSocketFrame(2, std::string(300, 'b'), false)
        + webSocketFrame(9, "", false) + webSocketFrame(8, "\x03\xe8", false);
    ConversationScript script;
    script.handshake();
    script.say(Side::Alice, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n" + upgradeRequest);
    struct Part {
        std::size_t at, size;
    };
    std::vector<Part> parts;
    for (std::size_t at = 0; at < fromBob.size(); at += parts.back().size)
        parts.push_back({at, std::min<std::size_t>(1 + random() % 40, fromBob.size() - at)});
    if (seed % 2)
        std::ranges::shuffle(parts, random);
    for (const Part& part : parts)
        script.segment({Side::Bob, "PA", std::uint32_t(1 + part.at), 1, fromBob.substr(part.at, part.size)});
    const auto found = messagesIn(*script.open());

    REQUIRE(found.size() == 10);
    CHECK(found[3].text.ends_with("4\r\nabcd\r\n0\r\n\r\n"));
    CHECK(found[4].text.ends_with("xyz"));
    CHECK(found[5].text == upgradeAnswer);
    CHECK(found[6].text == webSocketFrame(1, "first", false));
    CHECK(found[7].text.size() == 304);
    CHECK(found[9].text == webSocketFrame(8, "\x03\xe8", false));
}

TEST_CASE("A frame belongs to the packet it came in, even when an earlier packet had to be sent again", "[websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    const std::string first = webSocketFrame(1, "first", false), second = webSocketFrame(1, "second", false);
    const std::uint32_t at = script.next(Side::Bob), heard = script.heard(Side::Bob);
    script.segment({Side::Bob, "PA", at + std::uint32_t(first.size()), heard, second}); // Packet 5, the first was lost.
    script.after(0.3).segment({Side::Bob, "PA", at, heard, first});
    const auto capture = script.open();

    CHECK(messagesOf(*capture, 5).size() == 1);
    CHECK(messagesOf(*capture, 6).size() == 1);
    const auto found = messagesIn(*capture);
    REQUIRE(found.size() == 4);
    CHECK(found[2].text == first);
    CHECK(found[2].packet == 6);
    CHECK(found[3].packet == 5);
}

TEST_CASE("A hole in a message leaves it out and the next one is found", "[http]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    script.next(Side::Bob) += 50; // Never captured, but Alice has it.
    script.say(Side::Bob, std::string(50, 'x')).acknowledge(Side::Alice);
    script.say(Side::Bob, "HTTP/1.1 204 No Content\r\n\r\n");
    const auto found = messagesIn(*script.open());
    REQUIRE(found.size() == 3);
    CHECK(found[2].text == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("Hostile streams of any bytes end in bounded effort", "[http][websocket]")
{
    const unsigned seed = GENERATE(range(1u, 41u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string beginnings[] = {
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", upgradeRequest, "", "HTTP/1.1 "};
    ConversationScript script;
    script.handshake().say(Side::Alice, beginnings[seed % 4]);
    if (seed % 4 == 1)
        script.say(Side::Bob, upgradeAnswer);
    for (int i = 0; i < 200; ++i) {
        std::string noise(random() % 300, ' ');
        for (char& c : noise)
            c = char(seed % 3 ? random() : "\r\n :0f8;x"[random() % 9]);
        const Side side = random() % 2 ? Side::Alice : Side::Bob;
        if (random() % 4 == 0)
            script.segment({side, "PA", std::uint32_t(random()), std::uint32_t(random()), noise});
        else
            script.say(side, noise);
    }
    const auto capture = script.open();
    for (std::size_t i = 0; i < capture->packets().size(); ++i) {
        CHECK_FALSE(capture->view(i).story.empty());
        capture->dissect(i);
    }
}

TEST_CASE("Of messages that the capture cut short the beginning is shown, and the next ones are found", "[http]")
{
    constexpr std::size_t headers = 14 + 20 + 20;
    const std::string request = "POST /form HTTP/1.1\r\nHost: bob\r\nContent-Length: 1000\r\n\r\n";
    const std::string answer = "HTTP/1.1 200 OK\r\nServer: a-long-name\r\nContent-Length: 0\r\n\r\n";
    const std::string begun = "HTTP/1.1 200 OK\r\nServer: a-lo";
    ConversationScript script;
    script.handshake();
    std::uint32_t alice = 1, bob = 1;
    const auto say = [&](Side side, const std::string& text, std::size_t kept) {
        std::uint32_t& mine = side == Side::Alice ? alice : bob;
        script.segment({side, "PA", mine, side == Side::Alice ? bob : alice, text, 64000, {}, headers + kept});
        mine += std::uint32_t(text.size());
    };
    say(Side::Alice, request + std::string(900, 'x'), request.size() + 7);
    say(Side::Alice, std::string(100, 'y'), 100);
    say(Side::Bob, answer, begun.size());
    say(Side::Alice, "GET /next HTTP/1.1\r\n\r\n", 50);
    const auto capture = script.open();
    const auto found = messagesIn(*capture);

    REQUIRE(found.size() == 3);
    CHECK(found[0].text == request + "xxxxxxx");
    CHECK(found[0].packet == 3);
    CHECK(found[1].text == begun);
    CHECK(found[2].text == "GET /next HTTP/1.1\r\n\r\n");
    CHECK(capture->conversations().message(1).answers == 0);
    CHECK(capture->view(5).details.find("only the beginning") != std::string::npos);
    const Dissection answered = capture->dissect(5);
    REQUIRE(answered.tree.find("http.server"));
    CHECK(tsharkValue(*answered.tree.find("http.server")) == "a-lo");
    CHECK_FALSE(answered.tree.find("http.content_length"));
}

TEST_CASE("What was lost, and not cut off, leaves no message behind", "[http]")
{
    ConversationScript script;
    script.handshake();
    script.segment({Side::Alice, "PA", 1, 1, "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\n0123456789"});
    script.segment({Side::Alice, "PA", 70, 1, "0123456789"});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 80});
    CHECK(messagesIn(*script.open()).empty());
}

TEST_CASE("A message in several segments, one of which was cut short, is not shown in part", "[http]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\n");
    const std::uint32_t begins = script.next(Side::Alice);
    script.segment({Side::Alice, "PA", begins, 1, std::string(40, 'x'), 64000, {}, 14 + 20 + 20 + 10});
    script.next(Side::Alice) += 40;
    script.say(Side::Alice, "GET / HTTP/1.1\r\n\r\n");
    const auto found = messagesIn(*script.open());
    REQUIRE(found.size() == 1);
    CHECK(found[0].text == "GET / HTTP/1.1\r\n\r\n");
}
