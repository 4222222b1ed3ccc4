// Made-up traffic for measurements: TCP connections that open, talk and close, with UDP between. Checksums are left at
// zero.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace packetarium::bench {

/// A pcapng section with one Ethernet interface: the bytes that come before any packet.
std::vector<std::uint8_t> beginning();

/// Appends packets `from` to `from + count` of the endless mix to `sink`, as Enhanced Packet Blocks, a microsecond
/// apart.
void appendPackets(std::vector<std::uint8_t>& sink, std::size_t from, std::size_t count);

} // namespace packetarium::bench
