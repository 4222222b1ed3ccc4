// What the story says: one sentence a packet, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/quote.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

std::string storyOf(const ConversationScript& script, std::size_t packet) { return script.open()->view(packet).story; }
std::string lastStory(const ConversationScript& script) { return storyOf(script, script.count() - 1); }

Bytes bytesOfText(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// A connection that has changed to WebSocket; its next packet has index 5.
ConversationScript webSocket()
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    return script;
}

} // namespace

TEST_CASE("The handshake is told in three sentences", "[story]")
{
    const auto capture = ConversationScript().handshake().open();
    CHECK(capture->view(0).story == "Alice asks Bob to open a connection (SYN).");
    CHECK(capture->view(1).story == "Bob agrees, and numbers his own bytes (SYN, ACK).");
    CHECK(capture->view(2).story == "The connection is open on both sides (ACK).");
    for (std::size_t packet = 0; packet < 3; ++packet) {
        CHECK(capture->view(packet).phase == Phase::Handshake);
        CHECK_FALSE(capture->view(packet).carriesData);
    }
    CHECK(capture->view(1).label == "SYN, ACK");
    CHECK(capture->view(1).from == "Bob");
    CHECK(capture->view(1).protocol == "TCP");
    CHECK(capture->view(1).osiLayers == std::vector<std::uint8_t> {2, 3, 4});
}

TEST_CASE("A SYN that nobody answers is told as asked again", "[story]")
{
    ConversationScript script;
    script.segment({.flags = "S"}).after(1.0).segment({.flags = "S"});
    CHECK(
        lastStory(script)
        == "Alice asks Bob again to open a connection; no answer came for 1.0 s (SYN, retransmission).");
}

TEST_CASE("A refusal differs from a break", "[story]")
{
    ConversationScript refused;
    refused.segment({.flags = "S"}).segment({.from = Side::Bob, .flags = "RA", .acknowledgment = 1});
    CHECK(lastStory(refused) == "Bob refuses: nobody accepts connections on port 7 (RST).");
    ConversationScript broken;
    broken.handshake().segment({.from = Side::Bob, .flags = "RA", .sequence = 1, .acknowledgment = 1});
    CHECK(lastStory(broken) == "Bob breaks the connection off at once (RST).");
}

TEST_CASE("Data is quoted, and its acknowledgement says what it confirms", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello\n").acknowledge(Side::Bob);
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Alice sends “hello⏎” (6 bytes).");
    CHECK(capture->view(3).label == "“hello⏎” · PSH, ACK");
    CHECK(capture->view(3).carriesData);
    CHECK(capture->view(3).osiLayers == std::vector<std::uint8_t> {2, 3, 4, 7});
    CHECK(capture->view(4).story == "Bob confirms what packet 4 brought (ACK).");
    CHECK(capture->view(4).phase == Phase::Data);
}

TEST_CASE("A server that speaks first is told so", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Bob, "220 ready\r\n");
    CHECK(lastStory(script) == "Bob speaks first: “220 ready⏎” (11 bytes).");
}

TEST_CASE("A retransmission says how long no answer came", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello");
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"});
    CHECK(lastStory(script) == "Alice: the same bytes again, no answer came for 0.2 s (retransmission).");
}

TEST_CASE("Closing is told from both sides", "[story]")
{
    ConversationScript script;
    script.handshake().finish(Side::Alice).acknowledge(Side::Bob).finish(Side::Bob).acknowledge(Side::Alice);
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Alice has nothing more to send (FIN, ACK).");
    CHECK(capture->view(4).story == "Bob knows now that Alice has finished (ACK).");
    CHECK(capture->view(5).story == "Bob has nothing more to send either (FIN, ACK).");
    CHECK(capture->view(6).story == "The connection is closed on both sides (ACK).");
    for (std::size_t packet = 3; packet < 7; ++packet)
        CHECK(capture->view(packet).phase == Phase::Close);
}

