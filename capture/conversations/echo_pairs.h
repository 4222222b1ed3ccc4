// Which ICMP echo reply answers which request, RFC 792: by addresses, identifier and sequence number.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/set_once.h"
#include "capture/store/packet_store.h"

#include <map>
#include <tuple>

namespace packetarium {

class EchoPairs {
public:
    /// The index of the request that this packet answers; `none` when it is no answer.
    std::uint32_t add(const Summary&, std::size_t index, Bytes packet);

private:
    using Address = std::array<std::uint8_t, 16>;
    /// Who asked whom, with which identifier and sequence number.
    using Key = std::tuple<Address, Address, std::uint32_t>;
    std::map<Key, std::uint32_t> m_unanswered;
};

} // namespace packetarium
