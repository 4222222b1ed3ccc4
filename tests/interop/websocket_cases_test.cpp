// RFC 6455 rule by rule against the echo server, over a bare socket. The sections follow the Autobahn TestSuite's.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/request_head.h"
#include "labs/websocket/frames.h"
#include "tests/support/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <vector>

using namespace packetarium;
using namespace packetarium::test;

namespace {

const QByteArray handshake = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// A frame as a client sends it, with whatever first byte the test wants; masked with a key that changes every byte.
QByteArray frame(int firstByte, const QByteArray& payload = {})
{
    const std::array<std::uint8_t, 4> key {0x37, 0xfa, 0x21, 0x3d};
    FrameHeader header {.masked = true, .key = key, .payloadLength = std::uint64_t(payload.size())};
    auto bytes = writeFrameHeader(header);
    bytes[0] = std::uint8_t(firstByte);
    QByteArray masked = payload;
    applyMask({reinterpret_cast<std::uint8_t*>(masked.data()), std::size_t(masked.size())}, key);
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())) + masked;
}
QByteArray text(const QByteArray& payload) { return frame(0x81, payload); }
QByteArray binary(const QByteArray& payload) { return frame(0x82, payload); }
QByteArray ping(const QByteArray& payload) { return frame(0x89, payload); }
QByteArray pong(const QByteArray& payload) { return frame(0x8a, payload); }
QByteArray goodbyeWith(int code, const QByteArray& reason = {})
{
    return frame(0x88, QByteArray(1, char(code >> 8)) + char(code & 0xff) + reason);
}
/// A text that comes in these pieces.
QByteArray fragments(const std::vector<QByteArray>& pieces)
{
    QByteArray bytes;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        bytes += frame((i == 0 ? 0x01 : 0x00) | (i + 1 == pieces.size() ? 0x80 : 0), pieces[i]);
    return bytes;
}
QByteArray hex(const char* digits) { return QByteArray::fromHex(digits); }

/// What the server said, in words: "text hello", "binary ff", "pong x", "close 1000".
std::vector<QByteArray> inWords(const QByteArray& stream)
{
    std::vector<QByteArray> said;
    Bytes left = asBytes(stream);
    while (const auto header = readFrameHeader(left)) {
        if (header->masked || header->rsv || !header->fin || left.size() < header->size + header->payloadLength) {
            said.push_back("a frame that no server may send");
            break;
        }
        const Bytes payload = left.subspan(header->size, std::size_t(header->payloadLength));
        const QByteArray bytes(reinterpret_cast<const char*>(payload.data()), qsizetype(payload.size()));
        if (header->is(Opcode::Close))
            said.push_back(bytes.isEmpty() ? "close" : "close " + QByteArray::number(payload[0] << 8 | payload[1]));
        else
            said.push_back(
                (header->is(Opcode::Text)         ? "text "
                     : header->is(Opcode::Binary) ? "binary "
                     : header->is(Opcode::Pong)   ? "pong "
                                                  : "other ")
                + bytes);
        left = left.subspan(header->size + std::size_t(header->payloadLength));
    }
    return said;
}

struct Case {
    const char* name;
    QByteArray sent;
    std::vector<QByteArray> answered;
};

enum class Split { Whole, ByteByByte };

/// Everything that the server answers until it closes the connection. The handshake's reply is left out.
std::vector<QByteArray> answersTo(const QByteArray& sent, Split split, const ServerSettings& settings = {})
{
    Live server = Live::server("websocket-echo", settings);
    RawClient client(server);
    client.send(handshake);
    if (!client.receives("\r\n\r\n"))
        return {"no handshake"};
    client.received.remove(0, client.received.indexOf("\r\n\r\n") + 4);
    split == Split::Whole ? client.send(sent) : client.sendByteByByte(sent);
    if (!client.isClosed())
        return {"no orderly end"};
    return inWords(client.received);
}

/// Cases that must hold whether the bytes come at once or one by one.
void check(const std::vector<Case>& cases)
{
    for (const Case& each : cases) {
        INFO(each.name);
        CHECK(answersTo(each.sent, Split::Whole) == each.answered);
        if (each.sent.size() < 400)
            CHECK(answersTo(each.sent, Split::ByteByByte) == each.answered);
    }
}

const QByteArray goodbye = goodbyeWith(1000);

} // namespace

