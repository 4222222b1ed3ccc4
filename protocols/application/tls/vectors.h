// TLS's vectors, RFC 8446 section 3.4: a length, then as many bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium::tls {

/// The next bytes as a number; what is missing counts as 0.
inline std::uint64_t takeNumber(Cursor& in, std::size_t size)
{
    std::uint64_t number = 0;
    const Cursor part = in.take(size);
    for (const std::uint8_t byte : part.rest())
        number = number << 8 | byte;
    return number << 8 * (size - part.left());
}

/// A vector's bytes, at most as many as there are.
inline Bytes takeVector(Cursor& in, std::size_t lengthBytes)
{
    const std::uint64_t length = takeNumber(in, lengthBytes);
    return in.take(std::size_t(length)).rest();
}

/// Adds a field of its own size. What is missing is said, and nothing is added.
bool addNumber(const Field&, Cursor& in, Tree&);
/// Adds the length and returns what it counts, at most as much as there is.
Cursor addVector(const Field& length, Cursor& in, Tree&);
/// Adds entries of one size, one after the other, to the end.
void addItems(const Field& item, Cursor list, Tree&);
/// Adds the length, the list as a whole where Wireshark has a name for it, and its entries.
void addList(const Field& length, const Field* whole, const Field& item, Cursor& in, Tree&);
/// Adds the length, and the bytes unless there are none.
void addBytes(const Field& length, const Field& value, Cursor& in, Tree&);

} // namespace packetarium::tls
