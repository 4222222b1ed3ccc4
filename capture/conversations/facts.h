// What the conversations know about one packet: computed once, in order, when the packet arrives.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/dns_exchanges.h"
#include "capture/conversations/set_once.h"
#include "capture/store/packet_store.h"

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

/// A change of state in one byte.
class PackedChange {
public:
    PackedChange() = default;
    PackedChange(StateChange change)
        : m_bits(std::uint8_t(std::uint8_t(change.before) << 4 | std::uint8_t(change.after)))
    {
    }
    operator StateChange() const { return {TcpState(m_bits >> 4), TcpState(m_bits & 0xf)}; }

private:
    std::uint8_t m_bits = 0;
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
    std::int8_t scale = 0; ///< The sender's window shift; -1: the handshake was not seen; -2: not used.
    std::uint8_t completeness = 0; ///< Of the packets before this one, as Wireshark counts.
    bool examined = false; ///< Wireshark shows its analysis of this segment even where it found nothing.
    bool lengthKnown = false; ///< False when the IP header leaves no room for the TCP header.
    StateChange sender; ///< By sending it.
    StateChange receiver; ///< By receiving it; no change as long as it has not arrived.
};

/// One UDP datagram, seen from its conversation.
struct UdpFacts {
    std::int64_t sinceFirst = 0, sincePrevious = 0; ///< Nanoseconds.
    std::uint32_t inThisDirection = 0, inOtherDirection = 0; ///< Datagrams before this one.
    bool followsOther = false; ///< The one before it went the other way.
    DnsMatch dns; ///< What its message of DNS has to do with an earlier one.
};

/// 36 bytes for every packet. What can be told from the packet's own bytes and its conversation is not kept: see
/// Conversations::tcp() and udp().
struct PacketFacts {
    enum class Kind : std::uint8_t { Other, Tcp, Udp };

    std::uint32_t conversation = noConversation; ///< Index for Conversations::view().
    /// The packet before it in its conversation. It can be an ICMP error that quotes a segment of that, of which this
    /// is the packet before it in the conversation that it quotes.
    std::uint32_t previous = none;
    /// The first message that is complete with this packet; Message::nextHere leads to the others. It can become
    /// known later, when a lost segment before this one has been sent again.
    SetOnce firstMessage;
    /// A message of which this packet carries a part that does not complete it; for Other: the same of a whole that
    /// was cut into pieces.
    SetOnce partOf;
    union {
        std::uint32_t acksPacket = none; ///< TCP: the packet whose data this confirms.
        std::uint32_t inThisDirection; ///< UDP: datagrams before this one.
        std::uint32_t answers; ///< Other: the packet that this ICMP echo reply answers.
    };
    union {
        std::uint32_t bytesInFlight = none; ///< TCP; 0: nothing to say.
        std::uint32_t inOtherDirection; ///< UDP: datagrams before this one.
        std::uint32_t about; ///< Other: the conversation of what this ICMP error quotes, if it is in the capture.
    };
    union {
        std::uint32_t pushBytesSent = 0; ///< TCP; 0: nothing to say.
        std::uint32_t matched; ///< UDP: DnsMatch::packet.
        std::uint32_t quotedNumber; ///< Other: tcp.stream or udp.stream of what this ICMP error quotes, plus 1.
    };
    std::uint16_t findings = 0; ///< TCP.
    union {
        std::uint8_t completeness = 0; ///< TCP: of the packets before this one, as Wireshark counts.
        DnsMatch::Kind match; ///< UDP: DnsMatch::kind.
    };
    std::int8_t scale = 0; ///< TCP: the sender's window shift; -1: not known, -2: not used.
    PackedChange sender; ///< TCP: by sending it.
    std::atomic<PackedChange> receiver = PackedChange(); ///< TCP: by receiving it, which may happen later.
    std::uint8_t headerLength = 0; ///< TCP: of the TCP header.
    Kind kind : 2 = Kind::Other;
    bool fromInitiator : 1 = true;
    bool examined : 1 = false; ///< TCP: Wireshark shows its analysis even where it found nothing.
    bool lengthKnown : 1 = false; ///< TCP: false when the IP header leaves no room for the TCP header.
    bool carriesData : 1 = false;
    bool hasRepeat : 1 = false; ///< TCP: there is a Repeat about it.
    bool followsOther : 1 = false; ///< UDP: the one before it went the other way.

    bool isTcp() const { return kind == Kind::Tcp; }
};
static_assert(sizeof(PacketFacts) == 36);

/// When a segment was quoted, in nanoseconds, counted from other packets of its connection.
struct QuoteTimes {
    std::int64_t sinceFirst = 0, sincePrevious = 0;
};

/// What is known of a segment that was sent again, or an acknowledgement that came again.
struct Repeat {
    std::uint32_t packet = none;
    std::uint32_t retransmissionOf = none; ///< A packet index.
    std::uint32_t duplicateAckNumber = 0, duplicateAckPacket = none;
};

} // namespace packetarium
