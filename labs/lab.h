// The labs there are: what each is called, and what it needs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>

namespace packetarium {

struct Lab {
    const char* id; ///< "tcp-echo", as the command line names it.
    const char* title; ///< "TCP echo".
    const char* aim; ///< One sentence: what a student sees here.
    enum class Transport { Tcp, Udp } transport;
    enum class Kind { Echo, Chat, Page } kind;
    enum class Application { None, Http, WebSocket, EngineIo, SocketIo } application;
    quint16 port; ///< On the private network; on the host network the kernel chooses a free one.
    int clients; ///< How many clients a run starts: 1 for an echo, 2 for a chat.
};

std::span<const Lab> labs();
/// Servers that other people's clients talk to. They are no labs of ours: there is nothing to run and to show.
std::span<const Lab> bareServers();
/// A lab or a bare server; null when there is none of this name.
const Lab* labNamed(const QString& id);

} // namespace packetarium