TEST_CASE("WebSocket 1: messages of every length come back as what they were")
{
    for (const int size : {0, 1, 125, 126, 127, 128, 65535, 65536, 1 << 20}) {
        const QByteArray payload(size, '*');
        INFO(size);
        CHECK(
            answersTo(text(payload) + goodbye, Split::Whole)
            == std::vector<QByteArray> {"text " + payload, "close 1000"});
        CHECK(
            answersTo(binary(payload) + goodbye, Split::Whole)
            == std::vector<QByteArray> {"binary " + payload, "close 1000"});
    }
}

TEST_CASE("WebSocket 2: a ping is answered by a pong with the same payload, an unasked pong by nothing")
{
    const QByteArray longest(125, '\xfe');
    check({
        {"an empty ping", ping({}) + goodbye, {"pong ", "close 1000"}},
        {"a ping with text", ping("hello") + goodbye, {"pong hello", "close 1000"}},
        {"a ping with any bytes", ping(hex("00fffefd00ff")) + goodbye, {"pong " + hex("00fffefd00ff"), "close 1000"}},
        {"the longest ping", ping(longest) + goodbye, {"pong " + longest, "close 1000"}},
        {"a ping that is too long", ping(QByteArray(126, 'x')) + goodbye, {"close 1002"}},
        {"an unasked pong", pong("hello") + goodbye, {"close 1000"}},
        {"a pong, then a ping", pong("a") + ping("b") + goodbye, {"pong b", "close 1000"}},
        {"three pings", ping("1") + ping("2") + ping("3") + goodbye, {"pong 1", "pong 2", "pong 3", "close 1000"}},
    });
}

TEST_CASE("WebSocket 3: reserved bits end the connection")
{
    std::vector<Case> cases;
    for (int bits = 1; bits <= 7; ++bits)
        for (const int opcode : {0x1, 0x2, 0x8, 0x9, 0xa})
            cases.push_back(
                {"a reserved bit",
                 text("a") + frame(0x80 | bits << 4 | opcode, "xx") + ping("b"),
                 {"text a", "close 1002"}});
    check(cases);
}

TEST_CASE("WebSocket 4: reserved opcodes end the connection")
{
    std::vector<Case> cases;
    for (const int opcode : {0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf})
        for (const QByteArray& payload : {QByteArray(), QByteArray("payload")})
            cases.push_back(
                {"a reserved opcode", text("a") + frame(0x80 | opcode, payload) + ping("b"), {"text a", "close 1002"}});
    check(cases);
}

TEST_CASE("WebSocket 5: fragments make one message, and control frames may come between them")
{
    check({
        {"two fragments", fragments({"frag", "ment"}) + goodbye, {"text fragment", "close 1000"}},
        {"empty fragments", fragments({"", "", ""}) + goodbye, {"text ", "close 1000"}},
        {"one of three is empty", fragments({"", "x", ""}) + goodbye, {"text x", "close 1000"}},
        {"a ping between",
         frame(0x01, "a") + ping("p") + frame(0x80, "b") + goodbye,
         {"pong p", "text ab", "close 1000"}},
        {"a pong between", frame(0x01, "a") + pong("p") + frame(0x80, "b") + goodbye, {"text ab", "close 1000"}},
        {"binary fragments", frame(0x02, "a") + frame(0x80, "b") + goodbye, {"binary ab", "close 1000"}},
        {"a fragmented ping", frame(0x09, "a") + frame(0x80, "b"), {"close 1002"}},
        {"a fragmented pong", frame(0x0a, "a") + frame(0x80, "b"), {"close 1002"}},
        {"a fragmented close", frame(0x08, "a"), {"close 1002"}},
        {"a continuation of nothing", frame(0x80, "a") + text("b"), {"close 1002"}},
        {"a first continuation of nothing", frame(0x00, "a") + text("b"), {"close 1002"}},
        {"a continuation after the end", fragments({"a", "b"}) + frame(0x80, "c"), {"text ab", "close 1002"}},
        {"a new message inside another", frame(0x01, "a") + text("b"), {"close 1002"}},
        {"a new fragmented one inside another", frame(0x01, "a") + frame(0x01, "b") + frame(0x80, "c"), {"close 1002"}},
        {"five fragments and two pings",
         frame(0x01, "1") + frame(0x00, "2") + ping("x") + frame(0x00, "3") + ping("y") + frame(0x00, "4")
             + frame(0x80, "5") + goodbye,
         {"pong x", "pong y", "text 12345", "close 1000"}},
    });
}

