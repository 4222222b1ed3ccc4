// What the conversations know about one packet: computed once, in order, when the packet arrives.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/set_once.h"
#include "capture/packet_store.h"

namespace packetarium {

/// Wireshark's tcp.analysis.* findings about a segment; several may hold at once.
namespace finding {
enum : std::uint32_t {
    retransmission = 1u << 0,
    fastRetransmission = 1u << 1,
    spuriousRetransmission = 1u << 2,
    outOfOrder = 1u << 3,
    lostSegment = 1u << 4,
    ackLostSegment = 1u << 5,
    duplicateAck = 1u << 6,
    keepAlive = 1u << 7,
    keepAliveAck = 1u << 8,
    zeroWindow = 1u << 9,
    zeroWindowProbe = 1u << 10,
    zeroWindowProbeAck = 1u << 11,
    windowUpdate = 1u << 12,
    windowFull = 1u << 13,
    reusedPorts = 1u << 14,
    anyRetransmission = retransmission | fastRetransmission | spuriousRetransmission,
};
}

/// The state of one end of a connection, RFC 9293 section 3.3.2, as far as its packets tell.
enum class TcpState : std::uint8_t {
    Unknown, ///< The capture began in the middle.
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
};
std::string_view stateName(TcpState);

struct StateChange {
    TcpState before = TcpState::Unknown, after = TcpState::Unknown;
};

/// What a segment does to its receiver. It changes when the segment arrives, while other threads already look.
class ReceiverStates {
public:
    ReceiverStates() = default;
    ReceiverStates(const ReceiverStates& other)
        : m_change(other.change())
    {
    }
    ReceiverStates& operator=(const ReceiverStates& other)
    {
        set(other.change());
        return *this;
    }

    StateChange change() const { return m_change.load(std::memory_order_relaxed); }
    void set(StateChange change) { m_change.store(change, std::memory_order_relaxed); }

private:
    std::atomic<StateChange> m_change = StateChange();
};

/// One TCP segment, seen from its connection.
struct TcpFacts {
    std::int64_t sinceFirst = 0, sincePrevious = 0; ///< Nanoseconds.
    std::int64_t ackRoundTrip = -1, retransmissionDelay = -1; ///< Nanoseconds; -1: not known.
    std::int64_t initialRoundTrip = -1;
    std::uint32_t sequence = 0, nextSequence = 0, acknowledgment = 0; ///< Relative where the beginning is known.
    std::uint32_t length = 0; ///< Data bytes, as the IP header says.
    std::uint32_t window = 0;
    std::int32_t scaleFactor = -1; ///< -1: the handshake was not seen; -2: not used; 0: nothing to say.
    std::uint32_t findings = 0;
    std::uint32_t duplicateAckNumber = 0, duplicateAckPacket = none;
    std::uint32_t acksPacket = none, retransmissionOf = none; ///< Packet indexes.
    std::uint32_t bytesInFlight = 0, pushBytesSent = 0; ///< 0: nothing to say.
    std::uint8_t completeness = 0; ///< Of the packets before this one, as Wireshark counts.
    bool examined = false; ///< Wireshark shows its analysis of this segment even where it found nothing.
    bool lengthKnown = false; ///< False when the IP header leaves no room for the TCP header.
    StateChange sender; ///< By sending it.
    ReceiverStates receiver; ///< By receiving it; no change as long as it has not arrived.
};

/// One UDP datagram, seen from its conversation.
struct UdpFacts {
    std::int64_t sinceFirst = 0, sincePrevious = 0; ///< Nanoseconds.
    std::uint32_t inThisDirection = 0, inOtherDirection = 0; ///< Datagrams before this one.
    bool followsOther = false; ///< The one before it went the other way.
};

struct PacketFacts {
    std::uint32_t conversation = noConversation; ///< Index for Conversations::view().
    std::uint32_t detail = none; ///< Index into the TCP or UDP facts.
    std::uint32_t about = noConversation; ///< ICMP errors: the conversation of the datagram that they quote.
    std::uint32_t answers = none; ///< ICMP: the packet that this echo reply answers.
    bool fromInitiator = true;
    bool isTcp = false;
    /// The first message that is complete with this packet; Message::nextHere leads to the others. It can become
    /// known later, when a lost segment before this one has been sent again.
    SetOnce firstMessage;
    SetOnce partOf; ///< A message of which this packet carries a part that does not complete it.
};

} // namespace packetarium
