// The options of a pcapng block: walked without trusting their lengths.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/files/byte_order.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace packetarium::pcapng {

struct Option {
    std::uint16_t code = 0;
    Bytes value = {};
};

/// Ends at the end-of-options mark, at the end of the bytes, or where an option runs past them.
class Options {
public:
    Options(Bytes bytes, ByteOrder order)
        : m_rest(bytes)
        , m_order(order)
    {
    }
    std::optional<Option> next();

private:
    Bytes m_rest;
    ByteOrder m_order;
};

std::string_view textOf(Bytes);
/// Every opt_comment among these options, the first thousand of them.
std::vector<std::string> comments(Bytes options, ByteOrder);
/// What became of the packet, if custom option 2988 of exampleEnterprise says so.
std::optional<Verdict> verdict(const Option&, ByteOrder);

} // namespace packetarium::pcapng
