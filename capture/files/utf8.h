// Text from a packet or a file made into UTF-8 that other programs accept (RFC 3629).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace packetarium {

/// Every byte that is not part of a character becomes U+FFFD.
std::string validUtf8(std::string_view);
/// At most `limit` bytes, without cutting a character in two.
std::string_view fittingUtf8(std::string_view, std::size_t limit);

} // namespace packetarium
