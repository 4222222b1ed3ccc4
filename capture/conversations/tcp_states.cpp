// The states of a connection's two ends, RFC 9293 section 3.3.2, as the segments between them tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/tcp_states.h"

namespace packetarium {

std::string_view stateName(TcpState state)
{
    switch (state) {
    case TcpState::Unknown: return "";
    case TcpState::Closed: return "CLOSED";
    case TcpState::Listen: return "LISTEN";
    case TcpState::SynSent: return "SYN-SENT";
    case TcpState::SynReceived: return "SYN-RECEIVED";
    case TcpState::Established: return "ESTABLISHED";
    case TcpState::FinWait1: return "FIN-WAIT-1";
    case TcpState::FinWait2: return "FIN-WAIT-2";
    case TcpState::CloseWait: return "CLOSE-WAIT";
    case TcpState::Closing: return "CLOSING";
    case TcpState::LastAck: return "LAST-ACK";
    case TcpState::TimeWait: return "TIME-WAIT";
    }
    return "";
}

void TcpStates::add(const Segment& segment, bool fromInitiator, TcpFacts& facts)
{
    End& sender = m_ends[fromInitiator ? 0 : 1];
    End& receiver = m_ends[fromInitiator ? 1 : 0];
    facts.senderBefore = sender.state;
    facts.receiverBefore = receiver.state;
    if (segment.has(tcpFlag::reset)) {
        sender.state = receiver.state = TcpState::Closed;
    } else {
        if (segment.has(tcpFlag::syn))
            synchronize(segment, sender, receiver);
        else
            acknowledge(segment, sender, receiver);
        if (segment.has(tcpFlag::fin))
            finish(segment, sender, receiver, !(facts.findings & finding::lostSegment));
    }
    facts.sender = sender.state;
    facts.receiver = receiver.state;
}

void TcpStates::synchronize(const Segment& segment, End& sender, End& receiver)
{
    if (segment.has(tcpFlag::ack)) {
        if (sender.state != TcpState::Established)
            sender.state = TcpState::SynReceived;
        if (receiver.state == TcpState::SynSent || receiver.state == TcpState::Unknown)
            receiver.state = TcpState::Established;
        return;
    }
    if (sender.state == TcpState::Unknown || sender.state == TcpState::Closed)
        sender.state = TcpState::SynSent;
    else if (sender.state == TcpState::Listen && receiver.state == TcpState::SynSent)
        sender.state = receiver.state = TcpState::SynReceived; // Both open at once.
    if (receiver.state == TcpState::Unknown || receiver.state == TcpState::Closed)
        receiver.state = TcpState::Listen;
}

void TcpStates::acknowledge(const Segment& segment, End& sender, End& receiver)
{
    if (!segment.has(tcpFlag::ack))
        return;
    if (sender.state == TcpState::Unknown)
        sender.state = TcpState::Established;
    if (receiver.state == TcpState::Unknown || receiver.state == TcpState::SynReceived)
        receiver.state = TcpState::Established;
    if (!receiver.finSent || isBefore(segment.acknowledgment, receiver.finEnd))
        return;
    if (receiver.state == TcpState::FinWait1)
        receiver.state = TcpState::FinWait2;
    else if (receiver.state == TcpState::Closing)
        receiver.state = TcpState::TimeWait;
    else if (receiver.state == TcpState::LastAck)
        receiver.state = TcpState::Closed;
}

void TcpStates::finish(const Segment& segment, End& sender, End& receiver, bool arrivedInOrder)
{
    if (sender.state == TcpState::Established || sender.state == TcpState::SynReceived
        || sender.state == TcpState::Unknown)
        sender.state = TcpState::FinWait1;
    else if (sender.state == TcpState::CloseWait)
        sender.state = TcpState::LastAck;
    sender.finSent = true;
    sender.finEnd = segment.end();
    if (!arrivedInOrder) // The receiver waits for what is missing first.
        return;
    if (receiver.state == TcpState::Established || receiver.state == TcpState::Unknown)
        receiver.state = TcpState::CloseWait;
    else if (receiver.state == TcpState::FinWait1)
        receiver.state = TcpState::Closing;
    else if (receiver.state == TcpState::FinWait2)
        receiver.state = TcpState::TimeWait;
}

} // namespace packetarium
