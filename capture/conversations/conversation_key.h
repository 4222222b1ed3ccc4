// The two ends by which a conversation is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/keyed_hash.h"

#include <compare>
#include <cstdint>

namespace packetarium {

/// An address, by its number in the PacketStore, and a port.
struct AddressAndPort {
    std::uint32_t address = 0;
    std::uint16_t port = 0;

    auto operator<=>(const AddressAndPort&) const = default;
};

/// Both ends of a conversation in a fixed order, so that both directions find it.
struct ConversationKey {
    AddressAndPort low, high;
    bool isTcp = false;

    static ConversationKey of(AddressAndPort, AddressAndPort, bool isTcp);
    auto operator<=>(const ConversationKey&) const = default;
    std::uint32_t hash(const KeyedHash&) const noexcept;
};

} // namespace packetarium
