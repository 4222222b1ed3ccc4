// Application messages found on a TCP stream, and where their bytes lie.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium {

/// A run of bytes of one packet.
struct Piece {
    std::uint32_t packet = 0; ///< Index from 0.
    std::uint32_t offset = 0, length = 0; ///< Within the captured packet.
};

struct Message {
    enum class Kind : std::uint8_t { HttpRequest, HttpResponse, WebSocketFrame, Data } kind = Kind::Data;
    bool fromInitiator = true;
    std::uint32_t conversation = 0;
    std::uint32_t packet = 0; ///< With which it is complete.
    std::uint32_t firstPiece = 0, pieces = 0; ///< For Conversations::piece().
    std::uint64_t length = 0; ///< All pieces together.
    std::uint32_t answers = 0xffffffff; ///< The request that a response belongs to, as a message number.
    std::uint32_t belongsTo = 0xffffffff; ///< Continuation frames: the frame that began the message.
};

} // namespace packetarium