TEST_CASE("WebSocket 6: text is UTF-8, wherever it is cut")
{
    const QByteArray greek = hex("cebae1bdb9cf83cebcceb5"); // kosme
    const QByteArray highest = hex("f48fbfbf"); // U+10FFFF
    std::vector<Case> cases {
        {"a word", text(greek) + goodbye, {"text " + greek, "close 1000"}},
        {"the highest character", text(highest) + goodbye, {"text " + highest, "close 1000"}},
        {"a noncharacter", text(hex("efbfbe")) + goodbye, {"text " + hex("efbfbe"), "close 1000"}},
        {"the zero character", text(hex("00")) + goodbye, {"text " + hex("00"), "close 1000"}},
        {"a byte-order mark", text(hex("efbbbf41")) + goodbye, {"text " + hex("efbbbf41"), "close 1000"}},
        {"wrong bytes in binary", binary(hex("ff")) + goodbye, {"binary " + hex("ff"), "close 1000"}},
        {"the wrong fragment is the first", frame(0x01, hex("ff")), {"close 1007"}},
        {"the wrong fragment is the second", frame(0x01, "a") + frame(0x00, hex("ff")), {"close 1007"}},
        {"a character without its end", fragments({"a", hex("ceba") + hex("ce")}), {"close 1007"}},
    };
    for (qsizetype cut = 0; cut <= greek.size(); ++cut)
        cases.push_back(
            {"cut in two", fragments({greek.first(cut), greek.mid(cut)}) + goodbye, {"text " + greek, "close 1000"}});
    std::vector<QByteArray> single;
    for (const char byte : greek)
        single.push_back(QByteArray(1, byte));
    cases.push_back({"a fragment for each byte", fragments(single) + goodbye, {"text " + greek, "close 1000"}});
    for (const char* wrong : {"80",     "bf",     "c0af",     "c1bf",     "c2",       "e0809f",     "e08080",
                              "eda080", "edbfbf", "f0808080", "f4908080", "f5808080", "f888808080", "fc8480808080",
                              "fe",     "ff",     "e1bd",     "f0908d",   "ceba80",   "41ff42",     "cebaed9fbf80"})
        cases.push_back({wrong, text(hex(wrong)), {"close 1007"}});
    check(cases);
}

TEST_CASE("WebSocket 6: a wrong byte is noticed before the frame is complete")
{
    QByteArray message = text("abc\xff" + QByteArray(1000, 'x'));
    message.truncate(20);
    CHECK(answersTo(message, Split::Whole) == std::vector<QByteArray> {"close 1007"});
}

TEST_CASE("WebSocket 7: the close handshake")
{
    const QByteArray longest(123, 'r');
    std::vector<Case> cases {
        {"a close without a code", frame(0x88), {"close"}},
        {"a close with one byte", frame(0x88, "x"), {"close 1002"}},
        {"a close with a reason", goodbyeWith(1000, "bye"), {"close 1000"}},
        {"the longest reason", goodbyeWith(1000, longest), {"close 1000"}},
        {"a reason that is too long", goodbyeWith(1000, longest + 'r'), {"close 1002"}},
        {"a reason that is not UTF-8", goodbyeWith(1000, hex("cebaff")), {"close 1007"}},
        {"a reason cut in a character", goodbyeWith(1000, hex("ce")), {"close 1007"}},
        {"two closes", goodbyeWith(1000) + goodbyeWith(1001), {"close 1000"}},
        {"a message after close", goodbyeWith(1000) + text("x"), {"close 1000"}},
        {"a ping after close", goodbyeWith(1000) + ping("x"), {"close 1000"}},
        {"garbage after close", goodbyeWith(1000) + QByteArray(300, '\xff'), {"close 1000"}},
        {"a close inside a message", frame(0x01, "a") + goodbyeWith(1000) + frame(0x80, "b"), {"close 1000"}},
        {"a message before close", text("hi") + goodbyeWith(3000), {"text hi", "close 3000"}},
    };
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        cases.push_back({"a code that may be sent", goodbyeWith(code), {"close " + QByteArray::number(code)}});
    for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        cases.push_back({"a code that must not be sent", goodbyeWith(code), {"close 1002"}});
    check(cases);
}

