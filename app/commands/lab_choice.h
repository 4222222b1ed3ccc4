// The labs that a command names.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/lab.h"

#include <string>
#include <variant>

namespace packetarium {

/// The lab of this name; where there is none, says so on standard error and returns the exit status.
std::variant<const Lab*, int> chooseLab(const std::string& name);
/// "tcp-echo udp-echo ...", each with its aim on a line of its own: for --help.
std::string labsForHelp();

} // namespace packetarium
