// Looks for the packets that match a filter, in the background and on all processors.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_search.h"

#include "capture/filter/question.h"

#include <algorithm>
#include <new>

namespace packetarium {
namespace {

constexpr std::size_t blockSize = 512; ///< Few enough that a slow filter shows its first packets soon.
constexpr unsigned mostThreads = 8;

} // namespace

PacketSearch::PacketSearch(std::shared_ptr<const Capture> capture, DisplayFilter filter)
    : m_capture(std::move(capture))
    , m_filter(std::move(filter))
{
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
    for (unsigned i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

PacketSearch::~PacketSearch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping.store(true, std::memory_order_relaxed);
        m_changed.notify_all();
    }
    for (std::thread& thread : m_threads)
        thread.join();
}

void PacketSearch::extendTo(std::size_t end)
{
    const std::lock_guard lock(m_mutex);
    m_end = std::max(m_end, end);
    m_changed.notify_all();
}

PacketSearch::Found PacketSearch::take()
{
    const std::lock_guard lock(m_mutex);
    Found found {std::move(m_found.packets), m_found.examined};
    m_found.packets.clear();
    return found;
}

void PacketSearch::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_found.examined == m_end; });
}

void PacketSearch::wait(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, most, [this] { return m_found.examined == m_end; });
}

void PacketSearch::run()
{
    filter::Question question(*m_capture, filter::Question::Way::AtHand, [this] { return !m_stopping; });
    while (true) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_stopping || m_next < m_end; });
        if (m_stopping)
            return;
        const std::size_t first = m_next, end = std::min(first + blockSize, m_end);
        m_next = end;
        lock.unlock();
        put(first, end, matching(question, first, end));
    }
}

std::vector<std::uint32_t> PacketSearch::matching(filter::Question& question, std::size_t first, std::size_t end) const
{
    std::vector<std::uint32_t> found;
    for (std::size_t i = first; i < end && !m_stopping.load(std::memory_order_relaxed); ++i) {
        try {
            question.ask(i);
            if (m_filter.matches(question))
                found.push_back(std::uint32_t(i));
        } catch (const std::bad_alloc&) {
            continue; // A packet that there is no memory to look at is not found.
        }
    }
    return found;
}

void PacketSearch::put(std::size_t first, std::size_t end, std::vector<std::uint32_t> found)
{
    const std::lock_guard lock(m_mutex);
    m_ahead[first] = {end, std::move(found)};
    for (auto next = m_ahead.begin(); next != m_ahead.end() && next->first == m_found.examined;
         next = m_ahead.erase(next)) {
        auto& packets = m_found.packets;
        packets.insert(packets.end(), next->second.found.begin(), next->second.found.end());
        m_found.examined = next->second.end;
    }
    if (m_found.examined == m_end)
        m_changed.notify_all();
}

} // namespace packetarium
