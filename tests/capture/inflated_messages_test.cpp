// Compressed WebSocket messages (permessage-deflate, RFC 7692) as their receiver reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/inflated_messages.h"
#include "capture/packet_search.h"
#include "capture/story.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

#include <algorithm>

using namespace packetarium;

namespace {

// RFC 6455 section 1.3: the key, and what answers it.
const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                   "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

std::string upgradeAnswer(const std::string& parameters)
{
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
           "Sec-WebSocket-Extensions: permessage-deflate"
        + parameters + "\r\n\r\n";
}

ConversationScript agreed(const std::string& parameters = {})
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer(parameters));
    return script;
}

std::string textOf(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

/// RFC 7692 section 7.2.3.1 and 7.2.3.2: "Hello", and "Hello" again by looking back at the first.
const std::string hello = textOf("f2 48 cd c9 c9 07 00"_hex), helloAgain = textOf("f2 00 11 00 00"_hex);

/// A frame that carries the mark of a compressed message.
std::string compressedFrame(int opcode, std::string_view payload, bool fin = true)
{
    std::string frame = webSocketFrame(opcode, payload, false, fin);
    frame[0] = char(frame[0] | 0x40);
    return frame;
}

std::string valueOf(const Tree& tree, std::string_view filter)
{
    const Node* node = tree.find(filter);
    return !node ? "(missing)" : node->text.empty() ? std::string(node->bytes.begin(), node->bytes.end()) : node->text;
}

std::string textIn(const Capture& capture, std::size_t packet)
{
    return valueOf(capture.dissect(packet).tree, "websocket.payload.text");
}

bool hasRemark(const Tree& tree, std::string_view part)
{
    return std::ranges::any_of(
        tree.nodes(), [&](const Node& node) { return !node.field && node.text.find(part) != std::string::npos; });
}

/// The first packet after the handshakes of TCP and WebSocket.
constexpr std::size_t first = 5;

} // namespace

TEST_CASE("A compressed message is shown decompressed, as a source of bytes of its own", "[deflate]")
{
    const auto capture = agreed().say(Side::Bob, compressedFrame(1, hello)).open();
    const auto shown = capture->dissect(first);
    CHECK(valueOf(shown.tree, "websocket.payload.text") == "Hello");
    CHECK(shown.tree.find("websocket.pmc")->value == 1);
    CHECK(shown.tree.sources().back().name == "Decompressed message");
    CHECK(shown.tree.layers().back().protocol->filter == "data-text-lines");
    CHECK(capture->view(first).story == "Bob sends TEXT “Hello” though nobody asked.");
    CHECK(capture->view(first).details.ends_with("Compressed (permessage-deflate), its 5 bytes were sent as 7."));
}

TEST_CASE("A message may look back at those before it, in each direction", "[deflate]")
{
    ConversationScript script = agreed();
    for (const Side side : {Side::Alice, Side::Bob})
        script.say(side, compressedFrame(1, hello)).say(side, compressedFrame(1, helloAgain));
    const auto capture = script.open();
    for (const std::size_t packet : {first + 3, first, first + 2, first + 1, first + 1})
        CHECK(textIn(*capture, packet) == "Hello");
}

TEST_CASE("The empty message, final blocks, several blocks and stored ones are read", "[deflate]")
{
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, textOf("f3 48 cd c9 c9 07 00 00"_hex))); // 7.2.3.4: a final block
    script.say(Side::Bob, compressedFrame(1, textOf("00"_hex))); // 7.2.3.6
    script.say(Side::Bob, compressedFrame(1, textOf("00 05 00 fa ff 48 65 6c 6c 6f 00"_hex))); // 7.2.3.3
    script.say(Side::Bob, compressedFrame(1, textOf("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"_hex))); // 7.2.3.5
    script.say(Side::Bob, webSocketFrame(1, "plain", false));
    const auto capture = script.open();
    CHECK(textIn(*capture, first) == "Hello");
    CHECK(textIn(*capture, first + 1).empty());
    CHECK(textIn(*capture, first + 2) == "Hello");
    CHECK(textIn(*capture, first + 3) == "Hello");
    CHECK(textIn(*capture, first + 4) == "plain");
}

TEST_CASE("Pieces of a compressed message are joined, whatever control frames come between", "[deflate]")
{
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, hello.substr(0, 3), false)).say(Side::Bob, webSocketFrame(9, "?", false));
    script.say(Side::Bob, webSocketFrame(0, hello.substr(3), false)).say(Side::Bob, compressedFrame(1, helloAgain));
    const auto capture = script.open();
    CHECK(textIn(*capture, first) == "(missing)");
    // Wireshark 4.0 looks for the mark on the last frame, where RFC 7692 section 6.1 forbids it.
    CHECK(textIn(*capture, first + 2) == "Hello");
    CHECK(textIn(*capture, first + 3) == "Hello");
    CHECK(capture->view(first + 2).details.find("Together they say “Hello”.") != std::string::npos);
}

TEST_CASE("The mark on a continuation is a fault", "[deflate]")
{
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, hello.substr(0, 3), false));
    script.say(Side::Bob, compressedFrame(0, hello.substr(3)));
    CHECK(hasRemark(script.open()->dissect(first + 1).tree, "A reserved bit is set"));
}

