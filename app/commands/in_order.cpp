// Work done in parts by all processors, its results handed over in the order of the parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace packetarium {
namespace {

class Parts {
public:
    explicit Parts(std::size_t mostWaiting)
        : m_mostWaiting(mostWaiting)
    {
    }

    void makeAll(const PartMaker& make)
    {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [this] { return m_ended || m_next >= m_count || m_next < m_used + m_mostWaiting; });
            if (m_ended || m_next >= m_count)
                return;
            const std::size_t part = m_next++;
            lock.unlock();
            std::optional<std::string> result;
            std::exception_ptr failure;
            try {
                result = make(part);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            m_failure = failure ? failure : m_failure;
            if (result)
                m_ready.emplace(part, std::move(*result));
            else
                m_count = std::min(m_count, part);
            m_changed.notify_all();
        }
    }

    void useAll(const std::function<bool(const std::string&)>& use)
    {
        std::unique_lock lock(m_mutex);
        while (m_used < m_count) {
            m_changed.wait(lock, [this] { return m_failure || m_used >= m_count || m_ready.contains(m_used); });
            if (m_failure || m_used >= m_count)
                break;
            const std::string result = std::move(m_ready.extract(m_used).mapped());
            lock.unlock();
            const bool goesOn = use(result);
            lock.lock();
            ++m_used;
            m_changed.notify_all();
            if (!goesOn)
                break;
        }
    }

    /// No further part is begun.
    void end()
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }

    std::exception_ptr failure() const { return m_failure; }

private:
    const std::size_t m_mostWaiting;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_count = std::numeric_limits<std::size_t>::max(); ///< Once it is known.
    std::size_t m_next = 0, m_used = 0; ///< Given to a thread, and handed over.
    bool m_ended = false;
    std::exception_ptr m_failure;
    std::map<std::size_t, std::string> m_ready;
};

} // namespace

void makeInOrder(const std::function<PartMaker()>& newMaker, const std::function<bool(const std::string&)>& use)
{
    constexpr unsigned mostThreads = 8;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
    Parts all(2 * count);
    std::vector<std::thread> threads;
    std::exception_ptr failure;
    try {
        for (unsigned i = 0; i < count; ++i)
            threads.emplace_back([&all, make = newMaker()] { all.makeAll(make); });
        all.useAll(use);
    } catch (...) {
        failure = std::current_exception();
    }
    all.end();
    for (std::thread& thread : threads)
        thread.join();
    if (failure || all.failure())
        std::rethrow_exception(failure ? failure : all.failure());
}

} // namespace packetarium
