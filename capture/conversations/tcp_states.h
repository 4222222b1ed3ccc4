// The states of a connection's two ends, RFC 9293 section 3.3.2, as the segments between them tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/facts.h"
#include "capture/conversations/segment.h"

namespace packetarium {

/// Both ends as they are once each has sent or received what was captured so far.
class TcpStates {
public:
    /// Notes the states before and after this segment in `facts`, whose findings must be there already.
    void add(const Segment&, bool fromInitiator, TcpFacts& facts);

    TcpState initiator() const { return m_ends[0].state; }
    TcpState responder() const { return m_ends[1].state; }

private:
    struct End {
        std::uint32_t finEnd = 0; ///< The acknowledgement that confirms its FIN; counts once finSent is true.
        TcpState state = TcpState::Unknown;
        bool finSent = false;
    };
    static void synchronize(const Segment&, End& sender, End& receiver);
    static void acknowledge(const Segment&, End& sender, End& receiver);
    static void finish(const Segment&, End& sender, End& receiver, bool arrivedInOrder);

    End m_ends[2];
};

} // namespace packetarium
