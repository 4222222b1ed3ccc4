// Engine.IO and Socket.IO in single messages of HTTP and WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/engineio.h"
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

std::vector<std::uint8_t> bytesOf(std::string_view text) { return {text.begin(), text.end()}; }

/// The body of a request or response of HTTP. The bytes must outlive the tree.
Tree dissectedBody(const std::vector<std::uint8_t>& body, const EngineIoFacts* facts = nullptr)
{
    Surroundings surroundings;
    surroundings.engineIo = facts;
    Tree tree;
    tree.setPacket(body);
    dissectEngineIoBody(Cursor(body), tree, surroundings);
    return tree;
}

/// A message of WebSocket.
Tree dissectedMessage(
    const std::vector<std::uint8_t>& message, Opcode opcode = Opcode::Text, const EngineIoFacts* facts = nullptr)
{
    Surroundings surroundings;
    surroundings.engineIo = facts;
    Tree tree;
    tree.setPacket(message);
    dissectEngineIoMessage(Cursor(message), opcode, tree, surroundings);
    return tree;
}

} // namespace

TEST_CASE("An open packet of Engine.IO tells the rules of the session", "[socketio]")
{
    const auto message = bytesOf(
        R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    const Tree tree = dissectedMessage(message);
    CHECK(layersOf(tree) == "engineio:json");
    CHECK(valueOf(tree, "engineio.type") == "0");
    CHECK(readableValueOf(tree, "engineio.type") == "0 (open)");
    CHECK(valueOf(tree, "engineio.sid") == "abc");
    CHECK(valueOf(tree, "engineio.upgrades") == "websocket");
    CHECK(valueOf(tree, "engineio.ping_interval") == "25000");
    CHECK(valueOf(tree, "engineio.ping_timeout") == "20000");
    CHECK(valueOf(tree, "engineio.max_payload") == "1000000");
}

TEST_CASE("An event of Socket.IO shows its name and each argument", "[socketio]")
{
    const auto message = bytesOf(R"(42/admin,12["chat message","hi \"you\"",{"tea":[1,2]},null,""])");
    const Tree tree = dissectedMessage(message);
    CHECK(layersOf(tree) == "engineio:socketio:json");
    CHECK(readableValueOf(tree, "engineio.type") == "4 (message)");
    CHECK(readableValueOf(tree, "socketio.type") == "2 (EVENT)");
    CHECK(valueOf(tree, "socketio.namespace") == "/admin");
    CHECK(valueOf(tree, "socketio.ack_id") == "12");
    CHECK(valueOf(tree, "socketio.event") == "chat message");
    CHECK(valuesOf(tree, "socketio.argument") == R"(hi "you",{"tea":[1,2]},null,)");
    CHECK(tree.find("socketio.event")->bit == 12 * 8);
    CHECK(tree.layers()[1].at == 1);
    CHECK(tree.layers()[1].length == 10);
}

TEST_CASE("The main namespace is not written, and is shown nevertheless", "[socketio]")
{
    const auto message = bytesOf(R"(42["hello"])");
    const Tree tree = dissectedMessage(message);
    CHECK(valueOf(tree, "socketio.namespace") == "/");
    CHECK(tree.find("socketio.namespace")->origin == Origin::Computed);
}

TEST_CASE("Entering a namespace shows who asks, who is let in, and who is not", "[socketio]")
{
    const auto asks = bytesOf(R"(40/admin,{"token":"abc"})"), enters = bytesOf(R"(40{"sid":"x1","pid":"p1"})");
    const auto refused = bytesOf(R"(44/secret,{"message":"Not authorized","data":{"code":1}})");
    const auto returns = bytesOf(R"(40{"pid":"p1","offset":"o1","token":"abc"})");
    CHECK(valueOf(dissectedMessage(asks), "socketio.auth") == R"({"token":"abc"})");
    CHECK(valueOf(dissectedMessage(enters), "socketio.sid") == "x1");
    CHECK(valueOf(dissectedMessage(enters), "socketio.pid") == "p1");
    CHECK(valueOf(dissectedMessage(enters), "socketio.auth") == "(missing)");
    CHECK(valueOf(dissectedMessage(refused), "socketio.error.message") == "Not authorized");
    CHECK(valueOf(dissectedMessage(refused), "socketio.error.data") == R"({"code":1})");
    CHECK(valueOf(dissectedMessage(returns), "socketio.offset") == "o1");
    CHECK(valueOf(dissectedMessage(returns), "socketio.auth") != "(missing)");
}

