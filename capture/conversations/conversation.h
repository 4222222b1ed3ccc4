// One conversation: its two ends, and what is kept of it while packets arrive.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation_key.h"
#include "capture/conversations/reassembly.h"
#include "capture/conversations/sequence_analysis.h"
#include "capture/conversations/tcp_states.h"
#include "capture/store/append_only.h"
#include "capture/streams/application_streams.h"

#include <memory>

namespace packetarium {

/// What a TCP connection adds: the worker's understanding of it, and what of that any thread may read.
struct TcpConversation {
    struct Streams {
        Streams(
            ReassemblyBudget& early, HalfReadBudget& halfRead, MessageLog& log, std::uint32_t conversation, Ports ports)
            : fromInitiator(early)
            , fromResponder(early)
            , application(log, halfRead, conversation, ports)
        {
        }
        Reassembly fromInitiator, fromResponder;
        ApplicationStreams application;
    };

    explicit TcpConversation(std::int64_t firstPacket)
        : sequences(firstPacket)
    {
    }
    SequenceAnalysis sequences;
    TcpStates states;
    std::unique_ptr<Streams> streams; ///< Kept from the first data until both sides have ended.
    bool streamsEnded = false;

    std::atomic<std::uint32_t> initiatorBase = 0, responderBase = 0; ///< The initial sequence numbers.
    std::atomic<std::int64_t> initialRoundTrip = 0; ///< Nanoseconds; counts from the packet below on.
    SetOnce initialRoundTripPacket;
    std::atomic<TcpState> initiatorState = TcpState::Unknown, responderState = TcpState::Unknown;
    std::atomic<Application> application = Application::None;
    std::atomic<bool> gaveUp = false;
    bool gaveUpHalfRead = false; ///< The worker's.
};

/// Fixed facts, and counters that any thread may read while the worker counts.
struct Conversation {
    Endpoint initiator, responder;
    std::uint32_t number = 0; ///< tcp.stream or udp.stream.
    std::uint32_t firstPacket = 0; ///< Index.
    std::uint32_t lastPacket = none; ///< Index; the worker's.
    std::atomic<std::uint32_t> fromInitiator = 0, fromResponder = 0; ///< Packets.
    bool isTcp = false;
    bool lastFromInitiator = true; ///< The worker's.
    std::atomic<std::uint64_t> bytes = 0;
    std::unique_ptr<TcpConversation> tcp;

    ConversationKey key() const { return ConversationKey::of(initiator, responder, isTcp); }
};

/// Finds the latest conversation between two ends.
class ConversationTable {
public:
    explicit ConversationTable(const AppendOnly<Conversation>& conversations)
        : m_conversations(conversations)
        , m_slots(firstSlots)
    {
    }
    /// An index, or `none`.
    std::uint32_t find(const ConversationKey&) const;
    /// From now on, these ends lead to this conversation.
    void set(const ConversationKey&, std::uint32_t index);

private:
    struct Slot {
        std::uint32_t index = none, hash = 0;
    };
    static constexpr std::size_t firstSlots = 64;
    std::size_t slotOf(const ConversationKey&, std::uint32_t hash) const;
    void grow();

    const AppendOnly<Conversation>& m_conversations;
    std::vector<Slot> m_slots;
    std::size_t m_used = 0;
};

} // namespace packetarium
