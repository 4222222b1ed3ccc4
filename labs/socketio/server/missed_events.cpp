// Connection state recovery: what is kept, and what a returning client has missed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/missed_events.h"

#include <algorithm>

namespace packetarium {
namespace {

std::string inBase64(std::uint64_t number)
{
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    std::string digits;
    do {
        digits += alphabet[number % 64];
        number /= 64;
    } while (number > 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

bool haveCommon(const std::vector<std::string>& some, const std::vector<std::string>& others)
{
    return std::any_of(some.begin(), some.end(), [&](const std::string& room) {
        return std::find(others.begin(), others.end(), room) != others.end();
    });
}

bool wasFor(const BroadcastTarget& target, const std::vector<std::string>& rooms)
{
    return (target.rooms.empty() || haveCommon(target.rooms, rooms)) && !haveCommon(target.except, rooms);
}

} // namespace

MissedEvents::MissedEvents(const RecoverySettings& settings)
    : m_settings(settings)
{
}

std::string MissedEvents::nextOffset()
{
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
    const std::int64_t now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    if (now > m_lastTime) { // A clock that is set back must not make an offset come twice.
        m_lastTime = now;
        m_inThisMillisecond = 0;
        return inBase64(std::uint64_t(now));
    }
    return inBase64(std::uint64_t(m_lastTime)) + '.' + inBase64(m_inThisMillisecond++);
}

void MissedEvents::record(std::string offset, const Arguments& event, const BroadcastTarget& target, qsizetype bytes)
{
    m_events.push_back({std::move(offset), event, target, bytes, Clock::now()});
    m_bytes += bytes;
    dropExpired();
}

void MissedEvents::dropExpired()
{
    // An event is also the mark up to which its receiver has heard everything, so it is kept for a while longer than
    // sessions are. The reference, too, looks for expired ones once a minute.
    const auto oldest = Clock::now() - m_settings.maxDisconnectionDuration - std::chrono::minutes(1);
    while (!m_events.empty()
           && (m_events.size() > m_settings.mostEvents || m_bytes > m_settings.mostBytes
               || m_events.front().sentAt < oldest)) {
        m_bytes -= m_events.front().bytes;
        m_events.pop_front();
    }
}

bool MissedEvents::isExpired(Clock::time_point since) const
{
    return Clock::now() - since > m_settings.maxDisconnectionDuration;
}

void MissedEvents::persist(LostSession session)
{
    forget(session.pid);
    const qsizetype bytes = writeJson(session.data).size();
    if (bytes > m_settings.mostBytes)
        return;
    const auto isFull = [&] {
        return m_sessions.size() >= m_settings.mostSessions || m_sessionBytes + bytes > m_settings.mostBytes;
    };
    while (!m_sessions.empty() && isFull())
        dropOldestSession();
    m_sessionBytes += bytes;
    std::string pid = session.pid;
    m_sessions.emplace(std::move(pid), Session {std::move(session), Clock::now(), bytes});
}

/// And those that have expired with it: they need not be looked for more often than that.
void MissedEvents::dropOldestSession()
{
    const auto older = [](const auto& one, const auto& other) { return one.second.lostAt < other.second.lostAt; };
    const std::string oldest = std::min_element(m_sessions.begin(), m_sessions.end(), older)->first;
    forget(oldest);
    std::vector<std::string> expired;
    for (const auto& [pid, session] : m_sessions)
        if (isExpired(session.lostAt))
            expired.push_back(pid);
    for (const std::string& pid : expired)
        forget(pid);
}

void MissedEvents::forget(const std::string& pid)
{
    if (const auto session = m_sessions.extract(pid))
        m_sessionBytes -= session.mapped().bytes;
}

std::optional<MissedEvents::Recovered> MissedEvents::find(const std::string& pid, std::string_view offset)
{
    const auto known = m_sessions.find(pid);
    if (known == m_sessions.end())
        return {};
    if (isExpired(known->second.lostAt)) {
        forget(pid);
        return {};
    }
    auto event =
        std::find_if(m_events.begin(), m_events.end(), [&](const Event& sent) { return sent.offset == offset; });
    if (event == m_events.end())
        return {};
    Recovered recovered {known->second.session, {}};
    while (++event != m_events.end())
        if (wasFor(event->target, recovered.session.rooms))
            recovered.missed.push_back(event->event);
    return recovered;
}

} // namespace packetarium
