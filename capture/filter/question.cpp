// One packet, as a filter's questions are put to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/question.h"

#include <algorithm>

namespace packetarium::filter {

const Tree& Question::tree()
{
    if (!m_dissection)
        m_dissection = m_capture.dissect(m_index);
    return m_dissection->tree;
}

std::vector<const Node*> Question::occurrences(const Name& name)
{
    std::vector<const Node*> found;
    if (name.isFrame) {
        for (const Field* field : name.fields)
            addFrameFacts(*field, found);
        return found;
    }
    const std::vector<Node>& nodes = tree().nodes();
    const auto isMeant = [&](const Node& node) {
        return node.field && std::ranges::any_of(name.fields, [&](const Field* field) {
                   return node.field == field || node.field->filter == field->filter;
               });
    };
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (isMeant(nodes[i]) && (name.layers.empty() || isInLayers(name, tree().layerOf(i))))
            found.push_back(&nodes[i]);
    return found;
}

bool Question::isInLayers(const Name& name, std::size_t layer)
{
    if (name.layers.empty())
        return true;
    const std::vector<Layer>& layers = tree().layers();
    if (layer >= layers.size())
        return false;
    const auto number = std::size_t(std::ranges::count(
        layers.begin(), layers.begin() + std::ptrdiff_t(layer) + 1, layers[layer].protocol, &Layer::protocol));
    return std::ranges::any_of(
        name.layers, [&](const LayerRange& range) { return number >= range.from && number <= range.to; });
}

bool Question::has(const Name& name)
{
    return name.kind == Kind::Protocol ? !partsOf(name).empty() : !occurrences(name).empty();
}

std::vector<Question::Part> Question::partsOf(const Name& name)
{
    std::vector<Part> found;
    const auto& sources = tree().sources();
    if (name.isFrame) {
        if (!sources.empty())
            found.push_back({sources.front().bytes, sources.front().bytes.size()});
        return found;
    }
    const std::string_view filter = std::string_view(name.text).substr(name.text.starts_with('.'));
    const std::vector<Layer>& layers = tree().layers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        const bool isMeant = layer.protocol && layer.protocol->filter == filter && layer.source < sources.size();
        if (isMeant && isInLayers(name, i)) {
            const Bytes source = sources[layer.source].bytes;
            found.push_back({source.subspan(std::min(layer.at, source.size())), layer.length});
        }
    }
    return found;
}

const Node* Question::keep(const Field& field, std::uint64_t value, std::string text)
{
    Node& node = m_facts.emplace_back();
    node.field = &field;
    node.value = value;
    node.text = std::move(text);
    node.origin = Origin::Computed;
    return &node;
}

void Question::addFrameFacts(const Field& field, std::vector<const Node*>& found)
{
    const PacketStore& packets = m_capture.packets();
    const Packet& packet = packets[m_index];
    const auto since = [&](std::size_t other) {
        // Times may be anything in a hostile file: count as unsigned numbers do, without overflow.
        return std::uint64_t(packet.nanoseconds) - std::uint64_t(packets[other].nanoseconds);
    };
    const std::string_view name = field.filter.substr(std::string_view("frame.").size());
    if (name == "number")
        found.push_back(keep(field, m_index + 1));
    else if (name == "len")
        found.push_back(keep(field, packet.original));
    else if (name == "cap_len")
        found.push_back(keep(field, packet.captured));
    else if (name == "time_relative")
        found.push_back(keep(field, since(0)));
    else if (name == "time_delta")
        found.push_back(keep(field, since(m_index > 0 ? m_index - 1 : 0)));
    else if (name == "time_epoch" || name == "time")
        found.push_back(keep(field, std::uint64_t(packet.nanoseconds)));
    else if (name == "interface_id")
        found.push_back(keep(field, packet.interface));
    else if (name == "comment")
        for (std::string& comment : m_capture.comments(m_index))
            found.push_back(keep(field, 0, std::move(comment)));
    else if (name == "interface_name") {
        if (std::string interface = m_capture.interfaceOf(m_index).name; !interface.empty())
            found.push_back(keep(field, 0, std::move(interface)));
    }
}

} // namespace packetarium::filter
