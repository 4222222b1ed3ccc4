// Choose your cut: the ways in which a connection ends, and what each does to both sides and to their events.
// https://socket.io/docs/v4/connection-state-recovery, https://socket.io/docs/v4/client-socket-instance/#disconnect
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/socketio/missed/relay.h"
#include "labs/socketio/missed/tally.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace packetarium {

struct Cut {
    enum class Kind { ClientLeaves, ServerSendsAway, EngineClose, TcpReset, SilentWire, KilledServer } kind;
    const char* id; ///< "tcp-reset", as the command line names it.
    const char* what; ///< "both ends get a TCP reset".
};
std::span<const Cut> cuts();

/// When one side heard of its end, counted from the cut, and the reason that it was given.
struct Notice {
    std::string reason;
    std::chrono::milliseconds after {};
};

struct CutResult {
    Notice client;
    std::optional<Notice> server; ///< None: it was killed, and hears nothing any more.
    bool returnsByItself = false; ///< Else the client must call connect() again.
    bool isRecovered = false; ///< The server knew it again: same id, same rooms.
    // Events emitted between the cut and the return, first before anybody knew, then while both knew.
    Counts serverBefore, serverWhileAway, clientBefore, clientWhileAway;
};

/// Ping settings of these experiments; by default a server asks every 25 s and waits 20 s.
inline constexpr std::chrono::milliseconds cutPingInterval {400}, cutPingTimeout {400};

/// Server (with connection state recovery) and client run in this process and talk through the relay, which listens
/// already. `each` is how many events each side emits each time.
Result<CutResult> makeCut(const Cut&, Relay&, int each);

} // namespace packetarium
