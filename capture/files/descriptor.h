// A file descriptor that closes itself, and the calls on it that must not stop half-way.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <utility>

#include <sys/types.h>

namespace packetarium {

class Descriptor {
public:
    explicit Descriptor(int number = -1)
        : m_number(number)
    {
    }
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    explicit operator bool() const { return m_number >= 0; }
    int number() const { return m_number; }
    void close();

private:
    int m_number;
};

/// Writes everything; false with errno set when that is not possible.
bool writeAll(int descriptor, Bytes);
bool writeAllAt(int descriptor, Bytes, std::uint64_t offset);
/// How many bytes could be read into `into`, up to the end of the file; -1 with errno set.
ssize_t readAllAt(int descriptor, std::span<std::uint8_t> into, std::uint64_t offset);

/// A file without a name that vanishes with its descriptor; none, with errno set, when it cannot be made.
Descriptor unlinkedTemporaryFile();

} // namespace packetarium
