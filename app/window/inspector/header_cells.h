// A layer's fields as the cells of a diagram, 32 bits a row: computed from the fields' bits, for every protocol alike.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

#include <vector>

namespace packetarium {

struct HeaderCell {
    std::size_t node = 0; ///< Index into Tree::nodes().
    std::size_t bit = 0, bits = 0; ///< In the diagram, which draws long fields shorter than they are.
    /// The one-bit fields drawn inside this cell, as nodes; empty for a plain field.
    std::vector<std::size_t> flags = {};
};

/// The cells of a layer in wire order; at most `most`, so that a hostile packet cannot make a diagram without end.
std::vector<HeaderCell> headerCells(const Tree&, std::size_t layer, std::size_t most = 200);

} // namespace packetarium
