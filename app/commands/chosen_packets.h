// The packets that a command is about: a capture file read to its end, and what a display filter chooses from it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/command.h"
#include "capture/capture.h"

namespace packetarium {

/// What the arguments say about it; list, dissect and export share them.
struct PacketChoice {
    std::string file;
    std::string filter;
    std::uint32_t packet = 0; ///< From 1; 0 is all.
};

/// Adds FILE and --filter.
void addPacketChoice(CLI::App* command, PacketChoice&);

struct ChosenPackets {
    std::shared_ptr<Capture> capture;
    std::vector<std::size_t> indexes; ///< From 0, ascending.
};

/// Reads and chooses; where that fails, says why on standard error and returns the exit status.
std::variant<ChosenPackets, int> choosePackets(const PacketChoice&);

} // namespace packetarium
