// Engine.IO and Socket.IO in conversations: which packets belong together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "capture/socketio/session.h"
#include "protocols/value.h"
#include "tests/support/socketio_script.h"

using namespace packetarium;

namespace {

/// Of the first packet that the client and the server say, from 0.
std::string valueOf(const Capture& capture, std::size_t packet, std::string_view filter)
{
    const Dissection dissection = capture.dissect(socketIoBegins + packet);
    const Node* const node = dissection.tree.find(filter);
    return node ? tsharkValue(*node) : "(missing)";
}

std::string frame(std::size_t packet) { return std::to_string(socketIoBegins + packet + 1); }

std::vector<std::size_t> matching(const Capture& capture, std::string_view expression)
{
    const auto filter = DisplayFilter::compile(expression);
    REQUIRE(std::holds_alternative<DisplayFilter>(filter));
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < capture.packets().size(); ++i)
        if (std::get<DisplayFilter>(filter).matches(capture, i))
            found.push_back(i - socketIoBegins);
    return found;
}

} // namespace

TEST_CASE("An answer is matched to its event, in both directions and in each namespace", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Alice, R"(420["tea"])");
    sayPacket(script, Side::Bob, R"(420["who"])");
    sayPacket(script, Side::Alice, R"(42/a,0["cake"])");
    sayPacket(script, Side::Bob, R"(43/a,0["no"])");
    sayPacket(script, Side::Alice, R"(430["Alice"])");
    sayPacket(script.after(0.25), Side::Bob, R"(430["hot"])");
    const auto capture = script.open();
    CHECK(valueOf(*capture, 1, "socketio.ack_in") == frame(6));
    CHECK(valueOf(*capture, 2, "socketio.ack_in") == frame(5));
    CHECK(valueOf(*capture, 3, "socketio.ack_in") == frame(4));
    CHECK(valueOf(*capture, 4, "socketio.ack_to") == frame(3));
    CHECK(valueOf(*capture, 5, "socketio.ack_to") == frame(2));
    CHECK(valueOf(*capture, 6, "socketio.ack_to") == frame(1));
    CHECK(valueOf(*capture, 6, "socketio.ack_time") == "0.254000000");
}

TEST_CASE("An answer that nobody asked for, or that comes twice, is matched to nothing", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Bob, R"(437["x"])");
    sayPacket(script, Side::Alice, R"(421["x"])");
    sayPacket(script, Side::Bob, R"(431[])");
    sayPacket(script, Side::Bob, R"(431[])");
    const auto capture = script.open();
    CHECK(valueOf(*capture, 1, "socketio.ack_to") == "(missing)");
    CHECK(valueOf(*capture, 3, "socketio.ack_to") == frame(2));
    CHECK(valueOf(*capture, 4, "socketio.ack_to") == "(missing)");
}

TEST_CASE("Attachments are matched to the event that they follow", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Alice, R"(452-["up",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    sayPacket(script, Side::Alice, "one", false);
    sayPacket(script, Side::Bob, "other", false);
    sayPacket(script, Side::Alice, "two", false);
    sayPacket(script, Side::Alice, "three", false);
    const auto capture = script.open();
    CHECK(valueOf(*capture, 1, "socketio.attachment_in") == frame(2));
    CHECK(valueOf(*capture, 2, "socketio.attachment_of") == frame(1));
    CHECK(valueOf(*capture, 2, "socketio.attachment.number") == "0");
    CHECK(valueOf(*capture, 4, "socketio.attachment_of") == frame(1));
    CHECK(valueOf(*capture, 4, "socketio.attachment.number") == "1");
    for (const std::size_t other : {3, 5}) {
        CHECK(valueOf(*capture, other, "socketio.attachment") == "(missing)");
        CHECK(valueOf(*capture, other, "engineio.binary") != "(missing)");
    }
}

TEST_CASE("The recovery offset is no argument of the program", "[socketio]")
{
    ConversationScript script =
        socketIoConversation(); // In November 2023, which the adapter in memory writes like this.
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Bob, R"(40{"sid":"x","pid":"p"})");
    sayPacket(script, Side::Bob, R"(42["news","tea","OlNi000"])");
    sayPacket(script, Side::Bob, R"(42["news","tea"])");
    sayPacket(script, Side::Bob, R"(420["news","OlNi000"])");
    sayPacket(script, Side::Alice, R"(42["news","OlNi000"])");
    sayPacket(script, Side::Bob, R"(42["news"])");
    const auto capture = script.open();
    CHECK(valueOf(*capture, 2, "socketio.offset") == "OlNi000");
    CHECK(valueOf(*capture, 2, "socketio.argument") == "tea");
    for (const std::size_t other : {3, 4, 5, 6})
        CHECK(valueOf(*capture, other, "socketio.offset") == "(missing)");
}

TEST_CASE("Without recovery, the last argument is the program's", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Bob, R"(40{"sid":"x"})");
    sayPacket(script, Side::Bob, R"(42["news","tea","OlNi000"])");
    CHECK(valueOf(*script.open(), 2, "socketio.offset") == "(missing)");
}

