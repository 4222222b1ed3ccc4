// What is chosen: a packet, a layer of it and a field of that.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/selection.h"

namespace packetarium {
namespace {

/// The innermost layer with a protocol's own fields: a message, not the text or the bytes that it carries.
std::size_t firstChoice(const std::vector<Layer>& layers)
{
    constexpr std::uint8_t application = 7;
    for (std::size_t i = layers.size(); i-- > 0;)
        if (layers[i].protocol && layers[i].protocol->osi == application && layers[i].protocol->filter != "data")
            return i;
    return layers.empty() ? Selection::none : layers.size() - 1;
}

} // namespace

void Selection::showPacket(std::size_t packet, std::shared_ptr<const Dissection> dissection)
{
    const Node* last = chosenNode();
    const Field* field = last ? last->field : nullptr;
    m_packet = packet;
    m_dissection = std::move(dissection);
    m_layer = firstChoice(tree().layers());
    m_node = none;
    for (std::size_t i = 0; field && i < tree().nodes().size(); ++i)
        if (tree().nodes()[i].field == field) {
            m_node = i;
            m_layer = tree().layerOf(i);
            break;
        }
    Q_EMIT packetChanged();
    Q_EMIT chosenChanged();
}

void Selection::clear()
{
    m_packet = m_layer = m_node = none;
    m_dissection.reset();
    Q_EMIT packetChanged();
    Q_EMIT chosenChanged();
}

const Tree& Selection::tree() const
{
    static const Tree empty;
    return m_dissection ? m_dissection->tree : empty;
}

const Node* Selection::chosenNode() const { return m_node < tree().nodes().size() ? &tree().nodes()[m_node] : nullptr; }

const Layer* Selection::chosenLayer() const
{
    return m_layer < tree().layers().size() ? &tree().layers()[m_layer] : nullptr;
}

void Selection::chooseLayer(std::size_t layer)
{
    if (layer == m_layer && m_node == none)
        return;
    m_layer = layer;
    m_node = none;
    Q_EMIT chosenChanged();
}

void Selection::chooseNode(std::size_t node)
{
    if (node == m_node || node >= tree().nodes().size())
        return;
    m_node = node;
    m_layer = tree().layerOf(node);
    Q_EMIT chosenChanged();
}

void Selection::chooseByte(std::uint8_t source, std::size_t byte)
{
    const std::size_t node = smallestNodeAt(source, byte * 8, 8);
    if (node != none)
        chooseNode(node);
    else if (const std::size_t layer = layerAt(source, byte); layer != none)
        chooseLayer(layer);
}

std::size_t Selection::smallestNodeAt(std::uint8_t source, std::size_t bit, std::size_t bits) const
{
    std::size_t found = none;
    const auto& nodes = tree().nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Node& node = nodes[i];
        const bool covers = node.field && node.source == source && node.origin == Origin::Wire && node.bit <= bit
            && node.bit + node.bits >= bit + bits;
        if (covers && (found == none || node.bits <= nodes[found].bits))
            found = i;
    }
    if (found == none && bits > 1) // A byte shared by several small fields: the first of them.
        return smallestNodeAt(source, bit, 1);
    return found;
}

std::size_t Selection::layerAt(std::uint8_t source, std::size_t byte) const
{
    std::size_t found = none;
    const auto& layers = tree().layers();
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (layers[i].source == source && layers[i].at <= byte && byte < layers[i].at + layers[i].length)
            found = i;
    return found;
}

} // namespace packetarium
