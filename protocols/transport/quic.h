// QUIC's long header, by which it is told from other traffic of its port.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium {

/// The port of HTTP/3. QUIC has none of its own, and a port alone proves nothing.
inline constexpr std::uint16_t quicPort = 443;
/// Whether a datagram begins with a long header of a version that is known.
bool beginsWithQuic(Bytes datagram) noexcept;

} // namespace packetarium
