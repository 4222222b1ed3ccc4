// Looks for the packets that match a filter, in the background and on all processors.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace packetarium {

/// Ends within one packet when it is destroyed.
class PacketSearch {
public:
    PacketSearch(std::shared_ptr<const Capture>, DisplayFilter);
    ~PacketSearch();
    PacketSearch(const PacketSearch&) = delete;

    /// The packets before `end` are to be looked at; what was asked for before stays so.
    void extendTo(std::size_t end);
    struct Found {
        std::vector<std::uint32_t> packets; ///< From 0, ascending, that were not taken before.
        std::size_t examined = 0; ///< So many of the first packets have been looked at.
    };
    /// What has been found by now.
    Found take();
    /// Blocks until all that was asked for has been looked at. For commands and tests, never for the window.
    void wait();
    /// The same, but not longer than this.
    void wait(std::chrono::milliseconds most);

private:
    void startThreads();
    void run();
    /// Looks at the next packets that were asked for, without the lock.
    void lookAtNext(std::optional<filter::Question>&, std::unique_lock<std::mutex>& lock);
    std::vector<std::uint32_t> matching(filter::Question&, std::size_t first, std::size_t end) const;
    void put(std::size_t first, std::vector<std::uint32_t> found);

    const std::shared_ptr<const Capture> m_capture;
    const DisplayFilter m_filter;
    std::atomic<bool> m_stopping = false;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_end = 0, m_next = 0; ///< Asked for, and given to a thread.
    struct Block {
        std::size_t end;
        bool isReady = false;
        std::vector<std::uint32_t> found = {};
    };
    std::map<std::size_t, Block> m_blocks; ///< Given to a thread, or ready but behind one that is. By first packet.
    Found m_found; ///< Not taken yet.
    std::vector<std::thread> m_threads; ///< Few or none where the system gives no more.
};

} // namespace packetarium
