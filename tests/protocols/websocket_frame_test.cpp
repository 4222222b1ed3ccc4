// A WebSocket frame's header: reading, writing, and the rules.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include "protocols/application/websocket_frame.h"
#include "protocols/utf8.h"

using namespace packetarium;

TEST_CASE("The masked Hello of RFC 6455 section 5.7 is read and unmasked", "[websocket]")
{
    const auto frame = "81 85 37fa213d 7f9f4d5158"_hex;
    const auto header = readFrameHeader(frame);
    REQUIRE(header);
    CHECK(header->fin);
    CHECK(header->is(Opcode::Text));
    CHECK(header->masked);
    CHECK(header->payloadLength == 5);
    CHECK(header->size == 6);
    CHECK(faultIn(*header) == FrameFault::None);

    auto payload = std::vector(frame.begin() + header->size, frame.end());
    applyMask(payload, header->key);
    CHECK(std::string(payload.begin(), payload.end()) == "Hello");
}

TEST_CASE("A payload that arrives in pieces is unmasked in pieces", "[websocket]")
{
    auto payload = "7f9f4d5158"_hex;
    const std::array<std::uint8_t, 4> key {0x37, 0xfa, 0x21, 0x3d};
    applyMask(std::span(payload).first(3), key);
    applyMask(std::span(payload).subspan(3), key, 3);
    CHECK(std::string(payload.begin(), payload.end()) == "Hello");
}

TEST_CASE("A header is known only when all of it has arrived", "[websocket]")
{
    const auto frame = "82 ff 0000000000010000 37fa213d"_hex;
    for (std::size_t size = 0; size < frame.size(); ++size)
        CHECK_FALSE(readFrameHeader(Bytes(frame).first(size)));
    CHECK(readFrameHeader(frame)->payloadLength == 65536);
    CHECK(readFrameHeader(frame)->size == 14);
}

TEST_CASE("A header is written as it is read, with the shortest length", "[websocket]")
{
    for (const std::uint64_t length : {0ull, 125ull, 126ull, 65535ull, 65536ull, 1ull << 40}) {
        CAPTURE(length);
        FrameHeader header;
        header.opcode = std::uint8_t(Opcode::Binary);
        header.masked = true;
        header.key = {1, 2, 3, 4};
        header.payloadLength = length;
        const auto written = writeFrameHeader(header);
        const auto read = readFrameHeader(written);
        REQUIRE(read);
        CHECK(read->payloadLength == length);
        CHECK(read->key == header.key);
        CHECK(read->size == written.size());
        CHECK(faultIn(*read) == FrameFault::None);
    }
}

TEST_CASE("What RFC 6455 forbids is named", "[websocket]")
{
    const auto fault = [](const std::vector<std::uint8_t>& frame) { return faultIn(*readFrameHeader(frame)); };
    CHECK(fault("83 00"_hex) == FrameFault::ReservedOpcode);
    CHECK(fault("8b 00"_hex) == FrameFault::ReservedOpcode);
    CHECK(fault("c1 00"_hex) == FrameFault::ReservedBits);
    CHECK(fault("09 00"_hex) == FrameFault::FragmentedControl);
    CHECK(fault("89 7e 007e"_hex) == FrameFault::LongControl);
    CHECK(fault("81 7e 007d"_hex) == FrameFault::LongForm);
    CHECK(fault("81 7f 000000000000ffff"_hex) == FrameFault::LongForm);
    CHECK(fault("81 7f 8000000000000000"_hex) == FrameFault::ImpossibleLength);
    CHECK(faultIn(*readFrameHeader("c1 00"_hex), Extension::PerMessageDeflate) == FrameFault::None);
    CHECK(faultIn(*readFrameHeader("c0 00"_hex), Extension::PerMessageDeflate) == FrameFault::ReservedBits);
}

TEST_CASE("Some close codes are never sent", "[websocket]")
{
    for (const std::uint16_t code : {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999})
        CHECK(mayBeSent(code));
    for (const std::uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000})
        CHECK_FALSE(mayBeSent(code));
}

TEST_CASE("UTF-8 may be split anywhere, but not be wrong anywhere", "[websocket]")
{
    const auto kosme = "ce ba e1 bd b9 cf 83 f0 9f 8c 90"_hex;
    CHECK(isUtf8(kosme));
    for (std::size_t split = 0; split <= kosme.size(); ++split) {
        Utf8Check check;
        CHECK(check.add(Bytes(kosme).first(split)));
        CHECK(check.add(Bytes(kosme).subspan(split)));
        CHECK(check.isComplete());
    }
    CHECK_FALSE(isUtf8("ce"_hex)); // cut in the middle of a character
    CHECK_FALSE(isUtf8("c0 80"_hex)); // a detour: zero in two bytes
    CHECK_FALSE(isUtf8("ed a0 80"_hex)); // half of a surrogate pair
    CHECK_FALSE(isUtf8("f4 90 80 80"_hex)); // past the last character
    CHECK_FALSE(isUtf8("80"_hex)); // a continuation of nothing
    CHECK_FALSE(isUtf8("fe"_hex));
}
