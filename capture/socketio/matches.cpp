// What was found about packets of Socket.IO by looking at others: answers, attachments, copies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/socketio/matches.h"

#include <algorithm>
#include <functional>

namespace packetarium {

SocketIoMatches::Facts* SocketIoMatches::at(const EngineIoPlace& place)
{
    const std::uint64_t key = keyOf(place.message, place.place);
    const auto found = m_facts.find(key);
    if (found != m_facts.end())
        return &found->second;
    return m_facts.size() < most ? &m_facts[key] : nullptr;
}

void SocketIoMatches::acknowledge(const EngineIoPlace& event, const EngineIoPlace& answer)
{
    const std::int64_t took = answer.nanoseconds - event.nanoseconds;
    if (Facts* const facts = at(event)) {
        facts->told.acknowledgedIn = answer.packet + 1;
        facts->told.nanoseconds = took;
    }
    if (Facts* const facts = at(answer)) {
        facts->told.acknowledges = event.packet + 1;
        facts->told.nanoseconds = took;
    }
}

void SocketIoMatches::attach(const EngineIoPlace& packet, const EngineIoPlace& attachment, std::uint32_t number)
{
    constexpr std::size_t mostListed = 1000;
    if (Facts* const facts = at(attachment)) {
        facts->told.attachmentOf = packet.packet + 1;
        facts->told.attachmentNumber = number;
    }
    if (Facts* const facts = at(packet); facts && facts->told.attachmentsIn.size() < mostListed)
        facts->told.attachmentsIn.push_back(attachment.packet + 1);
}

void SocketIoMatches::noteOffset(const EngineIoPlace& place)
{
    if (Facts* const facts = at(place))
        facts->told.carriesOffset = true;
}

void SocketIoMatches::noteRecovery(const EngineIoPlace& place, SocketIoFacts::Recovery recovery)
{
    if (Facts* const facts = at(place))
        facts->told.recovery = recovery;
}

void SocketIoMatches::addCopy(const EngineIoPlace& first, const EngineIoPlace& next)
{
    const std::uint64_t key = keyOf(first.message, first.place);
    Facts* const one = at(first);
    if (!one)
        return;
    if (one->told.copies == 0) {
        one->told.copies = one->told.copy = 1;
        one->firstCopy = key;
    }
    ++one->told.copies;
    const std::uint32_t number = one->told.copies;
    if (Facts* const other = at(next)) {
        other->told.copy = number;
        other->firstCopy = key;
    }
}

std::vector<SocketIoFacts> SocketIoMatches::about(std::uint32_t message) const
{
    std::vector<SocketIoFacts> found;
    const auto end = m_facts.lower_bound(keyOf(message + 1, 0));
    for (auto next = m_facts.lower_bound(keyOf(message, 0)); next != end; ++next) {
        const std::uint64_t place = next->first - keyOf(message, 0);
        found.resize(place + 1);
        found.back() = next->second.told;
        if (const auto first = m_facts.find(next->second.firstCopy); found.back().copy && first != m_facts.end())
            found.back().copies = first->second.told.copies;
    }
    return found;
}

void CopyFinder::take(
    std::string_view event, std::uint32_t session, const EngineIoPlace& place, SocketIoMatches& matches)
{
    if (m_count >= mostBursts) {
        m_bursts.clear();
        m_count = 0;
    }
    auto& bursts = m_bursts[std::hash<std::string_view>()(event)];
    m_count -= std::erase_if(bursts, [&](const Burst& burst) { return place.nanoseconds - burst.last > longestPause; });
    // What a client hears twice was sent twice: each client's first belongs to the first time, its second to the second.
    const auto burst = std::ranges::find_if(bursts, [&](const Burst& one) { return !one.sessions.contains(session); });
    if (burst == bursts.end()) {
        bursts.push_back({place, place.nanoseconds, {session}});
        ++m_count;
        return;
    }
    burst->last = place.nanoseconds;
    burst->sessions.insert(session);
    matches.addCopy(burst->first, place);
}

} // namespace packetarium
