// How long to wait before the next attempt: exponential backoff with jitter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace packetarium {

/// The wait doubles with each attempt, so that a server that comes back is not run over; chance spreads the clients
/// that lost it at the same moment.
class Backoff {
public:
    /// `jitter`, from 0 to 1, is the part of the wait that chance adds or takes away.
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, double jitter);

    int attempts() const { return m_attempts; }
    /// The wait before the next attempt, which counts from now.
    std::chrono::milliseconds next();
    /// `chance`, from 0 to 1, decides.
    std::chrono::milliseconds next(double chance);
    void reset() { m_attempts = 0; }

private:
    const std::chrono::milliseconds m_first;
    const std::chrono::milliseconds m_longest;
    const double m_jitter;
    int m_attempts = 0;
};

} // namespace packetarium
