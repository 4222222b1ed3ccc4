// The messages that a packet completes, dissected in its tree.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/conversations/dns_exchanges.h"

namespace packetarium {

/// Where the packet's innermost known layer ends, and where what it may carry ends.
struct Remainder {
    std::size_t begin = 0, end = 0;
    std::uint8_t source = 0; ///< The bytes that they lie in.
};

/// Adds the messages that are complete with this packet, and the rest of its data as what it is. TCP's layer is the
/// last one.
void addMessages(const Capture&, std::size_t index, Remainder, Tree&, Bytes packet);
/// Adds what a message of DNS in this layer has to do with an earlier one.
void addMatch(const Capture&, std::size_t index, const DnsMatch&, Tree&, std::size_t layer);
/// Adds bytes that are not taken apart, under this field's name.
void addData(Tree&, Cursor part, const Field& as);

} // namespace packetarium
