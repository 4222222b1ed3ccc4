// One packet of each kind, as it was sent: what the tests cut, damage and count.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/bytes.h"

#include "protocols/protocol.h"

/// A packet as captured, and the LINKTYPE_ number of what captured it.
struct Sample {
    const char* name;
    std::uint32_t linkType;
    std::vector<std::uint8_t> bytes;
};

/// A message of a stream protocol, and the filter name of that protocol.
struct MessageSample {
    const char* protocol;
    std::vector<std::uint8_t> bytes;
};

const std::vector<Sample>& samples();
const std::vector<MessageSample>& messageSamples();
