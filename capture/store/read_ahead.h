// Reads a file in pieces that grow while they are asked for in order, so that few packets cost a call to the system.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <vector>

namespace packetarium {

/// One thread's, and one file's. The file may grow; what was read once is not read again.
class ReadAhead {
public:
    /// These bytes of the file, fewer where it ends. They stay where they are until the next call but one.
    Bytes at(int file, std::uint64_t offset, std::size_t length);

private:
    struct Window {
        std::uint64_t offset = 0;
        std::size_t filled = 0;
        std::vector<std::uint8_t> bytes = {};

        bool holds(std::uint64_t from, std::size_t length) const
        {
            return from >= offset && from + length <= offset + filled;
        }
        void read(int file, std::uint64_t from, std::size_t length);
        Bytes part(std::uint64_t from, std::size_t length) const;
    };
    static constexpr std::size_t smallest = 1 << 12;
    static constexpr std::size_t largest = 1 << 18; ///< Two of them stay in a processor's cache.

    /// Whether several lookups behind the windows were in order: whoever asks has gone back to stay.
    bool hasGoneBack(std::uint64_t offset, std::size_t length);

    Window m_windows[2];
    unsigned m_newest = 0;
    std::size_t m_size = smallest; ///< Of the newest window.
    Window m_alone[2]; ///< What lies behind the windows, and what is longer than them.
    unsigned m_newestAlone = 0;
    std::uint64_t m_aloneEnd = 0;
    unsigned m_aloneInOrder = 0;
};

} // namespace packetarium
