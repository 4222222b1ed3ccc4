// What must hold for any bytes at all; used by the fuzzer and by ordinary tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"
#include "protocols/value.h"

namespace packetarium {

inline bool everyNodeLiesInItsSource(const Tree& tree)
{
    std::size_t written = 0;
    for (const Node& node : tree.nodes()) {
        written += tsharkValue(node).size() + readableValue(node).size();
        if (!node.field || node.origin == Origin::Computed)
            continue;
        if (node.source >= tree.sources().size())
            return false;
        const Bytes source = tree.sources()[node.source].bytes;
        if (node.bit + node.bits > source.size() * 8)
            return false;
        const bool within =
            node.bytes.empty() || (node.bytes.data() >= source.data() && &node.bytes.back() <= &source.back());
        if (!within)
            return false;
    }
    for (const Layer& layer : tree.layers())
        if (layer.firstNode > layer.endNode || layer.endNode > tree.nodes().size())
            return false;
    return written < (std::size_t(1) << 30);
}

/// Summarizes and dissects `packet` as a capture of this link type.
inline bool everyNodeLiesInItsSource(std::uint32_t linkType, Bytes packet)
{
    const Summary row = summarize(linkType, packet);
    for (const auto& layer : row.layers)
        if (layer.protocol) {
            std::string line;
            protocol(layer.protocol).describe(packet.subspan(layer.at), line);
        }
    Tree tree;
    dissectPacket(linkType, packet, tree);
    return everyNodeLiesInItsSource(tree);
}

/// Dissects `message` as one message of a stream protocol.
inline bool everyNodeLiesInItsSource(ProtocolId id, Bytes message)
{
    std::string line;
    protocol(id).describe(message, line);
    if (protocol(id).frameSize)
        protocol(id).frameSize(message);
    Tree tree;
    tree.setPacket(message);
    dissectMessage(id, Cursor(message), tree, Surroundings {});
    return everyNodeLiesInItsSource(tree);
}

} // namespace packetarium
