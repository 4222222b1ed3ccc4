// The lines of a Socket.IO chat as a capture tells them: which packets carry each, confirm it, answer it and bring it
// to the others.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <map>

namespace packetarium {

/// One line of the chat. Packets are numbers as shown, from 1; 0 is none.
struct ChatLine {
    struct Sending {
        std::size_t packet = 0;
        bool byWebSocket = false; ///< Else by HTTP long-polling.
        std::size_t confirmedIn = 0; ///< TCP: the first packet back that says its bytes have arrived.
    };
    struct Copy {
        std::string to;
        std::size_t packet = 0;
    };

    std::string message; ///< The client's own name for it, which no other message has.
    std::string text;
    std::string speaker;
    std::vector<Sending> sendings = {}; ///< More than one where it was sent again.
    std::size_t acknowledgedIn = 0; ///< The program's answer, which TCP's acknowledgement is not.
    std::string number = {}; ///< The server's, in its copies; empty where none was seen.
    std::vector<Copy> copies = {};

    /// Whether the packet is part of the line's way.
    bool passes(std::size_t packet) const;
};

/// In the order in which they were sent. Of a very long capture, those among the first messages of Engine.IO.
std::vector<ChatLine> chatLines(const Capture&);

} // namespace packetarium
