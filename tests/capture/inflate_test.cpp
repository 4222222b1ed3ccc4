// Compressed bodies: gzip, zlib and bare deflate, whole, cut, damaged, and far too long.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "capture/inflate.h"
#include "protocols/value.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

#include <algorithm>

#include <zlib.h>

using namespace packetarium;
using How = Decompressed::Outcome;

namespace {

/// `text` compressed; `bits` are zlib's way to name the wrapping.
std::vector<std::uint8_t> compressed(std::string_view text, int bits)
{
    z_stream z {};
    REQUIRE(deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::vector<std::uint8_t> output(deflateBound(&z, uLong(text.size())));
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = uInt(text.size());
    z.next_out = output.data();
    z.avail_out = uInt(output.size());
    REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    output.resize(z.total_out);
    deflateEnd(&z);
    return output;
}
constexpr int asGzip = 15 + 16, asZlib = 15, bare = -15;

std::string textOf(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

std::string valueOf(const Dissection& dissection, std::string_view filter)
{
    const Node* node = dissection.tree.find(filter);
    return node ? tsharkValue(*node) : "(missing)";
}

} // namespace

TEST_CASE("gzip and deflate are undone, with zlib's wrapping or without it", "[inflate]")
{
    CHECK(textOf(decompress("gzip", compressed("tea", asGzip)).bytes) == "tea");
    CHECK(textOf(decompress("X-GZIP", compressed("tea", asGzip)).bytes) == "tea");
    CHECK(textOf(decompress("deflate", compressed("tea", asZlib)).bytes) == "tea");
    CHECK(textOf(decompress("deflate", compressed("tea", bare)).bytes) == "tea");
    CHECK(decompress("br", compressed("tea", asGzip)).outcome == How::UnknownCoding);
}

TEST_CASE("A gzip body may be several files, one after the other", "[inflate]")
{
    auto body = compressed("tea ", asGzip);
    const auto second = compressed("pot", asGzip);
    body.insert(body.end(), second.begin(), second.end());
    CHECK(textOf(decompress("gzip", body).bytes) == "tea pot");
    body.push_back('!'); // What follows that is no gzip is passed over, as browsers do.
    CHECK(decompress("gzip", body).outcome == How::Whole);
}

TEST_CASE("Compressed bytes that end too early are read as far as they go, wherever they end", "[inflate]")
{
    const std::string text = "A short and stout teapot, and another short and stout teapot.";
    const auto body = compressed(text, asGzip);
    for (std::size_t size = 0; size < body.size(); ++size) {
        const auto result = decompress("gzip", Bytes(body).first(size));
        CHECK(result.outcome == How::Cut);
        CHECK(text.starts_with(textOf(result.bytes)));
    }
}

TEST_CASE("Damage and wrong checksums are told apart", "[inflate]")
{
    auto body = compressed("tea for two", asGzip);
    body[body.size() - 6] ^= 1;
    const auto result = decompress("gzip", body);
    CHECK(result.outcome == How::Whole);
    CHECK(result.checkFailed);
    CHECK(textOf(result.bytes) == "tea for two");
    const std::string nonsense = "this is no gzip at all";
    const auto broken = decompress("gzip", {reinterpret_cast<const std::uint8_t*>(nonsense.data()), nonsense.size()});
    CHECK(broken.outcome == How::Broken);
    CHECK(broken.bytes.empty());
}

TEST_CASE("A few bytes that stand for very many are read up to a limit", "[inflate]")
{
    const auto bomb = compressed(std::string(40u << 20, 'A'), asGzip);
    REQUIRE(bomb.size() < 64 * 1024);
    const auto result = decompress("gzip", bomb);
    CHECK(result.outcome == How::TooLong);
    CHECK(result.bytes.size() == longestDecompressed);
}

TEST_CASE("A compressed body in chunks is joined, decompressed and read", "[inflate]")
{
    const std::string body = textOf(compressed("{\"tea\": [1, 2]}", asGzip));
    char size[8];
    std::snprintf(size, sizeof size, "%zx", body.size() - 5);
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /tea HTTP/1.1\r\nHost: bob\r\n\r\n");
    script.say(
        Side::Bob,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n5\r\n"
            + body.substr(0, 5) + "\r\n" + size + "\r\n" + body.substr(5) + "\r\n0\r\n\r\n");
    const auto capture = script.open();
    const Dissection shown = capture->dissect(4);
    CHECK(valueOf(shown, "json.path_with_value") == "/tea/[]:1");
    CHECK(valueOf(shown, "http.file_data") == "{\"tea\": [1, 2]}");
    REQUIRE(shown.tree.sources().size() == 3);
    CHECK(shown.tree.sources()[1].name == "De-chunked entity body");
    CHECK(shown.tree.sources()[2].name == "Uncompressed entity body");
    CHECK(
        capture->view(4).details
        == "That answers packet 4. It brings 15 bytes of content in 2 chunks, compressed with gzip to "
            + std::to_string(body.size()) + ".");
}

TEST_CASE("A filter may ask for what a body holds", "[inflate]")
{
    const std::string body = textOf(compressed("{\"tea\": [1, 2]}", asGzip));
    ConversationScript script;
    script.handshake().say(
        Side::Alice,
        "POST /a HTTP/1.1\r\nHost: bob\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 6\r\n\r\ncups=2");
    script.say(
        Side::Bob,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
            + std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto capture = script.open();
    const auto matches = [&](std::string_view expression, std::size_t packet) {
        const auto compiled = DisplayFilter::compile(expression);
        REQUIRE(std::holds_alternative<DisplayFilter>(compiled));
        return std::get<DisplayFilter>(compiled).matches(*capture, packet);
    };
    CHECK(matches("urlencoded-form.key == \"cups\" && urlencoded-form", 3));
    CHECK(matches("json && json.path_with_value == \"/tea/[]:2\"", 4));
    CHECK(matches("http.file_data contains \"tea\" && http.request_in == 4 && http.time == 0.001", 4));
    CHECK_FALSE(matches("data-text-lines || sse", 4));
}

TEST_CASE("What a response brings is told in its story, however it was packed", "[inflate]")
{
    const auto storyOf = [](const std::string& headers, const std::string& body) {
        ConversationScript script;
        script.handshake().say(Side::Alice, "GET / HTTP/1.1\r\nHost: bob\r\n\r\n");
        script.say(Side::Bob, "HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n" + body);
        const std::string details = script.open()->view(4).details;
        return details.substr(std::string_view("That answers packet 4. ").size());
    };
    CHECK(storyOf("Content-Length: 3", "tea") == "It brings 3 bytes of content.");
    CHECK(
        storyOf("Transfer-Encoding: chunked", "3\r\ntea\r\n0\r\n\r\n") == "It brings 3 bytes of content in one chunk.");
    CHECK(
        storyOf("Content-Length: 3\r\nContent-Encoding: br", "tea")
        == "It brings 3 bytes of content, compressed with br, which is not undone here.");
    const std::string bomb = textOf(compressed(std::string(20u << 20, 'A'), asGzip));
    CHECK(storyOf("Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()), bomb)
              .ends_with("compressed with gzip; decompressed, they are more than 16 MiB."));
}

TEST_CASE("A body that is not what its header says is shown as it was sent", "[inflate]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET / HTTP/1.1\r\nHost: bob\r\n\r\n");
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Encoding: gzip\r\n\r\nno zip");
    const auto capture = script.open();
    const Dissection shown = capture->dissect(4);
    CHECK(valueOf(shown, "http.decompression_failed") == "1");
    CHECK(valueOf(shown, "http.file_data") == "(missing)");
    CHECK(shown.tree.layers().back().protocol->filter == "data");
    CHECK(capture->view(4).details.ends_with("compressed with gzip; they cannot be decompressed as they should."));
}

TEST_CASE("Of one packet no more than 64 MiB are taken out", "[inflate]")
{
    const auto once = textOf(compressed(std::string(16u << 20, 'A'), asGzip));
    const auto twice = textOf(compressed(once, asGzip)); // So small that one packet can bring many.
    const std::string response = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: "
        + std::to_string(twice.size()) + "\r\n\r\n" + twice;
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET / HTTP/1.1\r\nHost: bob\r\n\r\n");
    std::string all;
    for (int i = 0; i < 6; ++i)
        all += response;
    const Dissection shown = script.say(Side::Bob, all).open()->dissect(4);
    std::size_t decompressed = 0;
    for (const ByteSource& source : shown.tree.sources())
        decompressed += source.bytes.size() == 16u << 20 ? 1 : 0;
    CHECK(decompressed == 4);
    const auto saysSo = [](const Node& node) {
        return !node.field && node.text.starts_with("Nothing is decompressed here: what was before it in this packet");
    };
    CHECK(std::ranges::count_if(shown.tree.nodes(), saysSo) == 2);
}
