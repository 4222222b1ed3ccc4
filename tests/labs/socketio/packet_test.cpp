// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/packet.h"
#include "tests/support/catch.h"

using namespace packetarium;
using Type = SocketIoPacket::Type;

namespace {

Payload text(std::string_view message) { return {Payload::Kind::Text, {message.data(), qsizetype(message.size())}}; }
Payload binary(const char* bytes) { return {Payload::Kind::Binary, bytes}; }

std::string written(const SocketIoPacket& packet)
{
    std::string messages;
    for (const Payload& message : encode(packet))
        messages += (messages.empty() ? "" : " | ") + message.bytes.toStdString();
    return messages;
}

/// The packet that a text makes by itself; nothing when it makes none.
std::optional<SocketIoPacket> read(std::string_view message)
{
    SocketIoDecoder decoder;
    const auto packet = decoder.add(text(message));
    return packet ? *packet : std::nullopt;
}

bool isRefused(std::string_view message)
{
    SocketIoDecoder decoder;
    return !decoder.add(text(message));
}

} // namespace

TEST_CASE("Packets of all types are written as the protocol shows them")
{
    CHECK(written({.type = Type::Connect}) == "0");
    CHECK(written({.type = Type::Connect, .nsp = "/admin", .data = Object {{"sid", "x"}}}) == R"(0/admin,{"sid":"x"})");
    CHECK(written({.type = Type::Disconnect, .nsp = "/admin"}) == "1/admin,");
    CHECK(written({.data = Array {"hello", 1}}) == R"(2["hello",1])");
    CHECK(written({.nsp = "/admin", .id = 456, .data = Array {"p"}}) == R"(2/admin,456["p"])");
    CHECK(written({.type = Type::Ack, .id = 0, .data = Array {}}) == "30[]");
    CHECK(written({.type = Type::ConnectError, .data = Object {{"message", "no"}}}) == R"(4{"message":"no"})");
}

TEST_CASE("Bytes in an event leave placeholders and follow as messages of their own")
{
    const Value data = Array {"hello", 1, "2", Object {{"3", "4"}, {"5", QByteArray("\x06")}}, QByteArray("ab")};
    const auto messages = encode({.data = data});
    REQUIRE(messages.size() == 3);
    CHECK(
        messages[0].bytes
        == R"(52-["hello",1,"2",{"3":"4","5":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}])");
    CHECK(messages[1].bytes == "\x06");
    CHECK(messages[1].kind == Payload::Kind::Binary);

    SocketIoDecoder decoder;
    CHECK_FALSE(*decoder.add(messages[0]));
    CHECK_FALSE(*decoder.add(messages[1]));
    const auto packet = decoder.add(messages[2]);
    REQUIRE(packet);
    REQUIRE(*packet);
    CHECK((*packet)->type == Type::Event);
    CHECK((*packet)->data == data);
    CHECK(
        written({.type = Type::Ack, .nsp = "/a", .id = 3, .data = Array {QByteArray("x")}})
        == R"(61-/a,3[{"_placeholder":true,"num":0}] | x)");
}

TEST_CASE("A packet's parts are read")
{
    const auto event = read(R"(2/admin,12["name",{"a":1}])");
    REQUIRE(event);
    CHECK(event->type == Type::Event);
    CHECK(event->nsp == "/admin");
    CHECK(event->id == 12);
    CHECK(event->data == Value(Array {"name", Object {{"a", 1}}}));
    CHECK(read("0")->nsp == "/");
    CHECK(read("0")->data.isNull());
    CHECK(read("0/admin")->nsp == "/admin");
    CHECK(read("1/admin,")->type == Type::Disconnect);
    CHECK(read("30[]")->id == 0);
    CHECK(read("2[1]")->data == Value(Array {1}));
    CHECK(read(R"(4{"message":"no"})")->type == Type::ConnectError);
}

TEST_CASE("What breaks the protocol is refused")
{
    const char* message = GENERATE(
        "",
        "7",
        "abc",
        " ",
        "0[]",
        "0null",
        "0\"token\"",
        "1{}",
        "2{}",
        "2[]",
        "2[",
        "2[null]",
        "2[{}]",
        R"(2["connect"])",
        R"(2["disconnecting"])",
        R"(2abc["message-with-ack",1,"2"])",
        R"(299999999999999999999999["x"])",
        "3{}",
        "4[]",
        "5[\"x\"]",
        "5-[\"x\"]",
        "50-[\"x\"]",
        "511-[\"x\"]",
        "5a-[\"x\"]");
    CHECK(isRefused(message));
}

TEST_CASE("Attachments come in their turn or not at all")
{
    const auto event = text(R"(51-["x",{"_placeholder":true,"num":0}])");
    SocketIoDecoder bare;
    CHECK_FALSE(bare.add(binary("x")));

    SocketIoDecoder interrupted;
    CHECK(interrupted.add(event));
    CHECK_FALSE(interrupted.add(text("2[\"y\"]")));

    const char* wrong = GENERATE("1", "-1", "\"0\"", "null", "1e300");
    SocketIoDecoder missing;
    CHECK(missing.add(text(R"(51-["x",{"_placeholder":true,"num":)" + std::string(wrong) + "}]")));
    CHECK_FALSE(missing.add(binary("x")));
}

TEST_CASE("What looks like a placeholder stays as it is in a packet without attachments")
{
    const auto packet = read(R"(2["x",{"_placeholder":true,"num":0}])");
    REQUIRE(packet);
    CHECK(packet->data == Value(Array {"x", Object {{"_placeholder", true}, {"num", 0}}}));
}
