// Frames of every link type, one at a time: what the list, the Info column and the tree make of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/frames.h"

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"

using namespace packetarium;

/// The row's layers are the outermost ones of the tree, at the same places.
static void layersMustAgree(std::uint32_t linkType, Bytes packet)
{
    const Summary row = summarize(linkType, packet);
    Tree tree;
    dissectPacket(linkType, packet, tree);
    std::size_t place = 0;
    for (const Summary::Layer& layer : row.layers) {
        if (!layer.protocol)
            break;
        must(place < tree.layers().size(), "The tree has every layer that the row has.");
        const Layer& shown = tree.layers()[place++];
        must(shown.protocol == &protocol(layer.protocol), "The tree's layers are those of the row.");
        must(shown.at == layer.at, "The tree's layers begin where the row says.");
    }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::uint32_t linkType = fuzz::linkTypes[data[0] % std::size(fuzz::linkTypes)];
    const Bytes packet(data + 1, size - 1);
    must(everyNodeLiesInItsSource(linkType, packet), "Every node lies in the bytes that it was read from.");
    layersMustAgree(linkType, packet);
    return 0;
}
