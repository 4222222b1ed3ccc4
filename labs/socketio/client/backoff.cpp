// How long to wait before the next attempt.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/backoff.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cmath>

namespace packetarium {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, double jitter)
    : m_first(first)
    , m_longest(longest)
    , m_jitter(jitter > 0 && jitter <= 1 ? jitter : 0)
{
}

std::chrono::milliseconds Backoff::next() { return next(QRandomGenerator::global()->generateDouble()); }

std::chrono::milliseconds Backoff::next(double chance)
{
    constexpr int mostDoublings = 32; // Far beyond any longest wait, and no overflow.
    const double wait = double(m_first.count()) * std::pow(2.0, std::min(m_attempts++, mostDoublings));
    const double deviation = std::floor(chance * m_jitter * wait);
    const bool isShorter = (int(chance * 10) & 1) == 0;
    const double spread = isShorter ? wait - deviation : wait + deviation;
    return std::chrono::milliseconds(std::int64_t(std::min(spread, double(m_longest.count()))));
}

} // namespace packetarium
