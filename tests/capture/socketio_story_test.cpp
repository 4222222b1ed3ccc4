// What the story says about Engine.IO and Socket.IO.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/socketio_script.h"

using namespace packetarium;

namespace {

/// The last packet, after the client has entered the main namespace.
PacketView last(Side from, std::string_view packet, bool isText = true)
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, from, packet, isText);
    return script.open()->view(script.count() - 1);
}

std::string httpRequest(const std::string& query, const std::string& body = "")
{
    return (body.empty() ? "GET" : "POST") + (" /socket.io/?EIO=4&transport=polling" + query)
        + " HTTP/1.1\r\nHost: bob\r\n"
        + (body.empty() ? "\r\n" : "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string httpResponse(const std::string& body, const std::string& status = "200 OK")
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("An event is told by its name and its arguments", "[story][socketio]")
{
    const PacketView view = last(Side::Alice, R"(42["chat message","hi"])");
    CHECK(view.story == "Alice emits “chat message” with “hi”.");
    CHECK(view.label == "EVENT “chat message” “hi” (masked)");
    CHECK(view.protocol == "Socket.IO");
    CHECK(view.phase == Phase::Frames);
    CHECK(
        last(Side::Alice, R"(42/admin,["a",1,null,{"tea":[]},"x","y"])").story
        == "Alice emits “a” with 1, null, {\"tea\":[]} and 2 more in the namespace /admin.");
    CHECK(last(Side::Bob, R"(42["a",""])").story == "Bob emits “a” with “”.");
    CHECK(last(Side::Bob, "42[\"a\\nb<b>\"]").story == "Bob emits “a⏎b<b>”.");
}

TEST_CASE("An answer is told with its event, and that TCP's is another", "[story][socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Alice, R"(42/admin,0["tea?"])");
    sayPacket(script, Side::Bob, R"(43/admin,0["hot",1])");
    sayPacket(script, Side::Alice, R"(421["silent"])");
    const auto capture = script.open();
    CHECK(capture->view(7).story == "Alice emits “tea?” in the namespace /admin.");
    CHECK(capture->view(7).details == "The program of Bob answers in packet 9, 1 ms later.");
    CHECK(capture->view(8).story == "Bob answers event 0 in the namespace /admin with “hot” and 1.");
    CHECK(
        capture->view(8).details
        == "The event is in packet 8, 1 ms earlier. TCP only confirms that bytes have arrived; this is the program's "
           "own answer.");
    CHECK(
        capture->view(9).details
        == "An answer is asked for; none was captured. Should a timeout run out, nothing is sent about it.");
}

TEST_CASE("Who enters a namespace, who leaves and who is refused", "[story][socketio]")
{
    CHECK(last(Side::Alice, "40").story == "Alice asks to enter the main namespace (CONNECT).");
    CHECK(
        last(Side::Alice, R"(40/admin,{"token":"abc"})").details
        == "With it comes what the program gives to be let in: {\"token\":\"abc\"}.");
    CHECK(last(Side::Bob, R"(40/admin,{"sid":"x"})").story == "Bob lets Alice into the namespace /admin (CONNECT).");
    CHECK(
        last(Side::Bob, R"(44/secret,{"message":"Not authorized"})").story
        == "Bob does not let Alice into the namespace /secret: “Not authorized” (CONNECT_ERROR).");
    CHECK(last(Side::Alice, "41/admin,").story == "Alice leaves the namespace /admin (DISCONNECT).");
    CHECK(last(Side::Bob, "41").story == "Bob puts Alice out of the main namespace (DISCONNECT).");
}

TEST_CASE("A return to a former session is told, and whether it succeeds", "[story][socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, R"(40{"pid":"p","offset":"o"})");
    sayPacket(script, Side::Bob, R"(40{"sid":"x","pid":"p"})");
    const auto capture = script.open();
    CHECK(
        capture->view(6).story
        == "Alice asks to enter the main namespace, and to get the former session back (CONNECT).");
    CHECK(capture->view(7).story == "Bob gives Alice the former session in the main namespace back (CONNECT).");
}

TEST_CASE("Heartbeat, probe and move to WebSocket are told", "[story][socketio]")
{
    CHECK(last(Side::Bob, "2").story == "Bob asks whether Alice is still there (ping).");
    CHECK(last(Side::Alice, "3").story == "Alice is still there (pong).");
    CHECK(
        last(Side::Alice, "2probe").story
        == "Alice asks whether the session works over this connection, too (ping “probe”).");
    CHECK(last(Side::Bob, "3probe").story == "Bob answers that it does (pong “probe”).");
    CHECK(last(Side::Alice, "5").story == "Alice moves the session to this connection (upgrade).");
    CHECK(last(Side::Alice, "1").story == "Alice ends the session of Engine.IO (close).");
    CHECK(last(Side::Bob, "2").protocol == "Engine.IO");
    const auto capture = socketIoConversation("s0").open();
    CHECK(capture->view(3).story == "Alice asks to switch from HTTP to WebSocket.");
    CHECK(capture->view(3).details.ends_with("The session of Engine.IO that it is for began by HTTP: s0."));
    CHECK(capture->view(5).story == "Bob opens a session of Engine.IO.");
    CHECK(
        capture->view(5).details
        == "Every 25 s the server will ask whether the client is there, and wait 20 s for the answer.");
}

TEST_CASE("Attachments are told with the event that they belong to", "[story][socketio]")
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, "40");
    sayPacket(script, Side::Alice, R"(451-["up",{"_placeholder":true,"num":0}])");
    sayPacket(script, Side::Alice, "abc", false);
    const auto capture = script.open();
    CHECK(capture->view(7).details == "Bytes do not fit into JSON: 1 attachment follows, the first in packet 9.");
    CHECK(capture->view(8).story == "Alice sends attachment 1 of what is in packet 8: 3 bytes.");
    CHECK(capture->view(8).protocol == "Socket.IO");
}

