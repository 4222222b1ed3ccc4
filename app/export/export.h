// Writes a capture for other programs and for people; the file's ending says how.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <stop_token>
#include <string>
#include <vector>

namespace packetarium {

/// What conversations with this transport and responder port are called: {"tcp", 7, "TCP echo"}.
struct ConversationTitle {
    std::string transport;
    std::uint16_t port = 0;
    std::string title;
};
/// In the order in which they are to be shown.
using ConversationTitles = std::vector<ConversationTitle>;

/// Which packets, and what to call the whole.
struct ExportChoice {
    std::string title; ///< For people; the HTML page shows it.
    std::vector<std::size_t> indexes; ///< From 0, ascending.
    ConversationTitles conversationTitles = {};
    std::stop_token giveUp = {}; ///< Asked between packets; nothing is written then.
};

/// Whether a file of this name can be written, by its ending; the error says which endings there are.
Outcome exportable(const std::string& path);
/// Whole or not at all: written beside `path` and renamed. The capture must be complete.
Outcome exportCapture(const Capture&, const ExportChoice&, const std::string& path);

} // namespace packetarium
