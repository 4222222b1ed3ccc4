// One conversation: its two ends, and what is kept of it while packets arrive.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/application.h"
#include "capture/conversations/reassembly.h"
#include "capture/conversations/sequence_analysis.h"
#include "capture/conversations/tcp_states.h"

#include <memory>

namespace packetarium {

/// An address and a port, as they stand in a packet's summary.
struct Endpoint {
    std::array<std::uint8_t, 16> address {};
    std::uint16_t port = 0;

    auto operator<=>(const Endpoint&) const = default;
};

/// Both ends of a conversation in a fixed order, so that both directions find it.
struct ConversationKey {
    Endpoint low, high;
    std::uint8_t addressBytes = 0;
    bool isTcp = false;

    static ConversationKey of(const Summary&, bool isTcp);
    bool operator==(const ConversationKey&) const = default;
    struct Hash {
        std::size_t operator()(const ConversationKey&) const noexcept;
    };
};

/// What the worker keeps to understand a TCP connection's next segment. Streams are kept only once data has come.
struct TcpConversation {
    struct Streams {
        Streams(ReassemblyBudget& budget, MessageLog& log, std::uint32_t conversation)
            : fromInitiator(budget)
            , fromResponder(budget)
            , application(log, conversation)
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
    std::unique_ptr<Streams> streams;
};

/// Fixed facts, and counters that any thread may read while the worker counts.
struct Conversation {
    Endpoint initiator, responder;
    std::uint8_t addressBytes = 0;
    bool isTcp = false;
    std::uint32_t number = 0; ///< tcp.stream or udp.stream.
    std::int64_t firstPacket = 0, lastPacket = 0; ///< Nanoseconds; the worker's.
    bool lastFromInitiator = true; ///< The worker's.
    std::unique_ptr<TcpConversation> tcp; ///< The worker's.

    std::atomic<std::uint64_t> packets = 0, bytes = 0;
    std::atomic<std::uint32_t> fromInitiator = 0, fromResponder = 0; ///< Packets.
    std::atomic<TcpState> initiatorState = TcpState::Unknown, responderState = TcpState::Unknown;
    std::atomic<Application> application = Application::None;
    bool gaveUp = false; ///< The worker's.
};

} // namespace packetarium
