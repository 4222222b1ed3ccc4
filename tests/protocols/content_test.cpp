// What is inside the bodies of messages: JSON, text, forms, streams of events, and chunks around them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/event_stream.h"
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

std::vector<std::uint8_t> bytesOf(std::string_view text) { return {text.begin(), text.end()}; }

/// The bytes must outlive the tree.
Tree dissectedAs(std::string_view protocol, const std::vector<std::uint8_t>& bytes)
{
    Tree tree;
    tree.setPacket(bytes);
    dissectMessage(protocolNamed(protocol), Cursor(bytes), tree, Surroundings {});
    return tree;
}

std::vector<std::uint8_t> response(std::string_view headers, std::string_view body)
{
    return bytesOf("HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n\r\n" + std::string(body));
}

/// Where the splitter says that events end, when the text comes in pieces of this size.
std::vector<std::size_t> endsOfEvents(std::string_view text, std::size_t pieceSize)
{
    EventStreamSplitter splitter;
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = std::min(pieceSize, text.size() - at);
        const auto part = splitter.take({reinterpret_cast<const std::uint8_t*>(text.data()) + at, size});
        at += part.used;
        if (part.endsEvent)
            ends.push_back(at);
    }
    return ends;
}

} // namespace

TEST_CASE("A text on one line has single spaces, and ends between two characters", "[json]")
{
    const auto described = [](std::string_view text) {
        std::string line;
        protocol(protocolNamed("json")).describe(bytesOf(text), line);
        return line;
    };
    CHECK(described("\n{\r\n\t\"tea\":  1\n}\n") == "{ \"tea\": 1 }");
    CHECK(described("\"" + std::string(58, 'x') + "\u00fc\u00fc\"") == "\"" + std::string(58, 'x') + "\u00fc");
    CHECK(described("tea\x01pot") == "tea");
}

TEST_CASE("A JSON text is a tree in which every value has its bytes", "[json]")
{
    const auto text = bytesOf(R"({"tea": [1, {"hot": true}], "price": -0.5e1, "milk": null, "sweet": false})");
    const Tree tree = dissectedAs("json", text);
    CHECK(layersOf(tree) == "json");
    CHECK(valuesOf(tree, "json.member") == "tea,hot,price,milk,sweet");
    CHECK(valuesOf(tree, "json.path") == "/tea/[]/hot,/tea,/price,/milk,/sweet");
    CHECK(valuesOf(tree, "json.path_with_value") == "/tea/[]:1,/tea/[]/hot:true,/price:-0.5e1,/milk:null,/sweet:false");
    CHECK(valuesOf(tree, "json.member_with_value") == "[]:1,hot:true,price:-0.5e1,milk:null,sweet:false");
    CHECK(valuesOf(tree, "json.value.number") == "1,-0.5e1");
    CHECK(tree.find("json.value.true")->bit == 20 * 8);
    CHECK(tree.find("json.value.true")->bits == 4 * 8);
    CHECK(tree.find("json.array")->bits == 18 * 8);
    CHECK(tree.find("json.value.null"));
    CHECK(tree.find("json.value.false"));
}

TEST_CASE("Escapes in JSON are undone, also those of characters beyond 16 bits", "[json]")
{
    const auto text = bytesOf(R"(["a\"b\\c\/d", "\u00e9\u20AC", "\ud83d\ude00", "\ud83d.", ""])");
    const Tree tree = dissectedAs("json", text);
    CHECK(valuesOf(tree, "json.value.string") == "a\"b\\c/d,é€,😀,\uFFFD.,");
}

