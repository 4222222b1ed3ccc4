// The WebSocket handshake, RFC 6455 sections 4.1 and 4.2: SHA-1 (FIPS 180-4) and base64 (RFC 4648) prove that the
// server speaks WebSocket. Nothing here is secret, so SHA-1's weakness does not matter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/websocket_handshake.h"

#include <array>
#include <bit>

namespace packetarium {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void addBlock(std::array<std::uint32_t, 5>& state, const std::uint8_t* block)
{
    std::array<std::uint32_t, 80> w {};
    for (std::size_t t = 0; t < 16; ++t)
        for (std::size_t byte = 0; byte < 4; ++byte)
            w[t] = w[t] << 8 | block[4 * t + byte];
    for (std::size_t t = 16; t < 80; ++t)
        w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);

    auto [a, b, c, d, e] = state;
    for (std::size_t t = 0; t < 80; ++t) {
        std::uint32_t mixed = 0;
        if (t < 20)
            mixed = ((b & c) | (~b & d)) + 0x5a827999;
        else if (t < 40)
            mixed = (b ^ c ^ d) + 0x6ed9eba1;
        else if (t < 60)
            mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
        else
            mixed = (b ^ c ^ d) + 0xca62c1d6;
        const std::uint32_t next = std::rotl(a, 5) + mixed + e + w[t];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

std::array<std::uint8_t, 20> sha1(std::string_view text)
{
    std::vector<std::uint8_t> padded(text.begin(), text.end());
    padded.push_back(0x80);
    while (padded.size() % 64 != 56)
        padded.push_back(0);
    for (int shift = 56; shift >= 0; shift -= 8)
        padded.push_back(std::uint8_t(std::uint64_t(text.size()) * 8 >> shift));

    std::array<std::uint32_t, 5> state {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    for (std::size_t at = 0; at < padded.size(); at += 64)
        addBlock(state, padded.data() + at);
    std::array<std::uint8_t, 20> digest {};
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = std::uint8_t(state[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

std::string base64(Bytes bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t byte = 0; byte < 3; ++byte)
            group = group << 8 | (byte < count ? bytes[i + byte] : 0u);
        for (std::size_t digit = 0; digit < 4; ++digit)
            text += digit <= count ? alphabet[group >> (18 - 6 * digit) & 63] : '=';
    }
    return text;
}

} // namespace

std::string webSocketAccept(std::string_view key)
{
    return base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

bool isWebSocketKey(std::string_view key) noexcept
{
    // 16 bytes are 22 digits, the last of which carries two bits only, and two signs of padding.
    return key.size() == 24 && key.ends_with("==")
        && key.substr(0, 22).find_first_not_of(alphabet) == std::string_view::npos && alphabet.find(key[21]) % 16 == 0;
}

std::string_view faultInUpgradeRequest(const HttpHead& head) noexcept
{
    if (head.method != "GET")
        return "A WebSocket handshake must be a GET request.";
    if (head.version < "HTTP/1.1")
        return "A WebSocket handshake needs HTTP/1.1 or later.";
    if (!head.find("Host"))
        return "A WebSocket handshake needs a Host header.";
    if (!head.lists("Upgrade", "websocket"))
        return "A WebSocket handshake needs the header Upgrade: websocket.";
    if (!head.lists("Connection", "Upgrade"))
        return "A WebSocket handshake needs the header Connection: Upgrade.";
    if (!isWebSocketKey(head.find("Sec-WebSocket-Key").value_or("")))
        return "A WebSocket handshake needs a Sec-WebSocket-Key: 16 bytes in base64.";
    if (head.find("Sec-WebSocket-Version") != "13")
        return "A WebSocket handshake needs Sec-WebSocket-Version: 13.";
    return {};
}

bool upgradesToWebSocket(const HttpHead& request, const HttpHead& response)
{
    const auto key = request.find("Sec-WebSocket-Key");
    return response.statusCode() == 101 && response.lists("Upgrade", "websocket") && key
        && response.find("Sec-WebSocket-Accept") == webSocketAccept(*key);
}

} // namespace packetarium
