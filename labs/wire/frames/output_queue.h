// Bytes on their way to a reader who may be slow: they wait here, so that the wire does not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace packetarium {

class OutputQueue {
public:
    /// Does not own the descriptor, and does not change it to non-blocking, which would change it for others, too.
    OutputQueue(int descriptor, std::size_t limit)
        : m_descriptor(descriptor)
        , m_limit(limit)
    {
    }

    int descriptor() const { return m_descriptor; }
    /// Where new bytes are appended. Growing beyond the limit is the caller's to avoid: isFull().
    std::vector<std::uint8_t>& bytes() { return m_bytes; }
    void append(std::string_view text) { m_bytes.insert(m_bytes.end(), text.begin(), text.end()); }
    bool isEmpty() const { return m_written == m_bytes.size(); }
    bool isFull() const { return m_bytes.size() - m_written >= m_limit; }
    /// Nobody reads any more; what is appended is thrown away.
    bool isBroken() const { return m_broken; }
    /// Writes as much as goes without waiting.
    void flush();
    /// Writes the rest, waiting no longer than this.
    void flushFor(int milliseconds);

private:
    bool canWrite(int waitMilliseconds) const;
    void writeSome();

    int m_descriptor;
    std::size_t m_limit;
    std::vector<std::uint8_t> m_bytes;
    std::size_t m_written = 0; ///< Of m_bytes.
    bool m_broken = false;
};

} // namespace packetarium
