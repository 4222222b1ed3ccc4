// What a name in a filter stands for: a protocol, a field, or several fields under one name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"
#include "capture/filter/places.h"
#include "protocols/protocol.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace packetarium::filter {

/// What a comparison can do with a field's values.
enum class Kind : std::uint8_t { Number, Decimal, Flag, Seconds, Time, Text, Raw, Mac, Ipv4, Ipv6, Presence, Protocol };

/// The layers that "#2" or "#[1-3]" asks for, counted among those of the field's own protocol, from 1.
struct LayerRange {
    std::size_t from = 1, to = 1;
};

struct Name {
    std::string text; ///< As written.
    Kind kind = Kind::Presence;
    std::vector<const Field*> fields; ///< Empty for a protocol.
    bool isFrame = false; ///< Answered from the row, without dissecting.
    bool isAddressText = false; ///< ip.host and its like: an address as text.
    unsigned bits = 64; ///< Of Kind::Number: how wide Wireshark keeps it.
    bool isSigned = false; ///< Of Kind::Number: may be below 0.
    std::vector<LayerRange> layers; ///< Empty: all.
    std::shared_ptr<const Places> places; ///< None where isFrame, and where nobody has asked for them.
};

/// Finds out where its values lie.
void locate(Name&);

std::optional<Name> nameInFilter(std::string_view);
/// Calls `visit` with every name that a filter knows; a name may come more than once.
void visitNames(const std::function<void(const DisplayFilter::Reference&)>& visit);
/// The known name that is spelt most like this one; empty when none is near.
std::string nearestName(std::string_view);

} // namespace packetarium::filter
