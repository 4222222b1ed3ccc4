// How WebSocket frames and HTTP's switches of protocol are told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const std::string goingAway = "\x03\xe9", normal = "\x03\xe8"; // Status codes 1001 and 1000.

ConversationScript webSocket()
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    return script;
}

PacketView lastView(const ConversationScript& script) { return script.open()->view(script.count() - 1); }

std::vector<std::string> remarksOnLast(const ConversationScript& script)
{
    std::vector<std::string> remarks;
    const auto capture = script.open();
    const Dissection dissection = capture->dissect(script.count() - 1);
    for (const Node& node : dissection.tree.nodes())
        if (!node.field && node.severity == Severity::Error)
            remarks.push_back(node.text);
    return remarks;
}

} // namespace

TEST_CASE("A close frame that crosses the other's is no agreement", "[story][websocket]")
{
    auto script = webSocket();
    const std::uint32_t bobHasHeard = script.heard(Side::Bob);
    script.say(Side::Alice, webSocketFrame(8, normal, true));
    const std::uint32_t at = script.next(Side::Bob);
    script.segment({Side::Bob, "PA", at, bobHasHeard, webSocketFrame(8, goingAway, false)});
    const auto view = lastView(script);
    CHECK(view.story == "Bob ends the WebSocket conversation with code 1001: going away.");
    CHECK(view.details == "Alice's close frame, packet 6, had not reached Bob yet: both end it at the same time.");
}

TEST_CASE("Several frames in one packet are all told, the close frame above all", "[story][websocket]")
{
    auto script = webSocket();
    script.say(Side::Bob, webSocketFrame(1, "tail", false) + webSocketFrame(8, goingAway, false));
    CHECK(lastView(script).story == "Bob sends TEXT “tail” though nobody asked and CLOSE 1001 (going away).");
    CHECK(lastView(script).label == "TEXT “tail” + CLOSE 1001");
    CHECK(lastView(script).phase == Phase::Close);

    auto client = webSocket();
    client.say(Side::Alice, webSocketFrame(1, "tail", true) + webSocketFrame(8, goingAway, true));
    CHECK(lastView(client).story == "Alice sends TEXT “tail” and CLOSE 1001 (going away).");

    auto many = webSocket();
    std::string frames;
    for (const char* text : {"a", "b", "c", "d", "e"})
        frames += webSocketFrame(1, text, true);
    many.say(Side::Alice, frames + webSocketFrame(8, normal, true));
    CHECK(
        lastView(many).story
        == "Alice sends TEXT “a”, TEXT “b”, TEXT “c” and CLOSE 1000 (the purpose is fulfilled), and 2 more between.");
}

TEST_CASE("A frame right behind the upgrade's answer is told with it", "[story][websocket]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest);
    script.say(Side::Bob, upgradeAnswer + webSocketFrame(1, "welcome", false));
    CHECK(
        lastView(script).story
        == "Bob accepts: the key is answered correctly. The same packet brings TEXT “welcome” though nobody asked.");
    CHECK(lastView(script).phase == Phase::Upgrade);
}

TEST_CASE("Who masks wrongly is told, and remarked", "[story][websocket]")
{
    auto client = webSocket();
    client.say(Side::Alice, webSocketFrame(1, "hello", false));
    const std::string unmasked = "It is not masked, as every frame of a client must be (RFC 6455, section 5.1).";
    CHECK(lastView(client).story == "Alice sends TEXT “hello”. " + unmasked);
    CHECK(remarksOnLast(client) == std::vector {unmasked});

    auto server = webSocket();
    server.say(Side::Bob, webSocketFrame(9, "", true));
    const std::string masked = "It is masked, which a frame of a server must not be (RFC 6455, section 5.1).";
    CHECK(lastView(server).story == "Bob asks whether Alice is still there (ping). " + masked);
    CHECK(remarksOnLast(server) == std::vector {masked});
}

TEST_CASE("Data after one's own close frame is told as forbidden, a pong is not", "[story][websocket]")
{
    auto script = webSocket();
    script.say(Side::Alice, webSocketFrame(8, normal, true)).say(Side::Alice, webSocketFrame(1, "more", true));
    const std::string rule =
        "Its sender has sent a close frame before; no data may follow that (RFC 6455, section 5.5.1).";
    CHECK(lastView(script).story == "Alice sends TEXT “more”. " + rule);
    CHECK(remarksOnLast(script) == std::vector {rule});
    script.say(Side::Alice, webSocketFrame(10, "", true));
    CHECK(lastView(script).story == "Alice is still there (pong).");
}

TEST_CASE("A reserved bit without an extension is a fault, not compression", "[story][websocket]")
{
    auto script = webSocket();
    std::string frame = webSocketFrame(1, "hello", true);
    frame[0] = char(frame[0] | 0x40); // RSV1
    script.say(Side::Alice, frame);
    const std::string fault = "A reserved bit is set, but no agreed extension gives it a meaning here.";
    CHECK(lastView(script).story == "Alice sends TEXT “hello”. " + fault);
    CHECK(remarksOnLast(script) == std::vector {fault});
    const auto dissection = script.open()->dissect(script.count() - 1);
    for (const Node& node : dissection.tree.nodes())
        CHECK(node.text.find("compressed") == std::string::npos);
}

TEST_CASE("A switch to another protocol is told by its name", "[story][http]")
{
    ConversationScript script;
    script.handshake().say(
        Side::Alice, "GET /x HTTP/1.1\r\nHost: bob\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n");
    CHECK(lastView(script).story == "Alice asks Bob for /x (HTTP GET), and offers to switch from HTTP to foo/2.");
    script.say(Side::Bob, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n");
    CHECK(lastView(script).story == "Bob agrees to switch from HTTP to foo/2 (101 Switching Protocols).");
    CHECK(lastView(script).phase == Phase::Upgrade);
}

TEST_CASE("A server that does not switch to WebSocket is told so", "[story][http]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest);
    script.say(Side::Bob, "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n");
    CHECK(lastView(script).story == "Bob does not switch to WebSocket and answers 426 Upgrade Required.");
    CHECK(
        lastView(script).details
        == "That answers packet 4. The connection still speaks HTTP. The server understands version 8 of WebSocket.");
}

TEST_CASE("A request that waits for 100 (Continue) is told when its head is complete", "[story][http]")
{
    ConversationScript script;
    script.handshake().say(
        Side::Alice, "POST /up HTTP/1.1\r\nHost: bob\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    const std::string asks = "Alice sends Bob an HTTP POST request for /up.";
    CHECK(lastView(script).story == asks);
    script.say(Side::Bob, "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(lastView(script).story == "Bob answers 100 Continue: the content may be sent now.");
    script.say(Side::Alice, "hello");
    CHECK(lastView(script).story == "Alice sends the content of the HTTP POST request.");
    CHECK(script.open()->view(3).story == asks);
}
