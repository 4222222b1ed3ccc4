// Work done in parts by all processors, its results handed over in the order of the parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace packetarium {

/// Makes part after part, on one thread; none behind the last part. The parts before it are there.
using PartMaker = std::function<std::optional<std::string>(std::size_t part)>;

/// Makes the parts from 0 on, several at once, each thread with a maker of its own, and calls `use` with the results, in
/// order and on the calling thread. Only a few results wait at any time. Ends when `use` says no.
void makeInOrder(const std::function<PartMaker()>& newMaker, const std::function<bool(const std::string& result)>& use);

} // namespace packetarium
