// IP packets put together from the pieces into which they were cut on the way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"

#include <algorithm>

namespace packetarium {

std::optional<Datagram>
Fragments::add(const Packet& packet, const Summary::Fragment& fragment, std::size_t index, Bytes bytes)
{
    constexpr std::uint32_t longest = 65535; // What IP's length fields can say.
    const std::uint32_t end = std::uint32_t(fragment.offset) + fragment.length;
    const bool isCut = std::size_t(fragment.at) + fragment.length > bytes.size();
    if (isCut || fragment.length == 0 || end > longest)
        return std::nullopt;
    const Key key {packet.source, packet.target, fragment.identification, fragment.protocol};
    auto known = m_open.find(key);
    if (known != m_open.end() && packet.nanoseconds - known->second.begun > longestWaitNanoseconds) {
        forget(known);
        known = m_open.end();
    }
    if (known == m_open.end()) {
        makeRoom(longest);
        m_oldest[m_begun] = key;
        known = m_open.try_emplace(key).first;
        known->second.order = m_begun++;
        known->second.begun = packet.nanoseconds;
    }
    Open& open = known->second;
    const std::size_t before = open.bytes.size();
    const Piece piece {std::uint32_t(index), fragment.at, fragment.length};
    place(open, fragment, piece, bytes.subspan(fragment.at, fragment.length));
    m_bytes += open.bytes.size() - before;
    if (open.length == 0 || open.held < open.length)
        return std::nullopt;

    Datagram whole {std::move(open.bytes), {}};
    for (const auto& [at, each] : open.pieces)
        whole.pieces.push_back(each);
    m_bytes -= whole.bytes.size();
    m_oldest.erase(open.order);
    m_open.erase(known);
    return whole;
}

/// A piece that overlaps an earlier one is left out: RFC 5722 calls that an attack.
void Fragments::place(Open& open, const Summary::Fragment& fragment, Piece piece, Bytes data)
{
    const std::uint32_t at = fragment.offset, end = at + fragment.length;
    const auto after = open.pieces.lower_bound(at);
    if (after != open.pieces.end() && after->first < end)
        return;
    if (after != open.pieces.begin()) {
        const auto& [start, previous] = *std::prev(after);
        if (start + previous.length > at)
            return;
    }
    if (open.length != 0 && end > open.length)
        return;
    if (!fragment.more) {
        if (open.bytes.size() > end)
            return; // Something lies beyond the end.
        open.length = end;
    }
    if (open.bytes.size() < end)
        open.bytes.resize(end);
    std::ranges::copy(data, open.bytes.begin() + at);
    open.pieces.emplace(at, piece);
    open.held += fragment.length;
}

void Fragments::makeRoom(std::size_t bytes)
{
    while (!m_open.empty() && (m_open.size() >= mostOpen || m_bytes + bytes > mostBytes)) {
        forget(m_open.find(m_oldest.begin()->second));
        ++m_gaveUp;
    }
}

void Fragments::forget(std::map<Key, Open>::iterator open)
{
    m_bytes -= open->second.bytes.size();
    m_oldest.erase(open->second.order);
    m_open.erase(open);
}

} // namespace packetarium
