// A message's bytes, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"
#include "protocols/application/websocket_frame.h"

#include <optional>

namespace packetarium {

/// The packet's bytes; or what it completes, where it is the last piece of something that was cut up on the way.
std::vector<std::uint8_t> transportBytes(const Capture&, std::size_t packet);
/// A packet can bring millions of messages; so many of them are shown and told: 10,000 where it is not very large.
std::size_t mostMessagesShown(const Capture&, std::size_t packet);
/// The messages that are complete with this packet, in the order of the stream; the first of very many.
std::vector<std::uint32_t> messagesOf(const Capture&, std::size_t packet);
/// All of its bytes. None when they are more than what is put together, or cannot be read again.
std::optional<std::vector<std::uint8_t>> bytesOf(const Capture&, std::uint32_t message);
/// The first bytes of a message, as many as can be had.
std::vector<std::uint8_t> beginningOf(const Capture&, std::uint32_t message, std::size_t most);
/// Where the message's last byte in this packet ends; 0 when it has none there.
std::size_t ownBytesEnd(const Conversations&, const Message&, std::size_t packet);
ProtocolId protocolOf(const Message&);
/// What earlier records brought of the handshake message that goes on at the front of this record.
std::vector<std::uint8_t> handshakeBegun(const Capture&, std::uint32_t record);
/// The method of an HTTP request; empty when it cannot be read again.
std::string methodOf(const Capture&, std::uint32_t request);

/// The rules about both ends that this frame breaks, one sentence each: who masks, and what may follow a close frame.
std::vector<std::string_view> rulesBroken(const Message&, const FrameHeader&);

/// What the frames of a WebSocket message carry, unmasked and joined. `last` is its final frame.
struct JoinedFrames {
    std::uint32_t first = none; ///< The frame that it begins with.
    Opcode opcode = Opcode::Text;
    bool isCompressed = false;
    std::vector<std::uint8_t> bytes;
};
/// None when a frame is missing, or the whole is more than what is put together.
std::optional<JoinedFrames> joinFrames(const Capture&, std::uint32_t last);

} // namespace packetarium
