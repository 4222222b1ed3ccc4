// MD5, RFC 1321: fingerprints of TLS hellos (JA3) are written with it. It proves nothing any more.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace packetarium {

/// The digest in 32 lower-case hexadecimal digits.
std::string md5Text(std::string_view data);

} // namespace packetarium