TEST_CASE("Offsets are known by the time in them, or by the form that other adapters give them", "[socketio]")
{
    constexpr std::int64_t november2023 = 1'700'000'000'000'000'000;
    CHECK(looksLikeOffset("OlNi000", november2023));
    CHECK(looksLikeOffset("OlNi000.1a", november2023));
    CHECK(looksLikeOffset("1699999999999-0", november2023));
    CHECK(looksLikeOffset("65536e40a1b2c3d4e5f60718", november2023));
    for (const std::string_view other :
         {"", "hello", "Goodbye", "OlNi000.", "OlNi000.!", "7-0", "-", "1699999999999-", "1699999999999-x"}) {
        CAPTURE(other);
        CHECK_FALSE(looksLikeOffset(other, november2023));
    }
}

TEST_CASE("A session that is given back, or not, is told apart", "[socketio]")
{
    const auto outcome = [](std::string_view answer) {
        ConversationScript script = socketIoConversation();
        sayPacket(script, Side::Alice, R"(40{"pid":"p","offset":"OlNi000"})");
        sayPacket(script, Side::Bob, answer);
        return valueOf(*script.open(), 1, "socketio.recovered");
    };
    CHECK(outcome(R"(40{"sid":"x","pid":"p"})") == "1");
    CHECK(outcome(R"(40{"sid":"x","pid":"q"})") == "0");
    CHECK(outcome(R"(40{"sid":"x"})") == "0");
}

TEST_CASE("What a client gives to be let in is not the server's answer", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, R"(40{"sid":"mine"})");
    CHECK(valueOf(*script.open(), 0, "socketio.sid") == "(missing)");
    CHECK(valueOf(*script.open(), 0, "socketio.auth") == R"({"sid":"mine"})");
}

TEST_CASE("A session that does not begin with CONNECT is one of Engine.IO alone", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "4hello");
    sayPacket(script, Side::Bob, R"(42["hello"])");
    const auto capture = script.open();
    CHECK(capture->view(socketIoBegins).protocol == "Engine.IO");
    CHECK(capture->view(socketIoBegins + 1).protocol == "Engine.IO");
    CHECK(valueOf(*capture, 1, "engineio.data") == R"(2["hello"])");
}

TEST_CASE("A packet in several frames is read with the last one", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    script.say(Side::Alice, webSocketFrame(1, R"(42["chat )", true, false));
    script.say(Side::Alice, webSocketFrame(0, R"(message"])", true));
    const auto capture = script.open();
    CHECK(valueOf(*capture, 1, "socketio.event") == "(missing)");
    CHECK(valueOf(*capture, 2, "socketio.event") == "chat message");
    CHECK(capture->view(socketIoBegins + 1).protocol == "WebSocket");
    CHECK(capture->view(socketIoBegins + 2).protocol == "Socket.IO");
}

TEST_CASE("Filters find sessions, events and answers", "[socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Alice, R"(420["chat message","hi"])");
    sayPacket(script, Side::Bob, "430[]");
    sayPacket(script, Side::Bob, "2");
    script.say(Side::Alice, webSocketFrame(9, "", true));
    const auto capture = script.open();
    using Numbers = std::vector<std::size_t>;
    CHECK(matching(*capture, "socketio") == Numbers {0, 1, 2});
    CHECK(matching(*capture, R"(socketio.event == "chat message")") == Numbers {1});
    CHECK(matching(*capture, R"(socketio.argument contains "h")") == Numbers {1});
    CHECK(matching(*capture, "socketio.ack_to") == Numbers {2});
    CHECK(matching(*capture, "engineio.type == 2") == Numbers {3});
    CHECK(matching(*capture, R"(engineio.sid == "s1")") == Numbers {std::size_t(-3), std::size_t(-1), 0, 1, 2, 3});
    CHECK(matching(*capture, "engineio && !socketio") == Numbers {std::size_t(-3), std::size_t(-1), 3});
}

TEST_CASE("Other WebSocket and HTTP conversations stay what they are", "[socketio]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /socket.io/?EIO=3&transport=polling HTTP/1.1\r\nHost: bob\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n40");
    const auto capture = script.open();
    CHECK(capture->view(3).protocol == "HTTP");
    CHECK(capture->view(4).protocol == "HTTP");
    CHECK(capture->dissect(4).tree.find("engineio.type") == nullptr);
}

TEST_CASE("What each client hears twice was sent twice", "[socketio]")
{
    constexpr std::int64_t millisecond = 1'000'000;
    SocketIoMatches matches;
    CopyFinder copies;
    std::uint32_t message = 0;
    const auto hear = [&](std::string_view event, std::uint32_t client, std::int64_t when) {
        copies.take(event, client, {message, 0, message, when * millisecond}, matches);
        return message++;
    };
    const auto told = [&](std::uint32_t one) {
        const auto facts = matches.about(one);
        return facts.empty() ? std::string("alone")
                             : std::to_string(facts[0].copy) + " of " + std::to_string(facts[0].copies);
    };
    const auto a1 = hear("x", 1, 0), a2 = hear("x", 1, 1), b1 = hear("x", 2, 2), b2 = hear("x", 2, 3);
    const auto other = hear("y", 3, 4), c1 = hear("x", 3, 5), late = hear("x", 4, 500);
    CHECK(told(a1) == "1 of 3");
    CHECK(told(b1) == "2 of 3");
    CHECK(told(c1) == "3 of 3");
    CHECK(told(a2) == "1 of 2");
    CHECK(told(b2) == "2 of 2");
    CHECK(told(other) == "alone");
    CHECK(told(late) == "alone");
}
