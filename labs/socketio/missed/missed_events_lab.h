// How events are missed, and what cures it: experiments that emit numbered events, cut the connection, and count.
// https://socket.io/docs/v4/delivery-guarantees
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/socketio/missed/relay.h"
#include "labs/socketio/missed/tally.h"

#include <array>
#include <span>

namespace packetarium {

/// An experiment goes through these; in each, as many events are emitted.
enum MissedPhase : int { Connected, Unnoticed, Away, Back };

struct MissedEventsResult {
    Counts all;
    std::array<Counts, 4> phases;
};

struct MissedEventsLab {
    const char* id; ///< "ack-retry", as the command line names it.
    const char* title;
    const char* setting; ///< Who emits to whom, and what is done against loss.
    const char* silence; ///< What the cable does in the phase `Unnoticed`.
    const char* why; ///< Why the counts are as they are.
    /// Server and client run in this process and talk through the relay, on real sockets of the loopback interface. The
    /// relay listens already; `each` is the number of events of a phase.
    Result<MissedEventsResult> (*run)(Relay&, int each);
};
std::span<const MissedEventsLab> missedEventsLabs();

} // namespace packetarium
