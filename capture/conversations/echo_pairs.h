// Which ICMP echo reply answers which request, RFC 792 and RFC 4443: by addresses, identifier and sequence number.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/segment.h"
#include "capture/conversations/set_once.h"

#include <map>
#include <tuple>

namespace packetarium {

class EchoPairs {
public:
    /// The index of the request that this packet answers; `none` when it is no answer.
    std::uint32_t add(const Flow&, Layers, std::uint32_t index, Bytes packet);

private:
    /// Who asked whom, by the numbers of their addresses, with which identifier and sequence number, below how many
    /// layers.
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
    std::map<Key, std::uint32_t> m_unanswered;
};

} // namespace packetarium
