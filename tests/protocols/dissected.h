// A packet dissected in a test, and short questions about what it shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/bytes.h"

#include "protocols/protocol.h"
#include "protocols/value.h"

/// The packet must outlive the tree.
inline packetarium::Tree dissected(std::uint32_t linkType, const std::vector<std::uint8_t>& packet)
{
    packetarium::Tree tree;
    packetarium::dissectPacket(linkType, packet, tree);
    return tree;
}

inline std::string valueOf(const packetarium::Tree& tree, std::string_view filter)
{
    const packetarium::Node* node = tree.find(filter);
    return node ? packetarium::tsharkValue(*node) : "(missing)";
}

/// Every value of a field that occurs more than once, divided by commas.
inline std::string valuesOf(const packetarium::Tree& tree, std::string_view filter)
{
    std::string values;
    for (const packetarium::Node& node : tree.nodes())
        if (node.field && node.field->filter == filter)
            values += (values.empty() ? "" : ",") + packetarium::tsharkValue(node);
    return values;
}

/// What a student reads.
inline std::string readableValueOf(const packetarium::Tree& tree, std::string_view filter)
{
    const packetarium::Node* node = tree.find(filter);
    return node ? packetarium::readableValue(*node) : "(missing)";
}

inline std::string layersOf(const packetarium::Tree& tree)
{
    std::string names;
    for (const packetarium::Layer& layer : tree.layers())
        names += (names.empty() ? "" : ":") + std::string(layer.protocol->filter);
    return names;
}

inline bool hasRemark(const packetarium::Tree& tree, packetarium::Severity severity, std::string_view part)
{
    for (const packetarium::Node& node : tree.nodes())
        if (!node.field && node.severity == severity && node.text.find(part) != std::string::npos)
            return true;
    return false;
}
