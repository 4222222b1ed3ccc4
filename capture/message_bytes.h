// A message's bytes, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"

#include <optional>

namespace packetarium {

/// The messages that are complete with this packet, in the order of the stream.
std::vector<std::uint32_t> messagesOf(const Conversations&, std::size_t packet);
/// All of its bytes. None when they are more than what is put together, or cannot be read again.
std::optional<std::vector<std::uint8_t>> bytesOf(const Capture&, std::uint32_t message);
/// The first bytes of a message, as many as can be had.
std::vector<std::uint8_t> beginningOf(const Capture&, std::uint32_t message, std::size_t most);
/// Where the message's last byte in this packet ends; 0 when it has none there.
std::size_t ownBytesEnd(const Conversations&, const Message&, std::size_t packet);
ProtocolId protocolOf(const Message&);

} // namespace packetarium
