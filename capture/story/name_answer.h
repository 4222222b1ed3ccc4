// What the records of a DNS, mDNS or LLMNR message say, as one would say it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/name_message.h"

namespace packetarium {

/// "A", "HTTPS", "type 4711".
std::string typeName(std::uint64_t type);
/// "7.0.0.10.in-addr.arpa" as the address that it asks about (RFC 1035 section 3.5); other names as they are.
std::string reversed(const std::string& name);

/// "example.com is 10.0.0.7."
std::string answerText(const NameMessage&);
/// "alice.local at 10.0.0.7 is gone.": records of mDNS that are true no more.
std::string goodbyeText(const NameMessage&);

} // namespace packetarium
