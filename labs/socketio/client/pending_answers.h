// The events that wait for their acknowledgement.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"

#include <QTimer>

#include <chrono>
#include <map>

namespace packetarium {

class PendingAnswers {
public:
    /// Whether the one who waits hears that the connection is gone; otherwise it hears nothing, as in the reference.
    enum class OnDisconnect { Silence, Error };

    std::uint64_t add(OnAnswer, OnDisconnect);
    /// As `add`, and after this time `expired` is told, and then the one who waits.
    std::uint64_t add(OnAnswer, std::chrono::milliseconds, std::function<void(std::uint64_t id)> expired);
    /// The one who waits under this id, who is then forgotten; empty when nobody does.
    OnAnswer take(std::uint64_t id);
    /// Forgets everyone whose event was sent; who wants to know hears "socket has been disconnected".
    void disconnected(const std::function<bool(std::uint64_t id)>& isStillToBeSent);

private:
    struct Entry {
        OnAnswer answer;
        OnDisconnect onDisconnect;
        std::unique_ptr<QTimer> timer;
    };
    std::uint64_t m_next = 0;
    std::map<std::uint64_t, Entry> m_entries;
};

} // namespace packetarium