TEST_CASE("Without context takeover every message stands alone", "[deflate]")
{
    ConversationScript script = agreed("; server_no_context_takeover; client_max_window_bits=10");
    script.say(Side::Bob, compressedFrame(1, hello)).say(Side::Bob, compressedFrame(1, helloAgain));
    script.say(Side::Alice, compressedFrame(1, hello)).say(Side::Alice, compressedFrame(1, helloAgain));
    const auto capture = script.open();
    CHECK(textIn(*capture, first) == "Hello");
    CHECK(hasRemark(capture->dissect(first + 1).tree, "damaged")); // It looks back, against the promise.
    CHECK(textIn(*capture, first + 3) == "Hello"); // Only the server has promised it.
}

TEST_CASE("What looks back at a message that was not captured says so, and the next ones are read again", "[deflate]")
{
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, hello));
    script.next(Side::Bob) += 9; // A whole message that Alice has, but not the capture.
    script.say(Side::Bob, compressedFrame(1, helloAgain)).say(Side::Bob, compressedFrame(1, hello));
    script.say(Side::Bob, compressedFrame(1, helloAgain)).acknowledge(Side::Alice);
    const auto capture = script.open();
    CHECK(textIn(*capture, first) == "Hello");
    CHECK(hasRemark(capture->dissect(first + 1).tree, "looks back at an earlier message that is not in the capture"));
    CHECK(textIn(*capture, first + 2) == "Hello");
    CHECK(textIn(*capture, first + 3) == "Hello");
    CHECK(capture->view(first + 1).details.find("It was sent compressed.") != std::string::npos);
}

TEST_CASE("Damaged compression is a remark, and what comes before the damage is shown", "[deflate]")
{
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, "\xff\xff\xff")).say(Side::Bob, compressedFrame(1, hello));
    script.say(Side::Bob, compressedFrame(1, hello.substr(0, 4)));
    const auto capture = script.open();
    CHECK(hasRemark(capture->dissect(first).tree, "damaged"));
    CHECK(textIn(*capture, first + 1) == "Hello");
    CHECK_FALSE(textIn(*capture, first + 2) == "Hello");
}

TEST_CASE("In a long connection any message can be chosen, in any order", "[deflate]")
{
    constexpr std::size_t count = 5000;
    ConversationScript script = agreed();
    script.say(Side::Bob, compressedFrame(1, hello));
    for (std::size_t i = 1; i < count; ++i)
        script.say(Side::Bob, compressedFrame(1, helloAgain));
    const auto capture = script.open();
    for (const std::size_t packet : {count - 1, std::size_t(0), count / 2, count / 2 + 1, count / 2 - 1, count - 2})
        CHECK(textIn(*capture, first + packet) == "Hello");
}

namespace {

constexpr std::size_t perSegment = 100, segments = InflatedMessages::mostFramesBefore / perSegment;

/// So many messages that no more are read at one time before the last one, which says "Hello".
std::shared_ptr<Capture> longConnection()
{
    std::string nothing; // RFC 7692 section 7.2.3.6
    for (std::size_t i = 0; i < perSegment; ++i)
        nothing += compressedFrame(1, textOf("00"_hex));
    ConversationScript script = agreed();
    for (std::size_t i = 0; i < segments; ++i)
        script.say(Side::Bob, nothing);
    return script.say(Side::Bob, compressedFrame(1, hello)).open();
}

} // namespace

TEST_CASE("Where very many messages come before one, it is read when it is asked for again", "[deflate]")
{
    const auto capture = longConnection();
    CHECK(hasRemark(capture->dissect(first + segments).tree, "Too many messages before this one"));
    CHECK(textIn(*capture, first + segments) == "Hello");
}

TEST_CASE("Whoever may wait reads all messages before one, and others may ask meanwhile", "[deflate]")
{
    const auto capture = longConnection();
    std::size_t asked = 0;
    const auto goesOn = [&] {
        if (++asked == 1)
            CHECK(textIn(*capture, first).empty());
        return true;
    };
    const auto prepared = capture->inflatedMessages().prepare(*capture, first + segments, goesOn);
    CHECK(asked == perSegment * segments);
    CHECK(prepared);
    CHECK(textIn(*capture, first + segments) == "Hello");
}

TEST_CASE("Reading what comes before a message ends when nobody wants it any more", "[deflate]")
{
    const auto capture = longConnection();
    std::size_t asked = 0;
    CHECK_FALSE(capture->inflatedMessages().prepare(*capture, first + segments, [&] { return ++asked < 10; }));
    CHECK(asked == 10);
}

TEST_CASE("A filter finds a message however many come before it", "[deflate]")
{
    const auto filter = std::get<DisplayFilter>(DisplayFilter::compile("websocket.payload.text contains \"Hello\""));
    CHECK(filter.matches(*longConnection(), first + segments));
    PacketSearch search(longConnection(), filter);
    search.extendTo(first + segments + 1);
    search.wait();
    CHECK(search.take().packets == std::vector {std::uint32_t(first + segments)});
}

TEST_CASE("A list tells a message however many come before it", "[deflate]")
{
    const auto capture = longConnection();
    CHECK(PacketLines(*capture).line(first + segments).story == "Bob sends TEXT “Hello” though nobody asked.");
}
