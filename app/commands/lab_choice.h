// The labs that a command names.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/lab.h"

#include <string>
#include <variant>

namespace packetarium {

/// What a command can do something with: `serve` offers bare servers as well.
enum class Offer { Labs, LabsAndBareServers };

/// The lab of this name; where there is none, says so on standard error and returns the exit status.
std::variant<const Lab*, int> chooseLab(const std::string& name, Offer = Offer::Labs);
/// "tcp-echo udp-echo ...", each with its aim on a line of its own: for --help.
std::string labsForHelp();
std::string bareServersForHelp();

} // namespace packetarium
