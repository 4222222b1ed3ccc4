// Reads a file in pieces that grow while they are asked for in order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/read_ahead.h"

#include "capture/files/descriptor.h"

#include <algorithm>

namespace packetarium {

void ReadAhead::Window::read(int file, std::uint64_t from, std::size_t length)
{
    if (bytes.size() < length)
        bytes.resize(length);
    offset = from;
    filled = 0;
    if (const ssize_t count = readAllAt(file, std::span(bytes).first(length), from); count > 0)
        filled = std::size_t(count);
}

Bytes ReadAhead::Window::part(std::uint64_t from, std::size_t length) const
{
    const std::size_t at = std::min(std::size_t(from - offset), filled);
    return Bytes(bytes).subspan(at, std::min(length, filled - at));
}

bool ReadAhead::hasGoneBack(std::uint64_t offset, std::size_t length)
{
    constexpr unsigned enough = 8;
    const bool isInOrder = offset >= m_aloneEnd && offset - m_aloneEnd < largest;
    m_aloneInOrder = isInOrder ? m_aloneInOrder + 1 : 0;
    m_aloneEnd = offset + length;
    return m_aloneInOrder >= enough;
}

Bytes ReadAhead::at(int file, std::uint64_t offset, std::size_t length)
{
    for (const Window* window : {&m_windows[m_newest], &m_windows[m_newest ^ 1]})
        if (window->holds(offset, length))
            return window->part(offset, length);
    const Window& newest = m_windows[m_newest];
    const bool liesBehind = offset < newest.offset;
    if (length > largest || (liesBehind && !hasGoneBack(offset, length))) {
        m_newestAlone ^= 1;
        m_alone[m_newestAlone].read(file, offset, length);
        return m_alone[m_newestAlone].part(offset, length);
    }
    const bool follows = !liesBehind && offset - newest.offset <= newest.filled + m_size;
    m_size = follows ? std::min(m_size * 2, largest) : smallest;
    m_aloneInOrder = 0;
    m_newest ^= 1;
    Window& next = m_windows[m_newest];
    next.read(file, offset, std::max(m_size, length));
    return next.part(offset, length);
}

} // namespace packetarium
