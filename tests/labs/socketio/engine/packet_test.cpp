// Engine.IO packets on both transports.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/packet.h"

#include "labs/socketio/engine/engine_socket.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

using Type = EnginePacket::Type;
constexpr auto text = Payload::Kind::Text;
constexpr auto binary = Payload::Kind::Binary;

} // namespace

TEST_CASE("A packet is a digit and what it carries, and bytes are bare over a WebSocket")
{
    CHECK(encodeForWebSocket({Type::Message, {text, "hello"}}).bytes == "4hello");
    CHECK(encodeForWebSocket({Type::Ping, {text, "probe"}}).bytes == "2probe");
    const Payload bytes = encodeForWebSocket({Type::Message, {binary, "\x01\x02"}});
    CHECK(bytes.kind == binary);
    CHECK(bytes.bytes == "\x01\x02");
    CHECK(decodeFromWebSocket({text, "4"})->data.bytes.isEmpty());
    CHECK(decodeFromWebSocket({text, "6"})->type == Type::Noop);
    CHECK(decodeFromWebSocket({binary, "abc"})->type == Type::Message);
    for (const char* wrong : {"", "7", "abc", " 4"})
        CHECK_FALSE(decodeFromWebSocket({text, wrong}));
}

TEST_CASE("A polling body holds packets with 0x1e between them, and bytes as base64")
{
    const QByteArray body = encodePollingBody({{Type::Message, {text, "€"}}, {Type::Message, {binary, "\1\2\3\4"}}});
    CHECK(
        body
        == "4€\x1e"
           "bAQIDBA==");
    const auto packets = decodePollingBody(body);
    REQUIRE(packets);
    REQUIRE(packets->size() == 2);
    CHECK((*packets)[0].data.bytes == "€");
    CHECK((*packets)[1].data.kind == binary);
    CHECK((*packets)[1].data.bytes == "\1\2\3\4");
}

TEST_CASE("A body with anything but packets in it is none at all")
{
    for (const char* wrong :
         {"",
          "abc",
          "4a\x1e",
          "\x1e"
          "4a",
          "4a\x1e\x1e"
          "4b",
          "4a\x1e"
          "9",
          "b****",
          "4\xff\xfe"})
        CHECK_FALSE(decodePollingBody(wrong));
}

TEST_CASE("A message is framed once, however many copies are sent")
{
    const EngineMessage message({text, "hello"});
    const EngineMessage copy = message;
    CHECK(
        message.frame()
        == QByteArray("\x81\x06"
                      "4hello")); // FIN and text, 6 bytes
    CHECK(copy.frame().constData() == message.frame().constData());
    CHECK(EngineMessage({binary, "\x01"}).frame() == QByteArray("\x82\x01\x01"));
}
