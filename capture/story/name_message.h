// What the story needs to know of a message of DNS, mDNS or LLMNR.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <string>
#include <string_view>
#include <vector>

namespace packetarium {

/// The first question, or the first answer where nothing was asked, and the records that answer it; names and values as the story shows them.
struct NameMessage {
    bool isResponse = false, isAuthoritative = false, isTruncated = false;
    std::uint64_t opcode = 0, code = 0, questions = 0, answers = 0;
    std::string name; ///< Empty when there is no question, or not all of it was captured.
    std::uint64_t type = 0;
    std::string alias; ///< What the name stands for, where it is an alias.
    std::vector<std::string> values; ///< Of the records that have the type that was asked for.
    std::uint64_t alike = 0; ///< How many records those are, also where they have no value that is shown.
    std::uint64_t others = 0; ///< Answers of another type; where nothing was asked, also those about another name.
    bool isGone = false; ///< mDNS says goodbye: these records are not true any more (RFC 6762 section 10.1).
    bool leadsElsewhere = false; ///< SVCB or HTTPS in AliasMode (RFC 9460 section 2.4.2).
    bool hasServers = false, hasAuthority = false; ///< NS and SOA records among the authority's.
};

std::string shortened(std::string_view text, std::size_t most);

/// The name of the field that says in one word what a record of this type holds; empty for other types.
std::string_view valueField(std::uint64_t type);

NameMessage readNameMessage(std::string_view protocolName, Bytes);

} // namespace packetarium
