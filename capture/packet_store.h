// One row a packet: what the list, the ladder and the filters ask of all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/append_only.h"
#include "protocols/protocol.h"

namespace packetarium {

constexpr std::uint32_t noConversation = 0xffffffff;

struct Packet {
    std::int64_t nanoseconds = 0; ///< Since 1970.
    std::uint64_t fileOffset = 0; ///< Of the first captured byte, in the capture's (spool) file.
    std::uint32_t captured = 0, original = 0; ///< Bytes.
    std::uint16_t interface = 0; ///< Index into Capture::interfaces().
    Summary summary;
};

using PacketStore = AppendOnly<Packet>;

} // namespace packetarium
