// A list that grows at one end and never moves: one thread appends while any thread reads what size() covers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace packetarium {

constexpr std::size_t cacheLine = 64;

/// Lets the kernel give all pages of this memory at once, where it would interrupt whoever writes for each of them.
void takePages(std::span<std::byte> memory) noexcept;

template<class T, std::size_t chunks = 16384, std::size_t perChunk = 4096> class AppendOnly {
public:
    AppendOnly()
        : m_chunks(std::make_unique<T*[]>(chunks))
    {
    }
    ~AppendOnly()
    {
        for (std::size_t first = 0; first < m_made; first += perChunk) {
            T* const chunk = m_chunks[first / perChunk];
            std::destroy_n(chunk, std::min(perChunk, m_made - first));
            std::allocator<T>().deallocate(chunk, perChunk);
        }
    }
    AppendOnly(const AppendOnly&) = delete;
    AppendOnly& operator=(const AppendOnly&) = delete;

    std::size_t size() const { return m_size.load(std::memory_order_acquire); }
    const T& operator[](std::size_t i) const { return m_chunks[i / perChunk][i % perChunk]; }
    /// For the writing thread alone, and only for entries that no reader can have seen a value of yet
    /// or whose fields are atomic.
    T& writable(std::size_t i) { return m_chunks[i / perChunk][i % perChunk]; }

    /// A new entry, for the writing thread to fill before publish(); null when the list is full.
    template<class... Arguments> T* make(Arguments&&... arguments)
    {
        if (m_made == perChunk * chunks)
            return nullptr;
        T*& chunk = m_chunks[m_made / perChunk];
        if (m_made % perChunk == 0)
            chunk = room();
        T* const place = std::construct_at(chunk + m_made % perChunk, std::forward<Arguments>(arguments)...);
        ++m_made;
        return place;
    }
    /// How many were made, published or not; for the writing thread.
    std::size_t made() const { return m_made; }
    /// Readers may now see all that was made. Seldom is better than often: readers in other threads look at the size.
    void publish() { publish(m_made); }
    /// The first `size` of them. For one thread, which has learnt of them from the writing one.
    void publish(std::size_t size) { m_size.store(size, std::memory_order_release); }

    /// False when the list is full.
    template<class... Arguments> bool append(Arguments&&... arguments)
    {
        if (!make(std::forward<Arguments>(arguments)...))
            return false;
        publish();
        return true;
    }

private:
    /// Room for the next chunk. The first is not touched before it is used; the others will most likely be filled.
    T* room() const
    {
        T* const chunk = std::allocator<T>().allocate(perChunk);
        if (m_made > 0)
            takePages(std::as_writable_bytes(std::span(chunk, perChunk)));
        return chunk;
    }

    // Each on a line of the processors' caches of its own: what one thread writes for every packet would take what
    // another reads for every packet out of that one's cache.
    alignas(cacheLine) std::unique_ptr<T*[]> m_chunks;
    alignas(cacheLine) std::size_t m_made = 0;
    alignas(cacheLine) std::atomic<std::size_t> m_size = 0;
};

} // namespace packetarium
