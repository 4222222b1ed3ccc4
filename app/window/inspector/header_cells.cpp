// A layer's fields as the cells of a diagram, 32 bits a row.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/header_cells.h"

namespace packetarium {

namespace {

constexpr std::size_t rowBits = 32;
/// Longer fields get one full row of their own, whatever their length.
constexpr std::size_t longestInPlace = 64;

bool isDrawable(const Node& node, const Layer& layer)
{
    return node.field && node.origin == Origin::Wire && node.bits > 0 && node.source == layer.source;
}

/// Nodes that lie inside node `outer`, which comes before them: [outer + 1, result).
std::size_t endOfInsides(const Tree& tree, const Layer& layer, std::size_t outer)
{
    const auto& nodes = tree.nodes();
    const std::size_t end = nodes[outer].bit + nodes[outer].bits;
    std::size_t i = outer + 1;
    while (i < layer.endNode
           && (!isDrawable(nodes[i], layer)
               || (nodes[i].bit >= nodes[outer].bit && nodes[i].bit + nodes[i].bits <= end
                   && nodes[i].bits < nodes[outer].bits)))
        ++i;
    return i;
}

/// Small switches are drawn together in their group's cell: one bit is too narrow for a word.
bool isFlagGroup(const Tree& tree, const Layer& layer, std::size_t outer, std::size_t end)
{
    std::size_t flags = 0;
    for (std::size_t i = outer + 1; i < end; ++i) {
        const Node& node = tree.nodes()[i];
        if (!isDrawable(node, layer))
            continue;
        if (node.bits > 4)
            return false;
        flags += node.bits == 1;
    }
    return flags >= 2;
}

} // namespace

std::vector<HeaderCell> headerCells(const Tree& tree, std::size_t layerIndex, std::size_t most)
{
    std::vector<HeaderCell> cells;
    if (layerIndex >= tree.layers().size())
        return cells;
    const Layer& layer = tree.layers()[layerIndex];
    const auto& nodes = tree.nodes();
    std::size_t wireEnd = layer.at * 8; // How far the bits are drawn already.
    std::size_t at = 0; // Where the next cell goes.
    for (std::size_t i = layer.firstNode; i < layer.endNode && i < nodes.size() && cells.size() < most;) {
        const Node& node = nodes[i];
        if (!isDrawable(node, layer) || node.bit < wireEnd) {
            ++i;
            continue;
        }
        const std::size_t inner = endOfInsides(tree, layer, i);
        const bool group = isFlagGroup(tree, layer, i, inner);
        const bool isOutline = inner > i + 1 && !group && node.bits <= longestInPlace;
        bool hasInsides = false;
        for (std::size_t k = i + 1; k < inner; ++k)
            hasInsides |= isDrawable(nodes[k], layer);
        if (isOutline && hasInsides) { // Its insides say more than it does.
            ++i;
            continue;
        }
        // A field whose length the packet decides has no place of its own in the rows.
        const bool isLong = node.bits > longestInPlace || node.field->bits == 0;
        if (isLong && at % rowBits != 0)
            at += rowBits - at % rowBits;
        HeaderCell cell {i, at, isLong ? rowBits : node.bits};
        for (std::size_t k = i + 1; group && k < inner; ++k)
            if (isDrawable(nodes[k], layer) && nodes[k].bits == 1)
                cell.flags.push_back(k);
        at += cell.bits;
        wireEnd = node.bit + node.bits;
        cells.push_back(std::move(cell));
        i = inner;
    }
    return cells;
}

} // namespace packetarium
