// The events that wait for their acknowledgement.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/pending_answers.h"

namespace packetarium {

std::uint64_t PendingAnswers::add(OnAnswer answer, OnDisconnect onDisconnect)
{
    m_entries.emplace(m_next, Entry {std::move(answer), onDisconnect, nullptr});
    return m_next++;
}

std::uint64_t
PendingAnswers::add(OnAnswer answer, std::chrono::milliseconds timeout, std::function<void(std::uint64_t)> expired)
{
    const std::uint64_t id = add(std::move(answer), OnDisconnect::Error);
    auto timer = std::make_unique<QTimer>();
    timer->setSingleShot(true);
    QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [this, id, expired = std::move(expired)] {
        const OnAnswer late = take(id);
        expired(id);
        late({"operation has timed out", {}});
    });
    timer->start(timeout);
    m_entries.at(id).timer = std::move(timer);
    return id;
}

OnAnswer PendingAnswers::take(std::uint64_t id)
{
    const auto entry = m_entries.find(id);
    if (entry == m_entries.end())
        return {};
    OnAnswer answer = std::move(entry->second.answer);
    if (entry->second.timer) {
        entry->second.timer->stop();
        entry->second.timer.release()->deleteLater(); // It may be the one that is speaking.
    }
    m_entries.erase(entry);
    return answer;
}

void PendingAnswers::disconnected(const std::function<bool(std::uint64_t)>& isStillToBeSent)
{
    std::vector<OnAnswer> told;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto& [id, pending] = *entry++;
        if (isStillToBeSent(id))
            continue;
        const bool wantsToKnow = pending.onDisconnect == OnDisconnect::Error;
        OnAnswer answer = take(id);
        if (wantsToKnow)
            told.push_back(std::move(answer));
    }
    for (const OnAnswer& answer : told)
        answer({"socket has been disconnected", {}});
}

} // namespace packetarium
