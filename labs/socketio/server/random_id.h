// Names that nobody can guess: ids of sockets, and what a client shows to have its session back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace packetarium {

/// 20 characters, 120 random bits, in the letters that a URL may hold.
std::string randomId();

} // namespace packetarium
