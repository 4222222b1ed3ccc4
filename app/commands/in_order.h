// Work done in parts by all processors, its results handed over in the order of the parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace packetarium {

/// Calls `make` with every number below `parts`, several at once, and `use` with the results, in order and on the
/// calling thread. Only a few results wait at any time. Ends when `use` says no.
void makeInOrder(
    std::size_t parts, const std::function<std::string(std::size_t part)>& make,
    const std::function<bool(const std::string& result)>& use);

} // namespace packetarium
