// Application messages found on a TCP stream, and where their bytes lie.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/dns_exchanges.h"
#include "capture/conversations/set_once.h"

namespace packetarium {

/// A run of bytes of one packet.
struct Piece {
    std::uint32_t packet = 0; ///< Index from 0.
    std::uint32_t offset = 0, length = 0; ///< Within the captured packet.
};

/// How a response answers the question to change to WebSocket, RFC 6455 section 4.2.2.
enum class UpgradeAnswer : std::uint8_t {
    None, ///< It does not change the protocol.
    Correct, ///< The key is answered correctly.
    Wrong, ///< It is not.
    Unchecked, ///< The question was not captured.
};

/// 56 bytes; a capture may have more messages than packets.
struct Message {
    enum class Kind : std::uint8_t {
        HttpRequest,
        HttpResponse,
        ServerEvent,
        WebSocketFrame,
        TlsRecord, ///< Or bytes between records, where the beginning of one is missing.
        DnsMessage, ///< Its length in front.
    };
    // What is known when it begins. What follows later has bytes of its own, for it is written while others read.
    Kind kind : 4 = Kind::HttpRequest;
    UpgradeAnswer upgrade : 2 = UpgradeAnswer::None;
    bool fromInitiator : 1 = true;
    bool asksForUpgrade : 1 = false; ///< A request with an Upgrade header.
    /// Engine.IO's requests and their responses, whether or not they have a body; frames of its connections.
    bool carriesEngineIo : 1 = false;
    bool compresses : 1 = false; ///< Frames: both ends agreed to permessage-deflate.
    bool standsAlone : 1 = false; ///< Frames: a compressed message does not look back at those before it.
    bool followsGap : 1 = false; ///< Frames: bytes of the same end are missing between the frame before and this one.
    bool isFinal : 1 = true; ///< Frames: this one ends its message.
    bool isClose : 1 = false; ///< Frames: a close frame.
    bool followsClose : 1 = false; ///< Frames: the same end has sent a close frame before.
    bool isEncrypted : 1 = false; ///< Records: the sender had said "Change Cipher Spec".
    DnsMatch::Kind match = DnsMatch::Kind::None; ///< DNS: what it is to the message that `answers` names.
    /// The capture has only its beginning. Known, as the next and the last paragraph, once it is complete.
    bool isCut : 1 = false;
    bool isListed : 1 = false; ///< Its pieces have their own list.
    std::uint32_t conversation = 0;
    /// The request that a response belongs to, or the response that an event is a part of, as a message number.
    std::uint32_t answers = none;
    /// Continuation frames: the previous frame of the same message. Records: the one before, where a handshake message
    /// goes on from there.
    std::uint32_t continues = none;
    std::uint32_t previous = none; ///< The message before it in its conversation, of either end.
    /// Records: what the server had chosen before, as TlsState has it.
    struct TlsChoice {
        std::uint16_t version, cipherSuite;
    };
    union {
        std::uint32_t heard = 0; ///< Frames: how many messages of the other end had reached the sender before.
        TlsChoice tls;
    };
    union {
        std::uint32_t unanswered = 0; ///< Frames: how many of them no message of the sender had followed yet.
        /// Records: where in the content a handshake message begins that goes on in the next record; `none`: nowhere.
        std::uint32_t handshakeAt;
    };

    // The rest is known once the message is complete, and must not be read before.
    std::uint32_t pieces = 0; ///< How many: Conversations::piece() tells where each lies.
    std::uint32_t place = 0; ///< Of the first of several pieces in their list; of a single one in its packet.
    SetOnce nextHere; ///< The next message that is complete with the same packet.
    std::uint64_t length = 0; ///< All pieces together.
    SetOnce packet; ///< With which the message is complete; unset until then.
};
static_assert(sizeof(Message) == 56);

} // namespace packetarium
