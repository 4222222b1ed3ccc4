// How frames are written into an input.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium::fuzz {

/// The input's first byte chooses one: BSD loopback, Ethernet, raw IP, Linux cooked 1 and 2, IPv4, IPv6, OpenBSD
/// loopback, and one that nobody knows.
inline constexpr std::uint32_t linkTypes[] = {0, 1, 101, 113, 276, 228, 229, 108, 147};

} // namespace packetarium::fuzz