TEST_CASE("One body of HTTP holds several packets, divided by separators", "[socketio]")
{
    const auto body = bytesOf("42[\"one\",1]\x1e"
                              "2\x1e"
                              "42[\"two\"]");
    const Tree tree = dissectedBody(body);
    CHECK(layersOf(tree) == "engineio:socketio:json:engineio:engineio:socketio:json");
    CHECK(valuesOf(tree, "engineio.type") == "4,2,4");
    CHECK(valuesOf(tree, "engineio.separator") == "0x1e,0x1e");
    CHECK(valuesOf(tree, "socketio.event") == "one,two");
}

TEST_CASE("Bytes in a body are written in base64, and shown decoded", "[socketio]")
{
    const auto body = bytesOf("451-[\"up\",{\"_placeholder\":true,\"num\":0}]\x1e"
                              "bAQIDBA==");
    EngineIoFacts facts;
    facts.packets.resize(2);
    facts.packets[0].attachmentsIn = {7};
    facts.packets[1].attachmentOf = 7;
    const Tree tree = dissectedBody(body, &facts);
    CHECK(layersOf(tree) == "engineio:socketio:json:engineio:socketio");
    CHECK(valueOf(tree, "socketio.attachments") == "1");
    CHECK(valueOf(tree, "socketio.attachment_in") == "7");
    CHECK(valueOf(tree, "engineio.base64") == "AQIDBA==");
    CHECK(valueOf(tree, "engineio.binary") == "01020304");
    CHECK(valueOf(tree, "socketio.attachment") == "01020304");
    CHECK(valueOf(tree, "socketio.attachment.number") == "0");
    CHECK(valueOf(tree, "socketio.attachment_of") == "7");
    CHECK(tree.sources().back().name == "Base64 decoded");
}

TEST_CASE("Base64 is read as Node.js reads it", "[socketio]")
{
    CHECK(fromBase64(bytesOf("")).empty());
    CHECK(fromBase64(bytesOf("A")).empty());
    CHECK(fromBase64(bytesOf("aGk=")) == bytesOf("hi"));
    CHECK(fromBase64(bytesOf("aGk")) == bytesOf("hi"));
    CHECK(fromBase64(bytesOf("-_-_")) == "fb ff bf"_hex);
    CHECK(fromBase64(bytesOf("+/\n+/=AAAA")) == "fb ff bf"_hex);
}

TEST_CASE("A binary message of WebSocket is one of Engine.IO without a type", "[socketio]")
{
    const auto message = "00 01 ff"_hex;
    const Tree tree = dissectedMessage(message, Opcode::Binary);
    CHECK(layersOf(tree) == "engineio");
    CHECK(valueOf(tree, "engineio.type") == "4");
    CHECK(valueOf(tree, "engineio.binary") == "0001ff");
}

TEST_CASE("Probes, heartbeats and the answers to POST are told apart", "[socketio]")
{
    const auto probe = bytesOf("2probe"), ping = bytesOf("2"), ok = bytesOf("ok");
    CHECK(valueOf(dissectedMessage(probe), "engineio.probe") == "probe");
    CHECK(valueOf(dissectedMessage(ping), "engineio.probe") == "(missing)");
    CHECK(valueOf(dissectedBody(ok), "engineio.accepted") == "ok");
}

TEST_CASE("A refused request tells why", "[socketio]")
{
    const auto body = bytesOf(R"({"code":1,"message":"Session ID unknown"})");
    const Tree tree = dissectedBody(body);
    CHECK(readableValueOf(tree, "engineio.error.code") == "1 (Session ID unknown)");
    CHECK(valueOf(tree, "engineio.error.message") == "Session ID unknown");
}

