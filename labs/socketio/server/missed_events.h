// Connection state recovery: the events that were sent, and the sessions that were cut off.
// https://socket.io/docs/v4/connection-state-recovery
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"
#include "labs/socketio/server/broadcast_target.h"
#include "labs/socketio/server/socketio_settings.h"

#include <deque>
#include <unordered_map>

namespace packetarium {

/// What a socket had when it was cut off. `pid` is secret, and known to its client alone.
struct LostSession {
    std::string id;
    std::string pid;
    std::vector<std::string> rooms;
    Value data;
};

class MissedEvents {
public:
    explicit MissedEvents(const RecoverySettings&);

    /// A name for the next event: never the same again, and later ones sort behind earlier ones.
    std::string nextOffset();
    void record(std::string offset, const Arguments& event, const BroadcastTarget&, qsizetype bytes);

    void persist(LostSession);
    struct Recovered {
        LostSession session;
        std::vector<Arguments> missed;
    };
    /// Nothing when the session has expired or is not known, or when the event at this offset is no longer kept.
    std::optional<Recovered> find(const std::string& pid, std::string_view offset);
    void forget(const std::string& pid);

    std::size_t eventCount() const { return m_events.size(); }
    std::size_t sessionCount() const { return m_sessions.size(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Event {
        std::string offset;
        Arguments event;
        BroadcastTarget target;
        qsizetype bytes;
        Clock::time_point sentAt;
    };
    struct Session {
        LostSession session;
        Clock::time_point lostAt;
        qsizetype bytes;
    };
    void dropOldestSession();
    void dropExpired();
    bool isExpired(Clock::time_point since) const;

    const RecoverySettings m_settings;
    std::deque<Event> m_events;
    qsizetype m_bytes = 0;
    std::unordered_map<std::string, Session> m_sessions;
    qsizetype m_sessionBytes = 0;
    std::int64_t m_lastTime = 0;
    std::uint64_t m_inThisMillisecond = 0;
};

} // namespace packetarium
