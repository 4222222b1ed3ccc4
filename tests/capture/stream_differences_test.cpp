// Where this program and tshark differ on purpose about what a connection carries: the packets, what each says, and why
// ours is right.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

#include <array>
#include <cstdio>

using namespace packetarium;

namespace {

struct Difference {
    const char* reason;
    ConversationScript script; ///< The last packet is meant.
    const char* field;
    const char* theirs;
    const char* ours;
};

ConversationScript toPort(std::uint16_t port, std::uint16_t from = 49152)
{
    ConversationScript script;
    script.ports(from, port).handshake();
    return script;
}

ConversationScript request(const std::string& head) { return toPort(80).say(Side::Alice, head + "\r\n\r\n"); }

ConversationScript answer(const std::string& bytes, const std::string& request = "GET / HTTP/1.1\r\nHost: b\r\n\r\n")
{
    return toPort(80).say(Side::Alice, request).say(Side::Bob, bytes);
}

/// "part one part two end" in three compressed frames, as a real server sent it.
ConversationScript compressedInThreeFrames()
{
    using namespace std::string_literals;
    const std::string upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
    return answer(
               "HTTP/1.1 101 Switching Protocols\r\n" + upgrade
                   + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
               "GET /chat HTTP/1.1\r\nHost: b\r\n" + upgrade
                   + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        .say(Side::Bob, "\x41\x0f\x2a\x48\x2c\x2a\x51\xc8\xcf\x4b\x55\x00\x00\x00\x00\xff\xff"s)
        .say(Side::Bob, "\x00\x0c\x02\x33\x4a\xca\xf3\x15\x00\x00\x00\x00\xff\xff"s)
        .say(Side::Bob, "\x80\x05\x4a\xcd\x4b\x01\x00"s);
}

std::vector<Difference> differences()
{
    using namespace std::string_literals;
    const std::string none = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
    return {
        {"RFC 9112 section 6.3: a response to HEAD has no body, also where further requests follow that one",
         answer(none, "HEAD /a HTTP/1.1\r\nHost: b\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n"),
         "http.response.code",
         "",
         "200"},
        {"RFC 9112 section 5.2: a line that begins with a blank goes on with the header before",
         request("GET / HTTP/1.1\r\nHost: b\r\nX-Long: one\r\n two\r\nConnection: close"),
         "http.connection",
         "",
         "close"},
        {"RFC 9112 section 3: the version is the last word of the line; there are no spaces in it",
         request("GET /a b HTTP/1.1\r\nHost: b"),
         "http.request.version",
         "b HTTP/1.1",
         "HTTP/1.1"},
        {"RFC 9112 section 3: where more than one space divides the words, none of them is a word",
         request("GET  /a HTTP/1.1\r\nHost: b"),
         "http.request.uri",
         "",
         "/a"},
        {"RFC 9110 section 9.1: a method need not be a known one",
         request("BREW /pot HTTP/1.1\r\nHost: b"),
         "http.request.method",
         "",
         "BREW"},
        {"RFC 9112 section 4: a status code is three digits, so this is no response",
         answer("HTTP/1.1 xyz OK\r\nContent-Length: 0\r\n\r\n"),
         "http.response.code",
         "0",
         ""},
        {"RFC 9112 section 2.3: a version begins with HTTP; ICY is another protocol's word",
         answer("ICY 200 OK\r\nContent-Length: 0\r\n\r\n"),
         "http.response.code",
         "200",
         ""},
        {"RFC 9113 section 3.4: a server that does not speak HTTP/2 answers its first line in HTTP/1.1",
         answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
         "http.response.code",
         "",
         "400"},
        {"RFC 8446 section 5.1: whoever begins with a record speaks TLS, also to a web server's port",
         toPort(80).say(Side::Alice, "\x16\x03\x01\x00\x05hello"s),
         "tls.record.content_type",
         "",
         "22"},
        {"The same on the port of a file server",
         toPort(445).say(Side::Alice, "\x16\x03\x01\x00\x05hello"s),
         "tls.record.content_type",
         "",
         "22"},
        {"The client's port is any that was free; it does not tell what is spoken",
         toPort(8010, 57000).say(Side::Alice, "GET / HTTP/1.1\r\nHost: b\r\n\r\n"),
         "http.request.method",
         "",
         "GET"},
        {"RFC 7692 section 6.2: a message is compressed as a whole, whatever frames it comes in",
         compressedInThreeFrames(),
         "websocket.payload.text",
         "*H,*Q",
         "part one part two end"},
    };
}

std::string ourValue(const Capture& capture, std::size_t packet, std::string_view field)
{
    const Dissection dissection = capture.dissect(packet);
    const Node* const node = dissection.tree.find(field);
    return node ? tsharkValue(*node) : "";
}

/// What tshark says about the last packet; nothing when it is not installed.
std::optional<std::string> theirValue(const Difference& difference)
{
    if (std::system("tshark --version >/dev/null 2>&1") != 0)
        return std::nullopt;
    const TemporaryFile file(difference.script.file());
    const std::string command = "tshark -n -r '" + file.path() + "' -Y frame.number=="
        + std::to_string(difference.script.count()) + " -T fields -e " + difference.field + " 2>/dev/null";
    FILE* output = ::popen(command.c_str(), "r");
    std::array<char, 400> line {};
    std::string said = std::fgets(line.data(), line.size(), output) ? line.data() : "";
    ::pclose(output);
    std::erase(said, '\n');
    return said;
}

} // namespace

TEST_CASE("Where tshark misreads what a connection carries, what is right is shown", "[tshark]")
{
    for (const Difference& each : differences()) {
        CAPTURE(each.reason);
        const auto capture = each.script.open();
        CHECK(ourValue(*capture, each.script.count() - 1, each.field) == each.ours);
        const auto said = theirValue(each);
        if (!said)
            WARN("tshark is not installed.");
        else if (*each.theirs)
            CHECK(said->starts_with(each.theirs));
        else
            CHECK(said->empty());
    }
}
