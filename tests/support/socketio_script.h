// A conversation in which Alice, a client of Socket.IO, and Bob, its server, speak over WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/conversation_script.h"

/// Connected, and the session is open: what is said next has index socketIoBegins.
inline ConversationScript socketIoConversation(const std::string& sid = "")
{
    ConversationScript script;
    script.handshake()
        .say(
            Side::Alice,
            "GET /socket.io/?EIO=4&transport=websocket" + (sid.empty() ? "" : "&sid=" + sid)
                + " HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        .say(
            Side::Bob,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        .say(
            Side::Bob,
            webSocketFrame(1, R"(0{"sid":"s1","upgrades":[],"pingInterval":25000,"pingTimeout":20000})", false));
    return script;
}
constexpr std::size_t socketIoBegins = 6;

/// Adds a packet of Engine.IO in a frame of its own.
inline ConversationScript& sayPacket(ConversationScript& script, Side from, std::string_view packet, bool isText = true)
{
    return script.say(from, webSocketFrame(isText ? 1 : 2, packet, from == Side::Alice));
}
