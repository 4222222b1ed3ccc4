// What a name in a filter stands for: a protocol, a field, or several fields under one name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

#include <optional>
#include <string>
#include <vector>

namespace packetarium::filter {

/// What a comparison can do with a field's values.
enum class Kind : std::uint8_t { Number, Flag, Seconds, Text, Raw, Mac, Ipv4, Ipv6, Presence, Protocol };

struct Name {
    std::string text; ///< As written.
    Kind kind = Kind::Presence;
    std::vector<const Field*> fields; ///< Empty for a protocol.
    bool isFrame = false; ///< Answered from the row, without dissecting.
};

/// Facts about the whole packet, which no protocol declares: "frame.number" and its like.
std::span<const Field> frameFields();

std::optional<Name> nameInFilter(std::string_view);
/// The known name that is spelt most like this one; empty when none is near.
std::string nearestName(std::string_view);

} // namespace packetarium::filter
