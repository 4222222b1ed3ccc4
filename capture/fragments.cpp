// IP packets put together from the pieces into which they were cut on the way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"

#include "protocols/internet/ipv6_extensions.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::uint32_t longest = 65535; // What IP's length fields can say.
constexpr std::uint8_t ipv6AddressBytes = 16;

} // namespace

Fragments::Open::Open(std::size_t index, std::int64_t nanoseconds)
    : firstPacket(index)
    , begun(nanoseconds)
{
    whole.bytes.reserve(longest); // At once, so that growing never takes twice as much.
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
    if (open.isAbandoned)
        return std::nullopt;
    place(
        open,
        fragment,
        {std::uint32_t(index), fragment.at, fragment.length},
        bytes.subspan(fragment.at, fragment.length));
    if (packet.addressBytes == ipv6AddressBytes && open.whole.overlapping > open.whole.repeated) {
        open = Open(open.firstPacket, open.begun);
        open.isAbandoned = true;
        m_abandoned.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    if (open.length == 0 || open.held < open.length) {
        if (open.pieces.size() > mostPieces) {
            m_open.erase(known);
            m_gaveUp.fetch_add(1, std::memory_order_relaxed);
        }
        return std::nullopt;
    }
    Datagram whole = open.whole; // A copy takes no more room than it needs.
    for (const Placed& each : open.pieces)
        whole.pieces.push_back(each.piece);
    m_open.erase(known);
    return whole;
}

/// The bytes that came first stay, as Wireshark keeps them.
void Fragments::place(Open& open, const Summary::Fragment& fragment, Piece piece, Bytes data)
{
    const std::uint32_t begin = fragment.offset, end = begin + piece.length;
    std::vector<std::uint8_t>& bytes = open.whole.bytes;
    if (open.length != 0 && end > open.length)
        return;
    if (!fragment.more && bytes.size() > end)
        return; // Something lies beyond the end.
    if (!fragment.more)
        open.length = end;
    if (bytes.size() < end)
        bytes.resize(end);

    bool overlaps = false, conflicts = false, isSame = false;
    std::vector<Placed> fresh;
    std::uint32_t at = begin;
    const auto addUntil = [&](std::uint32_t until) {
        if (at < until)
            fresh.push_back({at, {piece.packet, piece.offset + (at - begin), until - at}});
    };
    for (auto there = std::ranges::upper_bound(open.pieces, begin, {}, &Placed::end);
         there != open.pieces.end() && there->at < end;
         ++there) {
        addUntil(there->at);
        const std::uint32_t from = std::max(there->at, begin), until = std::min(there->end(), end);
        overlaps = true;
        conflicts = conflicts
            || !std::ranges::equal(data.subspan(from - begin, until - from), Bytes(bytes).subspan(from, until - from));
        isSame = there->at == begin && there->end() == end;
        at = there->end();
    }
    addUntil(end);

    for (const Placed& each : fresh) {
        std::ranges::copy(data.subspan(each.at - begin, each.piece.length), bytes.begin() + each.at);
        open.pieces.insert(std::ranges::upper_bound(open.pieces, each.at, {}, &Placed::at), each);
        open.held += each.piece.length;
    }
    ++open.whole.fragments;
    open.whole.overlapping += overlaps ? 1 : 0;
    open.whole.conflicting += conflicts ? 1 : 0;
    open.whole.repeated += isSame && !conflicts ? 1 : 0;
}

void Fragments::makeRoom()
{
    if (m_open.size() < mostOpen)
        return;
    const auto began = [](const auto& each) { return each.second.firstPacket; };
    m_open.erase(std::ranges::min_element(m_open, {}, began));
    m_gaveUp.fetch_add(1, std::memory_order_relaxed);
}

void summarizeWholePacket(Bytes whole, Summary& row)
{
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