TEST_CASE("WebSocket 9: a message that is too long is refused before it has come")
{
    const ServerSettings small {.limits = {.message = 1000}};
    const QByteArray claim = hex("81ff0000000100000000") + "mask"; // 4 GiB, of which nothing follows.
    CHECK(answersTo(claim, Split::Whole, small) == std::vector<QByteArray> {"close 1009"});
    CHECK(answersTo(text(QByteArray(1001, 'x')), Split::Whole, small) == std::vector<QByteArray> {"close 1009"});
    const QByteArray half(600, 'x');
    CHECK(
        answersTo(frame(0x01, half) + frame(0x80, half), Split::Whole, small)
        == std::vector<QByteArray> {"close 1009"});
    CHECK(
        answersTo(text(QByteArray(1000, 'x')) + goodbye, Split::Whole, small)
        == std::vector<QByteArray> {"text " + QByteArray(1000, 'x'), "close 1000"});
    CHECK(answersTo(text(QByteArray((1 << 20) + 1, 'x')), Split::Whole) == std::vector<QByteArray> {"close 1009"});
}

TEST_CASE("WebSocket 9: 16 MiB pass when they are allowed to")
{
    const QByteArray large(16 << 20, 'x');
    const ServerSettings roomy {.limits = {.message = 16 << 20}};
    CHECK(
        answersTo(binary(large) + goodbye, Split::Whole, roomy)
        == std::vector<QByteArray> {"binary " + large, "close 1000"});
}

TEST_CASE("WebSocket 10: many small fragments make one large message")
{
    const QByteArray payload(65536, '*');
    std::vector<QByteArray> pieces;
    for (qsizetype at = 0; at < payload.size(); at += 1300)
        pieces.push_back(payload.mid(at, 1300));
    CHECK(
        answersTo(fragments(pieces) + goodbye, Split::Whole)
        == std::vector<QByteArray> {"text " + payload, "close 1000"});
}

TEST_CASE("WebSocket: frames are masked, and their lengths written in as few bytes as possible")
{
    check({
        {"an unmasked text", hex("810568656c6c6f"), {"close 1002"}},
        {"an unmasked ping", hex("8900"), {"close 1002"}},
        {"an unmasked close", hex("880203e8"), {"close 1002"}},
        {"125 bytes in the 16-bit form", hex("81fe007d") + QByteArray(4 + 125, 'x'), {"close 1002"}},
        {"5 bytes in the 64-bit form", hex("81ff0000000000000005") + QByteArray(4 + 5, 'x'), {"close 1002"}},
        {"65,535 bytes in the 64-bit form", hex("81ff000000000000ffff") + QByteArray(4, 'x'), {"close 1002"}},
        {"the highest bit of the length", hex("81ff8000000000000001") + QByteArray(4, 'x'), {"close 1002"}},
        {"the longest length there is", hex("82ff7fffffffffffffff") + QByteArray(4, 'x'), {"close 1009"}},
        {"a mask of zeros", hex("8182000000006869") + goodbye, {"text hi", "close 1000"}},
    });
}

TEST_CASE("WebSocket: a client that goes away without a word, or in the middle of one, is noticed")
{
    for (const QByteArray& last : {QByteArray(), hex("81"), text("half").chopped(2), frame(0x01, "begun")}) {
        Live server = Live::server("websocket-echo");
        {
            RawClient client(server);
            client.send(handshake);
            REQUIRE(client.receives("\r\n\r\n"));
            client.send(last);
        }
        CHECK(server.says("closed", "reason", "the connection ended without a close frame"));
    }
}

TEST_CASE("WebSocket: a client that does not answer our close frame is not waited for for ever")
{
    Live server = Live::server("websocket-echo", {.limits = {.farewell = std::chrono::milliseconds(50)}});
    RawClient client(server);
    client.send(handshake);
    REQUIRE(client.receives("\r\n\r\n"));
    server.command("close", {{"client", 1}, {"code", 3001}, {"reason", "enough"}});
    CHECK(client.isClosed());
    CHECK(client.received.endsWith("enough"));
    CHECK(server.says("closed", "code", 3001));
}

TEST_CASE("WebSocket: the server says ping, and hears pong")
{
    Live server = Live::server("websocket-echo");
    Live client = Live::client("websocket-echo");
    client.connectTo(server);
    REQUIRE(client.says("connected"));
    server.command("ping", {{"client", 1}, {"text", "are you there?"}});
    CHECK(client.says("ping", "text", "are you there?"));
    CHECK(server.says("pong", "text", "are you there?"));
    client.command("ping", {{"text", "and you?"}});
    CHECK(client.says("pong", "text", "and you?"));
    client.command("close", {{"code", 4000}, {"reason", "done"}});
    CHECK(server.says("closed", "code", 4000));
    CHECK(server.last("closed")["by"] == "there");
    CHECK(server.last("closed")["reason"] == "done");
    CHECK(client.says("closed", "by", "here"));
}
