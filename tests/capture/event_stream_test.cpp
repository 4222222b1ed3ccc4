// Server-sent events in the packets that bring them, while the response that they are a part of goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

#include <algorithm>

using namespace packetarium;

namespace {

std::string valuesOf(const Dissection& dissection, std::string_view filter)
{
    std::string values;
    for (const Node& node : dissection.tree.nodes())
        if (node.field && node.field->filter == filter)
            values += (values.empty() ? "" : ",") + tsharkValue(node);
    return values;
}

std::string layersOf(const Dissection& dissection)
{
    std::string names;
    for (const Layer& layer : dissection.tree.layers())
        names += (names.empty() ? "" : ":") + std::string(layer.protocol->filter);
    return names;
}

ConversationScript listening(const std::string& headers)
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /news HTTP/1.1\r\nHost: bob\r\nAccept: text/event-stream\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + headers + "\r\n");
    return script;
}

} // namespace

TEST_CASE("Each event is shown in its packet, although the response has not ended", "[sse]")
{
    ConversationScript script = listening("Transfer-Encoding: chunked\r\n");
    script.say(Side::Bob, "d\r\ndata: first\n\n\r\n");
    script.say(Side::Bob, "16\r\nevent: tea\ndata: hot\n\n\r\n");
    script.say(Side::Bob, "8\r\n: hush\n\n\r\n");
    const auto capture = script.open();
    CHECK(layersOf(capture->dissect(5)) == "eth:ip:tcp:data:sse:data");
    CHECK(valuesOf(capture->dissect(5), "sse.data") == "first");
    CHECK(valuesOf(capture->dissect(6), "sse.event") == "tea");
    CHECK(capture->view(5).story == "Bob sends the event: “first”.");
    CHECK(capture->view(5).label == "EVENT “first”");
    CHECK(capture->view(5).protocol == "SSE");
    CHECK(capture->view(6).story == "Bob sends the event tea: “hot”.");
    CHECK(capture->view(7).story == "Bob sends a comment in the stream of events.");
}

TEST_CASE("An event that comes in several packets and chunks is shown with its last one", "[sse]")
{
    ConversationScript script = listening("Transfer-Encoding: chunked\r\n");
    script.say(Side::Bob, "8\r\ndata: on\r\n3\r\ne")
        .say(Side::Bob, "\nd\r\n")
        .say(Side::Bob, "9\r\nata: two\n\r\n1\r\n\n\r\n");
    script.say(Side::Bob, "0\r\n\r\n");
    const auto capture = script.open();
    CHECK(layersOf(capture->dissect(5)) == "eth:ip:tcp:data");
    const Dissection shown = capture->dissect(7);
    CHECK(valuesOf(shown, "sse.data") == "one,two");
    CHECK(valuesOf(shown, "tcp.segment.count").empty());
    CHECK(capture->view(7).story == "Bob sends the event: “one⏎two”.");
    const Dissection whole = capture->dissect(8);
    CHECK(layersOf(whole) == "eth:ip:tcp:data:http:media:sse");
    CHECK(valuesOf(whole, "sse.data") == "one,two");
    CHECK(valuesOf(whole, "tcp.segment.count") == "5");
}

TEST_CASE("A stream that ends with the connection shows its events, too", "[sse]")
{
    ConversationScript script = listening("Connection: close\r\n");
    script.say(Side::Bob, "data: a\n\ndata: b\n\nda").say(Side::Bob, "ta: c\r\n\r\n");
    script.finish(Side::Bob);
    const auto capture = script.open();
    CHECK(valuesOf(capture->dissect(5), "sse.data") == "a,b");
    CHECK(valuesOf(capture->dissect(6), "sse.data") == "c");
    CHECK(capture->view(5).story == "Bob sends the event: “a”. The same packet brings the event: “b”.");
}

TEST_CASE("An event of which bytes are missing is left out, and the next ones are shown", "[sse]")
{
    ConversationScript script = listening("Connection: close\r\n");
    script.say(Side::Bob, "data: a\n\ndata: b");
    script.next(Side::Bob) += 3; // Never captured, but Alice has it.
    script.say(Side::Bob, "x\n\ndata: d\n\n").acknowledge(Side::Alice);
    const auto capture = script.open();
    CHECK(valuesOf(capture->dissect(5), "sse.data") == "a");
    CHECK(valuesOf(capture->dissect(6), "sse.data") == "d");
}

TEST_CASE("A response that closes the packet of its last event shows all events once", "[sse]")
{
    ConversationScript script = listening("Content-Length: 9\r\n");
    script.say(Side::Bob, "data: a\n\n");
    const auto capture = script.open();
    CHECK(layersOf(capture->dissect(5)) == "eth:ip:tcp:data:http:media:sse");
    CHECK(valuesOf(capture->dissect(5), "sse.data") == "a");
}
