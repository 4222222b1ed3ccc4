// The WebSocket handshake.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "protocols/application/websocket_handshake.h"

#include <string>

using namespace packetarium;

namespace {

Bytes bytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

constexpr std::string_view request = "GET /chat HTTP/1.1\r\n"
                                     "Host: server.example.com\r\n"
                                     "Upgrade: websocket\r\n"
                                     "Connection: keep-alive, Upgrade\r\n"
                                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                     "Sec-WebSocket-Version: 13\r\n\r\n";

std::string without(std::string_view line)
{
    std::string text(request);
    text.erase(text.find(line), line.size());
    return text;
}

} // namespace

TEST_CASE("The key of RFC 6455 section 1.3 is answered as it says", "[websocket]")
{
    CHECK(webSocketAccept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("A key of any length is hashed, whatever the block size", "[websocket]")
{
    CHECK(webSocketAccept("") == "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=");
    CHECK(webSocketAccept(std::string(200, 'x')) == "2/xdrRDawKrkzT3zWJGBWn134JI=");
}

TEST_CASE("A key is 16 bytes in base64", "[websocket]")
{
    CHECK(isWebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="));
    CHECK_FALSE(isWebSocketKey("dGhlIHNhbXBsZSBub25jZQ"));
    CHECK_FALSE(isWebSocketKey("dGhlIHNhbXBsZSBub25jZR=="));
    CHECK_FALSE(isWebSocketKey("dGhl HNhbXBsZSBub25jZQ=="));
    CHECK_FALSE(isWebSocketKey(""));
}

TEST_CASE("A request to upgrade must say everything that RFC 6455 asks for", "[websocket]")
{
    CHECK(faultInUpgradeRequest(*readHttpHead(bytesOf(request))).empty());
    for (const std::string_view line :
         {"Host: server.example.com\r\n",
          "Upgrade: websocket\r\n",
          "Connection: keep-alive, Upgrade\r\n",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
          "Sec-WebSocket-Version: 13\r\n"}) {
        CAPTURE(line);
        const std::string text = without(line);
        CHECK_FALSE(faultInUpgradeRequest(*readHttpHead(bytesOf(text))).empty());
    }
}

TEST_CASE("Only the right answer to the key changes the protocol", "[websocket]")
{
    const std::string right = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    std::string wrong = right;
    wrong[wrong.find("s3pP")] = 'S';
    CHECK(upgradesToWebSocket(*readHttpHead(bytesOf(request)), *readHttpHead(bytesOf(right))));
    CHECK_FALSE(upgradesToWebSocket(*readHttpHead(bytesOf(request)), *readHttpHead(bytesOf(wrong))));
}
