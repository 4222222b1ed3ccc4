// One conversation: its two ends, and what is kept of it while packets arrive.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversation_key.h"
#include "capture/conversations/reassembly.h"
#include "capture/conversations/sequence_analysis.h"
#include "capture/conversations/tcp_states.h"
#include "capture/store/append_only.h"
#include "capture/store/numbers_by_hash.h"
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

    /// What the worker needs to go on. About 1 KiB, beyond what the budgets count, where both sides hear each other soon.
    /// Where they do not, lists grow with the connection's packets, up to bounds.
    /// In each direction: 24 bytes for each of 10,000 unacknowledged segments, 12 for each of 100,000 pieces of the
    /// message at hand (of 10,000, of a server-sent event), 4 for each of 1000 WebSocket messages that had not arrived.
    /// For both: 12 bytes for each of 1000 HTTP requests without a response, about 70 for each of 1000 DNS questions.
    struct Following {
        SequenceAnalysis sequences;
        TcpStates states;
        std::unique_ptr<Streams> streams; ///< Kept from the first data until both sides have ended.
        bool streamsEnded = false;
    };
    /// What is left of that while there is none. Of a connection with a single segment, which has no data, this and
    /// that packet's row tell all.
    struct Remembered {
        std::uint32_t acknowledgment = 0; ///< Of the single segment, as the next two.
        std::uint16_t flags = 0, window = 0;
        std::uint8_t completeness = 0;
        std::int8_t initiatorScale = -1, responderScale = -1;
        bool isSingleSegment : 1 = false;
        bool initiatorKnown : 1 = false, responderKnown : 1 = false; ///< Whether the initial sequence number is.
        bool streamsEnded : 1 = false;
        bool wentOn : 1 = false; ///< Where more than this would have been needed.
    };
    std::unique_ptr<Following> following; ///< Given back when no packet follows, or see FollowedConnections.

    std::atomic<std::int64_t> initialRoundTrip = 0; ///< Nanoseconds; counts from the packet below on.
    SetOnce initialRoundTripPacket;
    std::atomic<std::uint32_t> initiatorBase = 0, responderBase = 0; ///< The initial sequence numbers.
    Remembered remembered; ///< The worker's.
    std::atomic<TcpState> initiatorState = TcpState::Unknown, responderState = TcpState::Unknown;
    std::atomic<Application> application = Application::None;
    bool gaveUp = false, gaveUpHalfRead = false; ///< The worker's.
};

/// Fixed facts, and counters that any thread may read while the worker counts.
struct Conversation {
    AddressAndPort initiator, responder;
    std::uint32_t number = 0; ///< tcp.stream or udp.stream.
    std::uint32_t firstPacket = 0; ///< Index; the first that quotes it, where that was before.
    std::uint32_t lastPacket = none; ///< Index; the worker's.
    std::uint32_t latest = none; ///< Of the first between two ends: the latest; the worker's.
    std::atomic<std::uint32_t> fromInitiator = 0, fromResponder = 0; ///< Packets.
    bool isTcp = false;
    bool lastFromInitiator = true; ///< The worker's.
    std::atomic<std::uint64_t> bytes = 0;
    TcpConversation tcp; ///< Means something where isTcp.

    ConversationKey key() const { return ConversationKey::of(initiator, responder, isTcp); }
};

/// Finds the conversations between two ends. Several connections may use the same ports one after another.
class ConversationTable {
public:
    explicit ConversationTable(const AppendOnly<Conversation>& conversations)
        : m_conversations(conversations)
    {
    }
    /// The first between these ends, as an index, or `none`.
    std::uint32_t first(const ConversationKey&) const;
    /// The latest.
    std::uint32_t find(const ConversationKey&) const;
    /// The first between its ends.
    void add(std::uint32_t index);
    void clear() { m_numbers = {}; }

private:
    const AppendOnly<Conversation>& m_conversations;
    const KeyedHash m_hash;
    NumbersByHash m_numbers;
};

} // namespace packetarium