TEST_CASE("A full receiver and a keep-alive are told", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 6, .window = 0});
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 6, .window = 5000});
    script.after(60).segment({.from = Side::Alice, .flags = "A", .sequence = 5, .acknowledgment = 1});
    const auto capture = script.open();
    CHECK(capture->view(5).story == "Bob has no room left: Alice must wait (zero window).");
    CHECK(capture->view(6).story == "Bob now has room for 5,000 bytes (window update).");
    CHECK(capture->view(7).story == "Alice asks whether Bob is still there (keep-alive).");
    CHECK_FALSE(capture->view(7).carriesData);
}

TEST_CASE("A capture that begins in the middle is told as what it is", "[story]")
{
    ConversationScript script;
    script.segment({.from = Side::Bob, .flags = "PA", .sequence = 700, .acknowledgment = 300, .data = "late"});
    const auto view = script.open()->view(0);
    CHECK(view.story == "Bob sends “late” (4 bytes).");
    CHECK(view.details == "The beginning of this connection was not captured.");
}

TEST_CASE("HTTP is told as question and answer", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /hello HTTP/1.1\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Alice asks Bob for /hello (HTTP GET).");
    CHECK(capture->view(3).label == "GET /hello");
    CHECK(capture->view(3).protocol == "HTTP");
    CHECK(capture->view(4).story == "Bob answers 200 OK: all went well.");
    CHECK(capture->view(4).details == "That answers packet 4. It brings 2 bytes of content.");
}

TEST_CASE("A piece of a message says which piece", "[story]")
{
    ConversationScript script;
    script.handshake()
        .say(Side::Alice, "GET /hello HTTP")
        .say(Side::Alice, "/1.1\r\nHost: b")
        .say(Side::Alice, "\r\n\r\n");
    const auto capture = script.open();
    CHECK(capture->view(4).story == "Alice sends piece 2 of 3 of an HTTP request (13 bytes).");
    CHECK(capture->view(4).details == "The message is complete with packet 6.");
    CHECK(capture->view(5).story == "Alice asks Bob for /hello (HTTP GET).");
}

TEST_CASE("The change to WebSocket is told", "[story]")
{
    const auto capture = webSocket().open();
    CHECK(capture->view(3).story == "Alice asks to switch from HTTP to WebSocket.");
    CHECK(capture->view(4).story == "Bob accepts: the key is answered correctly.");
    CHECK(capture->view(3).phase == Phase::Upgrade);
    CHECK(capture->view(4).phase == Phase::Upgrade);
}

TEST_CASE("A server's message that nobody asked for is told so", "[story]")
{
    auto script = webSocket();
    script.say(Side::Bob, webSocketFrame(1, "welcome", false));
    script.say(Side::Alice, webSocketFrame(1, "hello", true));
    script.say(Side::Bob, webSocketFrame(1, "hello", false));
    const auto capture = script.open();
    CHECK(capture->view(5).story == "Bob sends TEXT “welcome” though nobody asked.");
    CHECK(capture->view(5).label == "TEXT “welcome”");
    CHECK(capture->view(5).phase == Phase::Frames);
    CHECK(capture->view(6).story == "Alice sends TEXT “hello”.");
    CHECK(capture->view(6).label == "TEXT “hello” (masked)");
    CHECK(capture->view(7).story == "Bob sends TEXT “hello”.");
}

TEST_CASE("Ping, pong and the closing of both sides are told", "[story]")
{
    auto script = webSocket();
    script.say(Side::Bob, webSocketFrame(9, "", false)).say(Side::Alice, webSocketFrame(10, "", true));
    script.say(Side::Alice, webSocketFrame(8, "\x03\xe8", true)).say(Side::Bob, webSocketFrame(8, "\x03\xe8", false));
    const auto capture = script.open();
    CHECK(capture->view(5).story == "Bob asks whether Alice is still there (ping).");
    CHECK(capture->view(6).story == "Alice is still there (pong).");
    CHECK(capture->view(7).story == "Alice ends the WebSocket conversation with code 1000: the purpose is fulfilled.");
    CHECK(
        capture->view(8).story
        == "Bob agrees to end the WebSocket conversation with code 1000: the purpose is fulfilled.");
    CHECK(capture->view(8).phase == Phase::Close);
}

