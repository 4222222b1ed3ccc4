// A list that grows at one end and never moves: one thread appends while any thread reads what size() covers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace packetarium {

template<class T, std::size_t chunks = 16384, std::size_t perChunk = 4096> class AppendOnly {
public:
    AppendOnly()
        : m_chunks(std::make_unique<std::unique_ptr<T[]>[]>(chunks))
    {
    }

    std::size_t size() const { return m_size.load(std::memory_order_acquire); }
    const T& operator[](std::size_t i) const { return m_chunks[i / perChunk][i % perChunk]; }
    /// For the writing thread alone, and only for entries that no reader can have seen a value of yet
    /// or whose fields are atomic.
    T& writable(std::size_t i) { return m_chunks[i / perChunk][i % perChunk]; }

    /// False when the list is full.
    bool append(T value)
    {
        const std::size_t i = m_size.load(std::memory_order_relaxed);
        if (i == perChunk * chunks)
            return false;
        auto& chunk = m_chunks[i / perChunk];
        if (!chunk)
            chunk = std::make_unique<T[]>(perChunk);
        chunk[i % perChunk] = std::move(value);
        m_size.store(i + 1, std::memory_order_release);
        return true;
    }

private:
    std::unique_ptr<std::unique_ptr<T[]>[]> m_chunks;
    std::atomic<std::size_t> m_size = 0;
};

} // namespace packetarium
