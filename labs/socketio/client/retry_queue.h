// Events that are sent again until they are acknowledged: the client's `retries`.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"

#include <chrono>
#include <deque>

namespace packetarium {

/// How one event is sent.
struct SocketIoFlags {
    bool isVolatile = false;
    std::optional<std::chrono::milliseconds> timeout = {};
    bool isFromQueue = false;
};

/// One event at a time is under way, each until its acknowledgement or its last retry, so that the order is kept.
class RetryQueue {
public:
    using Send = std::function<void(Arguments event, SocketIoFlags, OnAnswer)>;
    enum class Pending { Wait, SendAgain };

    /// An event is sent at most 1 + `retries` times, and never while it may not be.
    RetryQueue(int retries, std::function<bool()> maySend, Send);

    std::size_t size() const { return m_entries.size(); }
    void add(Arguments event, SocketIoFlags, OnAnswer);
    /// Sends the first event, unless it is under way already; after a new connection, it is sent even then.
    void drain(Pending);

private:
    struct Entry {
        std::uint64_t number;
        Arguments event;
        SocketIoFlags flags;
        OnAnswer answer;
        int tries = 0;
        bool isPending = false;
    };
    void answered(std::uint64_t number, const Answer&);

    const int m_retries;
    const std::function<bool()> m_maySend;
    const Send m_send;
    std::deque<Entry> m_entries;
    std::uint64_t m_last = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace packetarium
