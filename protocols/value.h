// A field's value in writing: once as tshark -T fields writes it, once as a student reads it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

#include <string>

namespace packetarium {

/// Exactly as `tshark -T fields -e NAME` writes it: "0x0800", "True"/"1" as this tshark does, "10.0.0.1".
std::string tsharkValue(const Node&);
/// For people: "2048 (IPv4)" style, with the named value where there is one.
std::string readableValue(const Node&);
/// "b6:71:53:85:65:ef", "10.0.0.1", "2001:db8::1" (RFC 5952), by the number of bytes: 6, 4 or 16.
std::string addressText(Bytes address);
/// "Mar  4, 2024 10:27:12.000000000 UTC", as Wireshark writes a time; counted from 1970.
std::string utcText(std::int64_t seconds, std::uint32_t nanoseconds);

} // namespace packetarium
