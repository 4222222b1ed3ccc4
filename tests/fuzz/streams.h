// How TCP segments are written into an input.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium::fuzz {

/// The input's first byte chooses one: HTTP, DNS, TLS, and one that nobody knows.
inline constexpr std::uint16_t serverPorts[] = {80, 53, 443, 7};

/// The first byte of a segment: FIN, SYN and RST as TCP has them, and these.
enum Manners : std::uint8_t {
    fromServer = 0x08,
    again = 0x10, ///< What follows begins where this began.
    displaced = 0x20, ///< Two bytes say by how much.
    acknowledges = 0x40, ///< Two bytes say what, from the last byte that was sent.
    strange = 0x80, ///< Further bytes say how.
};

} // namespace packetarium::fuzz