TEST_CASE("What a session knows about a packet is shown with it", "[socketio]")
{
    const auto message = bytesOf(R"(42["hello","Q86-Pq9"])");
    EngineIoFacts facts {.content = EngineIoFacts::Content::SocketIo, .sid = "s1", .packets = {}};
    facts.packets.push_back({.carriesOffset = true, .copy = 2, .copies = 3});
    const Tree tree = dissectedMessage(message, Opcode::Text, &facts);
    CHECK(valueOf(tree, "engineio.sid") == "s1");
    CHECK(valueOf(tree, "socketio.offset") == "Q86-Pq9");
    CHECK(valueOf(tree, "socketio.argument") == "(missing)");
    CHECK(valueOf(tree, "socketio.copy") == "2");
    CHECK(valueOf(tree, "socketio.copies") == "3");
}

TEST_CASE("A message that is none of Socket.IO is one of Engine.IO alone", "[socketio]")
{
    for (const std::string_view text : {"4hello", "42hello", "43[]", "45[\"x\"]", "49", "42{}"}) {
        CAPTURE(text);
        const auto message = bytesOf(text);
        const Tree tree = dissectedMessage(message);
        CHECK(layersOf(tree) == "engineio");
        CHECK(valueOf(tree, "engineio.data") == text.substr(1));
    }
    const auto event = bytesOf("42[\"x\"]");
    const EngineIoFacts plain {.content = EngineIoFacts::Content::Plain, .sid = {}, .packets = {}};
    CHECK(layersOf(dissectedMessage(event, Opcode::Text, &plain)) == "engineio");
}

TEST_CASE("In a session of Socket.IO a faulty packet is shown as such", "[socketio]")
{
    const EngineIoFacts facts {.content = EngineIoFacts::Content::SocketIo, .sid = {}, .packets = {}};
    for (const std::string_view text : {"42{}", "43[]", "45-[\"x\"]", "41x", "42[\"x\"", "42[\"x\"]]", "42[]"}) {
        CAPTURE(text);
        const auto message = bytesOf(text);
        const Tree tree = dissectedMessage(message, Opcode::Text, &facts);
        CHECK(tree.layers().at(1).protocol->filter == "socketio");
        CHECK(hasRemark(tree, Severity::Warning, ""));
    }
}

TEST_CASE("The query of a request tells version, transport and session", "[socketio]")
{
    const auto request = bytesOf("GET /any/path?EIO=4&transport=polling&t=x&sid=abc HTTP/1.1\r\nHost: bob\r\n\r\n");
    Tree tree;
    tree.setPacket(request);
    dissectMessage(protocolNamed("http"), Cursor(request), tree, {});
    CHECK(layersOf(tree) == "http:engineio");
    CHECK(valueOf(tree, "engineio.version") == "4");
    CHECK(valueOf(tree, "engineio.transport") == "polling");
    CHECK(valueOf(tree, "engineio.sid") == "abc");
    CHECK_FALSE(readEngineIoQuery("/socket.io/?EIO=3&transport=polling"));
    CHECK_FALSE(readEngineIoQuery("/socket.io/?EIO=4"));
    CHECK_FALSE(readEngineIoQuery("/socket.io/"));
    CHECK(readEngineIoQuery("/?transport=websocket&EIO=4")->transport == EngineIoQuery::Transport::WebSocket);
}

TEST_CASE("The answer to a poll is read by the request that it answers", "[socketio]")
{
    const auto response = bytesOf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n6");
    const auto dissect = [&](std::string_view target) {
        Surroundings surroundings;
        surroundings.requestTarget = target;
        Tree tree;
        tree.setPacket(response);
        dissectMessage(protocolNamed("http"), Cursor(response), tree, surroundings);
        return layersOf(tree);
    };
    CHECK(dissect("/socket.io/?EIO=4&transport=polling&sid=a") == "http:engineio");
    CHECK(dissect("/other") == "http:data-text-lines");
}

TEST_CASE("A body with very many packets is shown up to a limit", "[socketio]")
{
    std::string text = "2";
    for (int i = 0; i < 100'000; ++i)
        text += "\x1e"
                "42[\"x\",[1,2,3]]";
    const auto body = bytesOf(text);
    const Tree tree = dissectedBody(body);
    CHECK(tree.layers().size() < 4 * mostEngineIoPackets);
    CHECK(hasRemark(tree, Severity::Note, "More packets follow"));
}
