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
    for (const Node& node : tree().nodes())
        if (node.field)
            for (const Field* field : name.fields)
                if (node.field == field || node.field->filter == field->filter) {
                    found.push_back(&node);
                    break;
                }
    return found;
}

bool Question::has(const Name& name)
{
    if (name.kind != Kind::Protocol)
        return !occurrences(name).empty();
    if (name.isFrame)
        return true;
    return std::ranges::any_of(
        tree().layers(), [&](const Layer& layer) { return layer.protocol && layer.protocol->filter == name.text; });
}

std::vector<Bytes> Question::bytesOf(const Name& name)
{
    std::vector<Bytes> found;
    const auto& sources = tree().sources();
    if (name.isFrame) {
        if (!sources.empty())
            found.push_back(sources.front().bytes);
        return found;
    }
    for (const Layer& layer : tree().layers())
        if (layer.protocol && layer.protocol->filter == name.text && layer.source < sources.size()) {
            const Bytes source = sources[layer.source].bytes;
            found.push_back(source.subspan(std::min(layer.at, source.size())));
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
    else if (name == "time_epoch")
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