TEST_CASE("Fragments say what they are together", "[story]")
{
    auto script = webSocket();
    script.say(Side::Alice, webSocketFrame(1, "two ", true, false)).say(Side::Alice, webSocketFrame(0, "halves", true));
    const auto capture = script.open();
    CHECK(capture->view(5).story == "Alice sends TEXT “two ”, the first piece of a message.");
    CHECK(capture->view(6).details == "Together they say “two halves”.");
}

TEST_CASE("UDP tells questions, answers and what was not asked for", "[story]")
{
    ConversationScript script;
    script.udp(Side::Alice, "hello").udp(Side::Bob, "hello").udp(Side::Bob, "news");
    const auto capture = script.open();
    CHECK(capture->view(0).story == "Alice sends Bob “hello” (5 bytes).");
    CHECK(capture->view(1).story == "Bob sends Alice “hello” (5 bytes).");
    CHECK(capture->view(2).details == "Alice has sent nothing since the last one.");
}

TEST_CASE("ARP is told as question and answer", "[story]")
{
    ConversationScript script;
    script.frame(
        Side::Alice,
        0x0806,
        "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"_hex, // Who has 10.0.0.2?
        true);
    script.frame(Side::Bob, 0x0806, "0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001"_hex);
    const auto capture = script.open();
    CHECK(capture->view(0).story == "Alice asks everyone: who has 10.0.0.2?");
    CHECK(capture->view(0).phase == Phase::AddressResolution);
    CHECK(capture->view(1).story == "Bob answers: 10.0.0.2 is at 02:00:00:00:00:02.");
}

TEST_CASE("An ARP reply about its sender's own address is no answer", "[story]")
{
    const auto announcement = "0001 0800 06 04 0002 020000000002 0a000002 ffffffffffff 0a000002"_hex;
    ConversationScript script;
    script.frame(Side::Bob, 0x0806, announcement, true).frame(Side::Bob, 0x0806, announcement);
    const auto capture = script.open();
    CHECK(capture->view(0).story == "Bob tells everyone: 10.0.0.2 is at 02:00:00:00:00:02.");
    CHECK(capture->view(1).story == "Bob says: 10.0.0.2 is at 02:00:00:00:00:02.");
}

TEST_CASE("A SYN that carries data says so, and the answer to that was asked for", "[story][tcp]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S", .data = "hello"});
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 6});
    script.segment({Side::Bob, "PA", 1, 6, "hello"});
    const auto capture = script.open();
    CHECK(capture->view(0).story == "Alice asks Bob to open a connection and already sends 5 bytes (SYN).");
    CHECK(capture->view(0).carriesData);
    CHECK(capture->view(2).story == "Bob sends “hello” (5 bytes).");
}

TEST_CASE("What comes with a FIN is told with it", "[story][tcp]")
{
    ConversationScript script;
    script.handshake().segment({Side::Alice, "PFA", 1, 1, "bye"});
    script.segment({Side::Bob, "FA", 1, 5, "bye"});
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Alice sends a last “bye” (3 bytes) and has nothing more to send (FIN, PSH, ACK).");
    CHECK(capture->view(4).story == "Bob sends a last “bye” (3 bytes) and has nothing more to send either (FIN, ACK).");
}

TEST_CASE("Who has no address yet is not called by it", "[story]")
{
    ConversationScript script; // An IGMPv2 report.
    script.frame(
        Side::Alice, 0x0800, "45 00 001c 0001 0000 01 02 0000 00000000 ef010203 | 16 00 0000 ef010203"_hex, true);
    CHECK(
        script.open()->view(0).story
        == "Someone without an address yet wants to hear what is sent to the group 239.1.2.3 (IGMP).");
}

