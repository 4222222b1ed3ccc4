// What following the conversations of a capture leaves behind, for any thread to read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation.h"
#include "capture/conversations/conversations.h"
#include "capture/conversations/message_log.h"

namespace packetarium {

/// One thread writes, through ConversationFollower.
struct ConversationRecords {
    AppendOnly<PacketFacts> facts;
    AppendOnly<Repeat> repeats; ///< By packet, ascending.
    AppendOnly<Conversations::Whole> wholes; ///< By packet, ascending.
    AppendOnly<Piece> wholePieces;
    ReassemblyBudget early; ///< As the next one, before the conversations, which give back to it when they end.
    HalfReadBudget halfRead;
    AppendOnly<Conversation> conversations;
    MessageLog messages {facts};
    std::atomic<std::size_t> gaveUp = 0; ///< Conversations in which bytes were given up.
    std::atomic<std::size_t> forgotten = 0; ///< Connections that went on when they had been let go.
    std::atomic<std::size_t> gaveUpHalfRead = 0; ///< Conversations in which a message found no room in halfRead.
};

} // namespace packetarium
