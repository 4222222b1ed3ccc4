// One packet as a JSON object: every layer, every field as tshark writes it, and the story.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <string>

namespace packetarium {

/// The object on one line, without the line's end; valid JSON whatever the packet holds.
std::string packetJson(const Capture&, std::size_t index);
/// "1234.000000001": seconds since 1970 with all nine decimals, which a double could not hold.
std::string epochSeconds(std::int64_t nanoseconds);

} // namespace packetarium
