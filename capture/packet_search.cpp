// Looks for the packets that match a filter, in the background and on all processors.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_search.h"

#include "capture/filter/question.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t blockSize = 512; ///< Few enough that a slow filter shows its first packets soon.
constexpr unsigned mostThreads = 8;

} // namespace

PacketSearch::PacketSearch(std::shared_ptr<const Capture> capture, DisplayFilter filter)
    : m_capture(std::move(capture))
    , m_filter(std::move(filter))
{
    startThreads();
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

void PacketSearch::startThreads()
{
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
    try {
        m_threads.reserve(threads);
        while (m_threads.size() < threads)
            m_threads.emplace_back([this] { run(); });
    } catch (const std::exception&) {
        return; // Fewer of them look at the same packets; where there is none, the next extendTo() tries again.
    }
}

void PacketSearch::extendTo(std::size_t end)
{
    if (m_threads.empty())
        startThreads();
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
    std::optional<filter::Question> question;
    while (m_threads.empty() && m_next < m_end)
        lookAtNext(question, lock);
    m_changed.wait(lock, [this] { return m_found.examined == m_end; });
}

void PacketSearch::wait(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, most, [this] { return m_found.examined == m_end; });
}

void PacketSearch::run()
{
    std::optional<filter::Question> question;
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stopping || m_next < m_end; });
        if (m_stopping)
            return;
        lookAtNext(question, lock);
    }
}

void PacketSearch::lookAtNext(std::optional<filter::Question>& question, std::unique_lock<std::mutex>& lock)
{
    constexpr std::chrono::milliseconds untilThereIsMemory {50};
    const std::size_t first = m_next, end = std::min(first + blockSize, m_end);
    try {
        m_blocks.try_emplace(first, Block {.end = end}); // Now, because what was looked at has to be put somewhere.
    } catch (const std::exception&) {
        m_changed.wait_for(lock, untilThereIsMemory, [this] { return m_stopping.load(); });
        return;
    }
    m_next = end;
    lock.unlock();
    std::vector<std::uint32_t> found;
    try {
        if (!question)
            question.emplace(*m_capture, filter::Question::Way::AtHand, [this] { return !m_stopping; });
        found = matching(*question, first, end);
    } catch (const std::exception&) {
        found.clear(); // Packets that there is no memory to look at are not found.
    }
    lock.lock();
    put(first, std::move(found));
}

std::vector<std::uint32_t> PacketSearch::matching(filter::Question& question, std::size_t first, std::size_t end) const
{
    std::vector<std::uint32_t> found;
    for (std::size_t i = first; i < end && !m_stopping.load(std::memory_order_relaxed); ++i) {
        try {
            question.ask(i);
            if (m_filter.matches(question))
                found.push_back(std::uint32_t(i));
        } catch (const std::exception&) {
            continue; // A packet that there is no memory to look at is not found.
        }
    }
    return found;
}

void PacketSearch::put(std::size_t first, std::vector<std::uint32_t> found)
{
    Block& mine = m_blocks.at(first);
    mine.found = std::move(found);
    mine.isReady = true;
    for (auto next = m_blocks.begin(); next != m_blocks.end() && next->second.isReady; next = m_blocks.erase(next)) {
        auto& packets = m_found.packets;
        m_found.examined = next->second.end;
        try {
            packets.insert(packets.end(), next->second.found.begin(), next->second.found.end());
        } catch (const std::exception&) {
            continue; // There is no memory to name them.
        }
    }
    if (m_found.examined == m_end)
        m_changed.notify_all();
}

} // namespace packetarium
