// Events that are sent again until they are acknowledged.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/retry_queue.h"

namespace packetarium {

RetryQueue::RetryQueue(int retries, std::function<bool()> maySend, Send send)
    : m_retries(retries)
    , m_maySend(std::move(maySend))
    , m_send(std::move(send))
{
}

void RetryQueue::add(Arguments event, SocketIoFlags flags, OnAnswer answer)
{
    flags.isFromQueue = true;
    m_entries.push_back({++m_last, std::move(event), flags, std::move(answer)});
}

void RetryQueue::drain(Pending pending)
{
    if (m_entries.empty() || !m_maySend())
        return;
    Entry& first = m_entries.front();
    if (first.isPending && pending == Pending::Wait)
        return;
    first.isPending = true;
    ++first.tries;
    const std::weak_ptr<bool> alive = m_alive;
    m_send(first.event, first.flags, [this, alive, number = first.number](const Answer& answer) {
        if (!alive.expired())
            answered(number, answer);
    });
}

void RetryQueue::answered(std::uint64_t number, const Answer& answer)
{
    if (m_entries.empty() || m_entries.front().number != number)
        return; // A late answer to an earlier try.
    Entry& first = m_entries.front();
    first.isPending = false;
    if (answer.error && first.tries <= m_retries)
        return drain(Pending::Wait);
    const OnAnswer tell = std::move(first.answer);
    m_entries.pop_front();
    const std::weak_ptr<bool> alive = m_alive;
    if (tell)
        tell(answer);
    if (!alive.expired())
        drain(Pending::Wait);
}

} // namespace packetarium
