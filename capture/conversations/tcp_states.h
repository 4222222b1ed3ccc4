// The states of a connection's two ends, RFC 9293 section 3.3.2, as the segments between them tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/facts.h"
#include "capture/conversations/segment.h"

#include <vector>

namespace packetarium {

/// Both ends as they are once each has sent and received what it is known to have. Sending a segment moves its sender
/// only; the receiver moves when it arrives, which a lost segment never does.
class TcpStates {
public:
    TcpStates() = default;
    /// Goes on from these.
    TcpStates(TcpState initiator, TcpState responder)
    {
        m_ends[0].state = initiator;
        m_ends[1].state = responder;
    }

    StateChange send(const Segment&, bool fromInitiator);
    StateChange receive(const Segment&, bool fromInitiator);

    TcpState initiator() const { return m_ends[0].state; }
    TcpState responder() const { return m_ends[1].state; }

private:
    struct End {
        std::uint32_t finEnd = 0; ///< The acknowledgement that confirms its FIN; counts once finSent is true.
        std::uint32_t otherFinEnd = 0; ///< The same of the other end's FIN; counts once otherFinCame is true.
        std::uint32_t heard = 0; ///< Everything of the other end before this has come; counts once heardKnown is true.
        std::vector<std::pair<std::uint32_t, std::uint32_t>> ahead; ///< What came beyond a gap: from, to. Bounded.
        TcpState state = TcpState::Unknown;
        bool finSent = false, otherFinCame = false, heardKnown = false;
        bool otherFinTaken = false; ///< The other end's FIN has moved the state.
        bool finTakenBack = false; ///< It did so too early.
    };
    static void receiveSyn(const Segment&, End& receiver);
    static void receiveAck(const Segment&, End& receiver);
    static void hear(const Segment&, End& receiver);
    static void takeOtherFin(End&);
    static void takeBackOtherFin(const Segment&, End& sender);

    End m_ends[2];
};

} // namespace packetarium
