// What the story needs to know of a message of DNS, mDNS or LLMNR.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <string>
#include <string_view>
#include <vector>

namespace packetarium {

/// The first question, and the records that answer it; names and values as the story shows them.
struct NameMessage {
    bool isResponse = false, isAuthoritative = false, isTruncated = false;
    std::uint64_t opcode = 0, code = 0, questions = 0, answers = 0;
    std::string name; ///< Empty when there is no question, or not all of it was captured.
    std::uint64_t type = 0;
    std::string alias; ///< What the name stands for, where it is an alias.
    std::vector<std::string> values; ///< Of the records that have the type that was asked for.
    bool hasServers = false, hasAuthority = false; ///< NS and SOA records among the authority's.
};

std::string shortened(std::string_view text, std::size_t most);

/// The name of the field that says in one word what a record of this type holds; empty for other types.
std::string_view valueField(std::uint64_t type);

NameMessage readNameMessage(std::string_view protocolName, Bytes);

} // namespace packetarium
