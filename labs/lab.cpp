// The labs there are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/lab.h"

#include <array>

namespace packetarium {
namespace {

using enum Lab::Kind;
using enum Lab::Transport;
using Application = Lab::Application;

constexpr std::array all {
    Lab {
        "tcp-echo",
        "TCP echo",
        "A connection opens, the bytes come back in order and complete, and it closes.",
        Tcp,
        Echo,
        Application::None,
        7,
        1},
    Lab {
        "udp-echo",
        "UDP echo",
        "A datagram goes out and another comes back, with no connection around them.",
        Udp,
        Echo,
        Application::None,
        7,
        1},
    Lab {
        "websocket-echo",
        "WebSocket echo",
        "HTTP asks for an upgrade, and then messages travel in frames.",
        Tcp,
        Echo,
        Application::WebSocket,
        8080,
        1},
    Lab {
        "http",
        "HTTP",
        "A client asks for a page, and the server answers with headers and a body.",
        Tcp,
        Page,
        Application::Http,
        80,
        1},
    Lab {
        "tcp-chat",
        "TCP chat",
        "A server speaks unasked, and lines show that one send is not one segment.",
        Tcp,
        Chat,
        Application::None,
        7777,
        2},
    Lab {
        "udp-chat",
        "UDP chat",
        "A server learns of its clients from their datagrams and speaks to them unasked.",
        Udp,
        Chat,
        Application::None,
        7778,
        2},
    Lab {
        "websocket-chat",
        "WebSocket chat",
        "A server sends each message on to the others, whenever it comes.",
        Tcp,
        Chat,
        Application::WebSocket,
        8081,
        2},
    Lab {
        "socketio-chat",
        "Socket.IO chat",
        "Events, acknowledgements and an upgrade: the chat of the Socket.IO tutorial.",
        Tcp,
        Chat,
        Application::SocketIo,
        3000,
        2},
};

constexpr std::array bare {
    Lab {
        "engineio-echo",
        "Engine.IO echo",
        "For any Engine.IO 4 client: each message comes back as it came, by polling or WebSocket.",
        Tcp,
        Echo,
        Application::EngineIo,
        3000,
        0},
    Lab {
        "socketio-playground",
        "Socket.IO playground",
        "For any Socket.IO 5 client: every form of emitting, on request.",
        Tcp,
        Echo,
        Application::SocketIo,
        3000,
        0},
};

} // namespace

std::span<const Lab> labs() { return all; }

std::span<const Lab> bareServers() { return bare; }

const Lab* labNamed(const QString& id)
{
    for (const std::span<const Lab> each : {labs(), bareServers()})
        for (const Lab& lab : each)
            if (id == QLatin1String(lab.id))
                return &lab;
    return nullptr;
}

} // namespace packetarium
