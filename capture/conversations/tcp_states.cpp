// The states of a connection's two ends, RFC 9293 section 3.3.2, as the segments between them tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/tcp_states.h"

#include <algorithm>

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

StateChange TcpStates::send(const Segment& segment, bool fromInitiator)
{
    End& sender = m_ends[fromInitiator ? 0 : 1];
    const bool acknowledges = segment.has(tcpFlag::ack), synchronizes = segment.has(tcpFlag::syn);
    if (acknowledges)
        takeBackOtherFin(segment, sender);
    // Whoever confirms bytes has them, also where the capture does not tell how.
    if (acknowledges && sender.heardKnown && isAfter(segment.acknowledgment, sender.heard)) {
        sender.heard = segment.acknowledgment;
        takeOtherFin(sender);
    }
    StateChange change {sender.state, sender.state};
    TcpState& state = change.after;
    if (segment.has(tcpFlag::reset)) {
        if (state == TcpState::Listen) // It would not refuse if it did (RFC 9293 section 3.10.7.1).
            change.before = TcpState::Closed;
        state = TcpState::Closed;
    } else if (synchronizes && acknowledges) {
        if (state < TcpState::Established)
            state = TcpState::SynReceived;
    } else if (synchronizes) {
        if (state == TcpState::Unknown || state == TcpState::Closed)
            state = TcpState::SynSent;
        else if (state == TcpState::Listen)
            state = TcpState::SynReceived; // It did not listen: both open at once.
    } else if (acknowledges && (state == TcpState::Unknown || state == TcpState::SynSent)) {
        state = TcpState::Established;
    }
    if (segment.has(tcpFlag::fin) && state != TcpState::Closed) {
        if (state == TcpState::Established || state == TcpState::SynReceived || state == TcpState::Unknown)
            state = TcpState::FinWait1;
        else if (state == TcpState::CloseWait)
            state = TcpState::LastAck;
        sender.finSent = true;
        sender.finEnd = segment.end();
    }
    sender.state = state;
    return change;
}

StateChange TcpStates::receive(const Segment& segment, bool fromInitiator)
{
    End& receiver = m_ends[fromInitiator ? 1 : 0];
    if (receiver.finTakenBack) { // What was on its way then has come before this.
        receiver.finTakenBack = false;
        receiver.heard = receiver.otherFinEnd;
        takeOtherFin(receiver);
    }
    const TcpState before = receiver.state;
    if (segment.has(tcpFlag::reset)) {
        receiver.state = TcpState::Closed;
        return {before, receiver.state};
    }
    if (segment.has(tcpFlag::syn))
        receiveSyn(segment, receiver);
    else
        receiveAck(segment, receiver);
    hear(segment, receiver);
    return {before, receiver.state};
}

void TcpStates::receiveSyn(const Segment& segment, End& receiver)
{
    TcpState& state = receiver.state;
    if (segment.has(tcpFlag::ack)) {
        if (state == TcpState::SynSent || state == TcpState::SynReceived || state == TcpState::Unknown)
            state = TcpState::Established;
    } else if (state == TcpState::SynSent) {
        state = TcpState::SynReceived; // Both open at once.
    } else if (state == TcpState::Unknown || state == TcpState::Closed) {
        state = TcpState::Listen; // Until its answer shows that it listened.
    }
}

void TcpStates::receiveAck(const Segment& segment, End& receiver)
{
    if (!segment.has(tcpFlag::ack))
        return;
    TcpState& state = receiver.state;
    if (state == TcpState::Unknown || state == TcpState::SynReceived)
        state = TcpState::Established;
    if (!receiver.finSent || isBefore(segment.acknowledgment, receiver.finEnd))
        return;
    if (state == TcpState::FinWait1)
        state = TcpState::FinWait2;
    else if (state == TcpState::Closing)
        state = TcpState::TimeWait;
    else if (state == TcpState::LastAck)
        state = TcpState::Closed;
}

/// Keeps account of what has come without a gap: a FIN counts only after everything before it.
void TcpStates::hear(const Segment& segment, End& receiver)
{
    constexpr std::size_t mostAhead = 64;
    if (!receiver.heardKnown) {
        receiver.heardKnown = true;
        receiver.heard = segment.sequence;
    }
    const auto isGapless = [&](const auto& piece) { return !isAfter(piece.first, receiver.heard); };
    const std::pair fresh(segment.sequence, segment.end());
    if (isAfter(fresh.second, receiver.heard)) {
        if (isGapless(fresh))
            receiver.heard = fresh.second;
        else if (receiver.ahead.size() < mostAhead)
            receiver.ahead.push_back(fresh);
    }
    for (auto next = std::ranges::find_if(receiver.ahead, isGapless); next != receiver.ahead.end();
         next = std::ranges::find_if(receiver.ahead, isGapless)) {
        if (isAfter(next->second, receiver.heard))
            receiver.heard = next->second;
        receiver.ahead.erase(next);
    }
    if (segment.has(tcpFlag::fin)) {
        receiver.otherFinCame = true;
        receiver.otherFinEnd = segment.end();
    }
    takeOtherFin(receiver);
}

void TcpStates::takeOtherFin(End& end)
{
    if (!end.otherFinCame || isBefore(end.heard, end.otherFinEnd))
        return;
    end.otherFinCame = end.finTakenBack = false; // Taken; the same FIN again changes nothing.
    end.otherFinTaken = true;
    if (end.state == TcpState::Established || end.state == TcpState::SynReceived || end.state == TcpState::Unknown)
        end.state = TcpState::CloseWait;
    else if (end.state == TcpState::FinWait1)
        end.state = TcpState::Closing;
    else if (end.state == TcpState::FinWait2)
        end.state = TcpState::TimeWait;
}

/// Where the capture does not tell when a FIN arrived, it counts at once. An acknowledgment number that leaves it out
/// shows that it had not come yet (RFC 9293 section 3.6: both may close at the same time).
void TcpStates::takeBackOtherFin(const Segment& segment, End& end)
{
    if (!end.otherFinTaken || !isBefore(segment.acknowledgment, end.otherFinEnd))
        return;
    if (end.state == TcpState::CloseWait)
        end.state = TcpState::Established;
    else if (end.state == TcpState::Closing)
        end.state = TcpState::FinWait1;
    else if (end.state == TcpState::TimeWait)
        end.state = TcpState::FinWait2;
    else
        return;
    end.otherFinTaken = false;
    end.otherFinCame = end.finTakenBack = true;
    end.heard = segment.acknowledgment;
}

} // namespace packetarium
