// DNS over TCP: each message after its length, however the stream is cut into segments.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

/// A question for the IPv4 address of "a.test", or its answer 10.9.8.7, with its length in front.
std::string message(char identification, bool isAnswer)
{
    using namespace std::string_literals;
    std::string bytes = "\0"s + identification + (isAnswer ? "\x85\x80"s : "\x01\x00"s); // Identification, flags
    bytes += isAnswer ? "\0\1\0\1\0\0\0\0"s : "\0\1\0\0\0\0\0\0"s; // Counts
    bytes += "\1a\4test\0\0\1\0\1"s;
    if (isAnswer)
        bytes += "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\x09\x08\x07"s;
    return "\0"s + char(bytes.size()) + bytes;
}

std::string values(const Capture& capture, std::size_t packet, std::string_view field)
{
    std::string all;
    const Dissection dissection = capture.dissect(packet);
    for (const Node& node : dissection.tree.nodes())
        if (node.field && node.field->filter == field)
            all += (all.empty() ? "" : ",") + tsharkValue(node);
    return all;
}

} // namespace

TEST_CASE("Several DNS messages may come in one segment, or one in several", "[dns]")
{
    ConversationScript script;
    script.ports(49152, 53);
    script.handshake().say(Side::Alice, message(1, false) + message(2, false)); // Packet 3.
    const std::string answer = message(1, true);
    script.say(Side::Bob, answer.substr(0, 1)).say(Side::Bob, answer.substr(1, 20)).say(Side::Bob, answer.substr(21));
    const auto capture = script.open();

    CHECK(capture->conversation(0).application == "dns");
    CHECK(values(*capture, 3, "dns.length") == "24,24");
    CHECK(values(*capture, 3, "dns.id") == "0x0001,0x0002");
    CHECK(values(*capture, 5, "dns.id").empty());
    CHECK(values(*capture, 6, "dns.length") == "40");
    CHECK(values(*capture, 6, "dns.a") == "10.9.8.7");
    CHECK(capture->view(3).protocol == "DNS");
    CHECK(capture->view(6).story == "Bob answers: a.test is 10.9.8.7.");
}

TEST_CASE("A DNS message is found wherever its first segment ends", "[dns]")
{
    const std::string question = message(1, false), answer = message(1, true);
    for (std::size_t first = 1; first < question.size(); ++first) {
        CAPTURE(first);
        ConversationScript script;
        script.ports(49152, 53);
        script.handshake().say(Side::Alice, question.substr(0, first)).say(Side::Alice, question.substr(first));
        script.say(Side::Bob, answer.substr(0, first)).say(Side::Bob, answer.substr(first));
        const auto capture = script.open();
        CHECK(values(*capture, 4, "dns.id") == "0x0001");
        CHECK(values(*capture, 4, "dns.response_in").empty());
        CHECK(values(*capture, 6, "dns.a") == "10.9.8.7");
        CHECK(values(*capture, 6, "dns.response_to") == "5");
    }
}

TEST_CASE("A chat on the port of DNS stays a chat", "[dns]")
{
    ConversationScript script;
    script.ports(49152, 53);
    script.handshake().say(Side::Alice, "hello, is this a name server?\n");
    const auto capture = script.open();
    CHECK(capture->conversations().messageCount() == 0);
    CHECK(capture->conversation(0).application.empty());
}