TEST_CASE("Malformed JSON is shown up to the byte where it breaks", "[json]")
{
    const auto remarkOn = [](std::string_view json) {
        const auto bytes = bytesOf(json);
        const Tree tree = dissectedAs("json", bytes);
        for (const Node& node : tree.nodes())
            if (!node.field && node.severity == Severity::Error)
                return node.text;
        return std::string("fine");
    };
    CHECK(remarkOn(" {\"a\": 1}\r\n") == "fine");
    CHECK(remarkOn("\"a value alone is a text, too\"") == "fine");
    CHECK(remarkOn("{\"a\":1}\n{\"a\":2}\n") == "fine");
    CHECK(remarkOn("\xef\xbb\xbf[]") == "fine");
    CHECK(remarkOn("{\"a\":tru}").starts_with("Byte 6: This word"));
    CHECK(remarkOn("[1,2").starts_with("Byte 5: A comma or a closing bracket"));
    CHECK(remarkOn("[1,]").starts_with("Byte 4: A value should begin"));
    CHECK(remarkOn("{\"a\" 1}").starts_with("Byte 6: A colon"));
    CHECK(remarkOn("{a:1}").starts_with("Byte 2: A name"));
    CHECK(remarkOn("[01]").starts_with("Byte 3: A number must not begin with a zero"));
    CHECK(remarkOn("[1.]").starts_with("Byte 4: A digit"));
    CHECK(remarkOn("[\"a\nb\"]").starts_with("Byte 4: A control character"));
    CHECK(remarkOn("[\"\\x\"]").starts_with("Byte 4: There is no such escape"));
    CHECK(remarkOn("[\"\\u12\"]").starts_with("Byte 7: Four hexadecimal digits"));
    CHECK(remarkOn("[\"never").starts_with("Byte 8: It ends here, within a string"));
    CHECK(remarkOn("").starts_with("Byte 1: There is no value"));
    CHECK(remarkOn("[\"\xff\"]").starts_with("JSON must be written in UTF-8"));

    const auto broken = bytesOf("{\"a\":1,!\nrest\n");
    const Tree tree = dissectedAs("json", broken);
    CHECK(layersOf(tree) == "json:data-text-lines");
    CHECK(valueOf(tree, "json.path_with_value") == "/a:1");
    CHECK(tree.layers()[0].length == 7);
}