TEST_CASE("Long-polling is told by what its requests are for", "[story][socketio]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, httpRequest("")).say(Side::Bob, httpResponse(R"(0{"sid":"s1"})"));
    script.say(Side::Alice, httpRequest("&sid=s1", "40")).say(Side::Bob, httpResponse("ok"));
    script.say(Side::Alice, httpRequest("&sid=s1"));
    script.say(
        Side::Bob,
        httpResponse("40{\"sid\":\"x\"}\x1e"
                     "42[\"a\"]\x1e"
                     "2"));
    script.say(Side::Alice, httpRequest("&sid=gone"));
    script.say(Side::Bob, httpResponse(R"({"code":1,"message":"Session ID unknown"})", "400 Bad Request"));
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Alice asks Bob for a session of Engine.IO (HTTP long-polling).");
    CHECK(capture->view(4).story == "Bob opens a session of Engine.IO.");
    CHECK(capture->view(5).story == "Alice asks to enter the main namespace (CONNECT).");
    CHECK(capture->view(6).story == "Bob has taken the packets (ok).");
    CHECK(capture->view(7).story == "Alice waits for what Bob will have to say (HTTP long-polling).");
    CHECK(
        capture->view(8).story
        == "Bob sends 3 packets in one body: the way into the main namespace, the event “a” and a ping.");
    CHECK(capture->view(8).protocol == "Socket.IO");
    CHECK(capture->view(10).story == "Bob refuses the request: “Session ID unknown” (code 1).");
}

TEST_CASE("What is no packet is told as such", "[story][socketio]")
{
    CHECK(last(Side::Alice, "x").story == "Alice sends what is no packet of Engine.IO.");
    CHECK(last(Side::Alice, "42[]").story == "Alice emits an event without a name.");
    CHECK(last(Side::Bob, "abc", false).story == "Bob sends a message of 3 bytes by Engine.IO.");
}
