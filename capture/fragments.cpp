// IP packets put together from the pieces into which they were cut on the way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"

#include "protocols/internet/ipv6_extensions.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint32_t longest = 65535; // What IP's length fields can say.

} // namespace

Fragments::Open::Open(std::size_t index, std::int64_t nanoseconds)
    : firstPacket(index)
    , begun(nanoseconds)
{
    bytes.reserve(longest); // At once, so that growing never takes twice as much.
}

std::optional<Datagram>
Fragments::add(const Sent& packet, const Summary::Fragment& fragment, std::size_t index, Bytes bytes)
{
    const std::uint32_t end = std::uint32_t(fragment.offset) + fragment.length;
    const bool isCut = std::size_t(fragment.at) + fragment.length > bytes.size();
    if (isCut || fragment.length == 0 || end > longest)
        return std::nullopt;
    const Key key {packet.source, packet.target, fragment.identification, fragment.protocol};
    auto known = m_open.find(key);
    if (known != m_open.end() && packet.nanoseconds - known->second.begun > longestWaitNanoseconds) {
        m_open.erase(known);
        known = m_open.end();
    }
    if (known == m_open.end()) {
        makeRoom();
        known = m_open.try_emplace(key, index, packet.nanoseconds).first;
    }
    Open& open = known->second;
    const Piece piece {std::uint32_t(index), fragment.at, fragment.length};
    if (!place(open, fragment, piece, bytes.subspan(fragment.at, fragment.length)))
        ++open.repeated;
    if (open.length == 0 || open.held < open.length) {
        if (open.pieces.size() > mostPieces) {
            m_open.erase(known);
            ++m_gaveUp;
        }
        return std::nullopt;
    }
    Datagram whole {open.bytes, {}, open.repeated};
    for (const Placed& each : open.pieces)
        whole.pieces.push_back(each.piece);
    m_open.erase(known);
    return whole;
}

/// A piece that overlaps an earlier one is left out: RFC 5722 calls that an attack.
bool Fragments::place(Open& open, const Summary::Fragment& fragment, Piece piece, Bytes data)
{
    const Placed placed {fragment.offset, piece};
    const auto after = std::ranges::lower_bound(open.pieces, placed.at, {}, &Placed::at);
    if (after != open.pieces.end() && after->at < placed.end())
        return false;
    if (after != open.pieces.begin() && std::prev(after)->end() > placed.at)
        return false;
    if (open.length != 0 && placed.end() > open.length)
        return false;
    if (!fragment.more) {
        if (open.bytes.size() > placed.end())
            return false; // Something lies beyond the end.
        open.length = placed.end();
    }
    if (open.bytes.size() < placed.end())
        open.bytes.resize(placed.end());
    std::ranges::copy(data, open.bytes.begin() + placed.at);
    open.pieces.insert(after, placed);
    open.held += piece.length;
    return true;
}

void Fragments::makeRoom()
{
    if (m_open.size() < mostOpen)
        return;
    const auto began = [](const auto& each) { return each.second.firstPacket; };
    m_open.erase(std::ranges::min_element(m_open, {}, began));
    ++m_gaveUp;
}

void summarizeWholePacket(Bytes whole, Summary& row)
{
    constexpr std::uint8_t ipv6AddressBytes = 16;
    Next first {carriedBy(Carrier::IpProtocol, row.fragment.protocol), whole};
    if (row.addressBytes == ipv6AddressBytes)
        first = afterExtensions(row.fragment.protocol, whole);
    if (!first.protocol)
        return;
    const auto free = std::ranges::find(row.layers, 0, &Summary::Layer::protocol);
    summarizeWhole(first.protocol, first.bytes, row);
    for (auto layer = free; layer != row.layers.end() && layer->protocol; ++layer)
        layer->at = std::uint16_t(layer->at + (whole.size() - first.bytes.size()));
}

} // namespace packetarium