TEST_CASE("JSON without end in depth or number is bounded", "[json]")
{
    const auto deep = bytesOf(std::string(100'000, '['));
    CHECK(hasRemark(dissectedAs("json", deep), Severity::Error, "nested too deeply"));
    const auto deepButSound = bytesOf(std::string(500, '[') + std::string(500, ']'));
    CHECK(hasRemark(dissectedAs("json", deepButSound), Severity::Note, "the deepest ones are not shown"));
    std::string many = "[0";
    for (int i = 0; i < 50'000; ++i)
        many += ",0";
    const auto manyValues = bytesOf(many + "]");
    CHECK(hasRemark(dissectedAs("json", manyValues), Severity::Note, "more values than are shown"));
    std::string longNames;
    for (int i = 0; i < 60; ++i)
        longNames += "{\"" + std::string(100'000, 'n') + "\":";
    const auto names = bytesOf(longNames + "1" + std::string(60, '}'));
    const Tree tree = dissectedAs("json", names);
    CHECK(hasRemark(tree, Severity::Note, "too long to be written out"));
    std::size_t written = 0;
    for (const Node& node : tree.nodes())
        written += node.text.size();
    CHECK(written < 32u << 20);
}

TEST_CASE("A form shows names and values, with their encoding undone", "[http]")
{
    const auto form = bytesOf("cups=2&kind=green+tea&note=%C3%A9%26%zz&only&=x&");
    const Tree tree = dissectedAs("urlencoded-form", form);
    CHECK(valuesOf(tree, "urlencoded-form.key") == "cups,kind,note,only,");
    CHECK(valuesOf(tree, "urlencoded-form.value") == "2,green tea,é&%zz,,x");
}

TEST_CASE("A body's type decides which layer reads it", "[http]")
{
    const auto layersFor = [](std::string_view type, std::string_view body) {
        const auto bytes =
            response("Content-Length: " + std::to_string(body.size()) + "\r\nContent-Type: " + std::string(type), body);
        return layersOf(dissectedAs("http", bytes));
    };
    CHECK(layersFor("text/html; charset=utf-8", "<p>tea") == "http:data-text-lines");
    CHECK(layersFor("Application/JSON", "{}") == "http:json");
    CHECK(layersFor("application/problem+json", "{}") == "http:json");
    CHECK(layersFor("application/x-www-form-urlencoded", "a=1") == "http:urlencoded-form");
    CHECK(layersFor("application/octet-stream", "a=1") == "http:data");
    CHECK(layersFor("image/svg+xml", "<svg/>") == "http:xml");
    CHECK(layersFor("image/gif", "GIF89a123456") == "http:image-gif");
    CHECK(layersFor("image/gif", "no picture") == "http:media");
    CHECK(layersFor("text/csv", "a,b") == "http:media");
    CHECK(layersFor("text/event-stream", "data: x\n\n") == "http:media:sse");
    const auto untyped = response("Content-Length: 3", "tea");
    CHECK(layersOf(dissectedAs("http", untyped)) == "http:data");
    const auto empty = response("Content-Length: 0\r\nContent-Type: text/html", "");
    CHECK(layersOf(dissectedAs("http", empty)) == "http");
}

TEST_CASE("Chunks are joined before the body is read", "[http]")
{
    const auto bytes = response(
        "Transfer-Encoding: chunked\r\nContent-Type: application/json",
        "4\r\n{\"a\"\r\n3;x=y\r\n:1}\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n");
    const Tree tree = dissectedAs("http", bytes);
    CHECK(layersOf(tree) == "http:json");
    CHECK(valuesOf(tree, "http.chunk_size") == "4,3,0");
    CHECK(valueOf(tree, "http.chunked_trailer_part") == "X-A: 1\\r\\nX-B: 2\\r\\n");
    CHECK(valueOf(tree, "http.file_data") == "{\"a\":1}");
    CHECK(valueOf(tree, "json.path_with_value") == "/a:1");
    REQUIRE(tree.sources().size() == 2);
    CHECK(tree.sources()[1].name == "De-chunked entity body");
}

TEST_CASE("A compression that is not undone here is named, and the bytes are shown as they are", "[http]")
{
    const auto bytes = response("Content-Length: 3\r\nContent-Encoding: br\r\nContent-Type: text/html", "abc");
    const Tree tree = dissectedAs("http", bytes);
    CHECK(layersOf(tree) == "http:data");
    CHECK_FALSE(tree.find("http.file_data"));
    CHECK(hasRemark(tree, Severity::Comment, "compressed with br, which is not undone here"));
}

TEST_CASE("An event is its lines; only what the page hears of is called its data", "[sse]")
{
    const auto event =
        bytesOf("event: tea\nid:7\ndata: {\"cups\": 2}\ndata:  two\nretry: 5000\nretry: soon\n: hush\nodd\n\n");
    const Tree tree = dissectedAs("sse", event);
    CHECK(valueOf(tree, "sse.event") == "tea");
    CHECK(valueOf(tree, "sse.id") == "7");
    CHECK(valuesOf(tree, "sse.data") == "{\"cups\": 2}, two");
    CHECK(valuesOf(tree, "sse.retry") == "5000");
    CHECK(valuesOf(tree, "sse.unknown") == "soon,");
    CHECK(valueOf(tree, "sse.comment") == "hush");
    CHECK(tree.find("sse.event")->bit == 7 * 8);
    const ServerEvent said = readServerEvent(event);
    CHECK(said.data == "{\"cups\": 2}\n two");
    CHECK(said.retry == "5000");

    const auto silent = bytesOf("id: 8\n\n");
    CHECK(hasRemark(dissectedAs("sse", silent), Severity::Comment, "the page hears nothing"));
    const auto unfinished = bytesOf("data: a\n\ndata: b\n");
    CHECK(hasRemark(dissectedAs("sse", unfinished), Severity::Warning, "a browser drops it"));
}

TEST_CASE("Events end at empty lines, whatever ends a line and wherever the bytes are cut", "[sse]")
{
    constexpr std::string_view text = "data: a\n\n\n: b\r\n\r\ndata: c\r\rdata: d\n\ndata: e";
    const std::vector<std::size_t> whole = endsOfEvents(text, text.size());
    CHECK(whole == std::vector<std::size_t> {9, 17, 26, 35});
    for (const std::size_t size : {2, 3, 5, 7})
        CHECK(endsOfEvents(text, size).size() == whole.size());
    CHECK(endsOfEvents(text, 1) == std::vector<std::size_t> {9, 16, 26, 35}); // A line feed may still follow.
}

TEST_CASE("Bodies that are cut anywhere are read without harm", "[http]")
{
    const auto whole =
        response("Transfer-Encoding: chunked\r\nContent-Type: application/json", "7\r\n{\"a\":1}\r\n0\r\n\r\n");
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const std::vector<std::uint8_t> part(whole.begin(), whole.begin() + std::ptrdiff_t(size));
        for (const std::string_view protocol :
             {"http", "json", "sse", "urlencoded-form", "media", "png", "image-gif", "data-text-lines", "xml"}) {
            const Tree tree = dissectedAs(protocol, part);
            for (const Node& node : tree.nodes())
                CHECK(node.bit + node.bits <= tree.sources()[node.source].bytes.size() * 8);
        }
    }
}