TEST_CASE("Groups, UDP-Lite and switches are told", "[story]")
{
    ConversationScript script;
    const auto packet = [&](std::uint8_t protocol, const std::vector<std::uint8_t>& data) {
        auto bytes = "45 00 0000 0001 0000 40 00 0000 0a000001 ef010203"_hex;
        bytes[9] = protocol;
        bytes.insert(bytes.end(), data.begin(), data.end());
        bytes[3] = std::uint8_t(bytes.size());
        bytes.resize(46); // the shortest frame's data: the rest is padding
        script.frame(Side::Alice, 0x0800, bytes);
    };
    packet(2, "22 00 0000 0000 0001 04 00 0000 ef010203"_hex); // IGMPv3: from now on, everything to this group
    packet(2, "11 64 0000 00000000"_hex); // a query about all groups
    packet(136, "03e8 0fa0 0008 1234 6869"_hex); // UDP-Lite, which protects its header only
    script.frame(Side::Bob, 7, "42 42 03 00000000"_hex); // a length, and LLC of Spanning Tree
    script.frame(Side::Bob, 0x9000, "0000 0100 0100"_hex);
    const auto capture = script.open();
    CHECK(capture->view(0).story == "Alice wants to hear what is sent to the group 239.1.2.3 (IGMPv3).");
    CHECK(capture->view(1).story == "Alice asks everyone: which groups do you want to hear (IGMP)?");
    CHECK(capture->view(2).story == "Alice sends 239.1.2.3 “hi” (2 bytes) by UDP-Lite.");
    CHECK(capture->view(2).protocol == "UDP-Lite");
    CHECK(capture->view(3).story.find("Spanning Tree") != std::string::npos);
    CHECK(capture->view(4).story.find("a frame that is to come back") != std::string::npos);
}

TEST_CASE("What is not known is not made up", "[story]")
{
    ConversationScript script;
    script.frame(Side::Alice, 0x88cc, {1, 2, 3});
    CHECK(lastStory(script).find("not known here") != std::string::npos);
}

TEST_CASE("A quote is one harmless line", "[story]")
{
    CHECK(quote(bytesOfText("hello")) == "“hello”");
    CHECK(quote(bytesOfText("two\r\nlines\n")) == "“two⏎lines⏎”");
    CHECK(quote(bytesOfText("bell \x07 and more")) == "“bell ␇ and more”");
    CHECK(quote(bytesOfText("turned \xe2\x80\xae round")) == "“turned \xef\xbf\xbd round”"); // U+202E
    CHECK(quote(bytesOfText(std::string(41, 'x'))) == "“" + std::string(40, 'x') + "…”");
    CHECK(quote("ff fe 00 01"_hex).empty());
    CHECK(quote(bytesOfText("cut \xe2\x82"), false) == "“cut …”");
    CHECK(byteCount(1) == "1 byte");
    CHECK(byteCount(1234567) == "1,234,567 bytes");
    CHECK(duration(200'000'000) == "0.2 s");
    CHECK(duration(8'400'000) == "8 ms");
}

namespace {

std::string lastDetails(const ConversationScript& script) { return script.open()->view(script.count() - 1).details; }

ConversationScript openedOnTheWire()
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1}).arrived();
    return script;
}

} // namespace

TEST_CASE("A retransmission names the packet that was lost", "[story]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").lost();
    CHECK(lastStory(script) == "Alice sends “hello” (5 bytes). It was lost on the wire, so Bob never saw it.");
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"}).arrived();
    CHECK(lastStory(script) == "Alice: the same bytes again, no answer came for 0.2 s (retransmission).");
    CHECK(lastDetails(script) == "Packet 4 was lost on the wire. The wait is counted from packet 4.");
    script.acknowledge(Side::Bob).arrived();
    CHECK(lastStory(script) == "Bob confirms what packet 5 brought (ACK).");
}

TEST_CASE("A retransmission after a lost ACK says that the sender cannot know", "[story]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").arrived().acknowledge(Side::Bob).lost();
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"}).arrived();
    CHECK(
        lastStory(script)
        == "Alice: the same bytes again, because no confirmation has come (spurious retransmission).");
    CHECK(lastDetails(script) == "Bob has confirmed it, but packet 5 was lost on the wire, so Alice cannot know.");
    script.acknowledge(Side::Bob).arrived();
    CHECK(lastStory(script) == "Bob confirms again: everything before byte 6 has arrived (duplicate ACK #1).");
    CHECK(lastDetails(script) == "Packet 6 brought nothing that Bob did not have.");
}

