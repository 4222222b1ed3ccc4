// A list that grows at one end and never moves: one thread appends while any thread reads what size() covers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

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

    /// The place of the next entry, for the writing thread to fill before publish(); null when the list is full.
    T* prepare()
    {
        const std::size_t i = m_size.load(std::memory_order_relaxed);
        if (i == perChunk * chunks)
            return nullptr;
        auto& chunk = m_chunks[i / perChunk];
        if (!chunk)
            chunk = std::make_unique<T[]>(perChunk);
        return &chunk[i % perChunk];
    }
    /// Readers may now see what prepare() returned.
    void publish() { m_size.store(m_size.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

    /// False when the list is full.
    bool append(T value)
    {
        T* const place = prepare();
        if (!place)
            return false;
        *place = std::move(value);
        publish();
        return true;
    }

private:
    std::unique_ptr<std::unique_ptr<T[]>[]> m_chunks;
    std::atomic<std::size_t> m_size = 0;
};

} // namespace packetarium