TEST_CASE("A retransmission of what the wire still holds says so", "[story]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").arrived(0.3);
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"}).arrived(0.3);
    CHECK(lastDetails(script).starts_with("Packet 4 was still on its way."));
}

TEST_CASE("Without the wire, a repeated confirmed segment claims nothing about the reason", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    script.after(0.2).segment({Side::Alice, "PA", 1, 1, "hello"});
    CHECK(
        lastStory(script) == "Alice: the same bytes again, although Bob had confirmed them (spurious retransmission).");
    CHECK(lastDetails(script) == "The confirmation may have come too late, or may have been lost.");
}

TEST_CASE("A duplicate ACK says what is missing", "[story]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "hello").lost().say(Side::Alice, "world").arrived();
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Bob, .flags = "A", .sequence = 1, .acknowledgment = 1}).arrived();
    CHECK(lastStory(script).starts_with("Bob repeats: still waiting for byte 1 (duplicate ACK #"));
    CHECK(lastDetails(script) == "Packet 5 brought bytes that come after it.");
}

TEST_CASE("One byte that is sent again is no keep-alive", "[story]")
{
    auto script = openedOnTheWire();
    script.say(Side::Alice, "x").lost().after(0.2).segment({Side::Alice, "PA", 1, 1, "x"}).arrived();
    CHECK(lastStory(script) == "Alice: the same byte again, no answer came.");
    CHECK(lastDetails(script) == "Packet 4 was lost on the wire.");
}

TEST_CASE("Data that opens the other side says so", "[story]")
{
    ConversationScript script;
    script.segment({.from = Side::Alice, .flags = "S"}).arrived();
    script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1}).arrived();
    script.segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1}).lost();
    CHECK(
        lastStory(script)
        == "Alice confirms what packet 2 brought (ACK). It was lost on the wire, so Bob never saw it.");
    script.say(Side::Alice, "hello").arrived();
    CHECK(lastDetails(script) == "With it the connection is open on both sides.");
}

TEST_CASE("Two FINs that cross on the wire are told as that", "[story]")
{
    auto script = openedOnTheWire();
    script.segment({.from = Side::Alice, .flags = "FA", .sequence = 1, .acknowledgment = 1}).arrived(0.04);
    script.segment({.from = Side::Bob, .flags = "FA", .sequence = 1, .acknowledgment = 1}).arrived(0.04);
    CHECK(lastStory(script) == "Bob has nothing more to send (FIN, ACK).");
    CHECK(lastDetails(script) == "Alice had said the same before this arrived: both close at once (CLOSING).");
}

TEST_CASE("A saved selection speaks of its own packet numbers", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    const auto capture = script.open();
    const TemporaryFolder folder;
    const auto storyIn = [&](const std::vector<std::size_t>& only, std::size_t packet) {
        REQUIRE(savePcapng(*capture, folder.file("few"), only));
        auto saved = Capture::open(folder.file("few"));
        REQUIRE(saved);
        (*saved)->wait();
        return (*saved)->comments(packet).at(0);
    };
    CHECK(storyIn({}, 4).starts_with("Bob confirms what packet 4 brought (ACK)."));
    CHECK(storyIn({3, 4}, 1).starts_with("Bob confirms what packet 1 brought (ACK)."));
    CHECK(storyIn({4}, 0).starts_with("Bob confirms what an earlier packet brought (ACK)."));
}

TEST_CASE("A story with the numbers of another file is not saved again", "[story]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    const TemporaryFolder folder;
    const auto saveFrom = [&](const std::shared_ptr<Capture>& from, const std::vector<std::size_t>& only) {
        REQUIRE(savePcapng(*from, folder.file("saved"), only));
        auto saved = Capture::open(folder.file("saved"));
        REQUIRE(saved);
        (*saved)->wait();
        return *saved;
    };
    const auto all = saveFrom(script.open(), {});
    const auto few = saveFrom(all, {3, 4});
    CHECK(few->comments(1).size() == 1);
}
