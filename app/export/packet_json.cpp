// Writes a dissection as the JSON that DESIGN's `dissect` promises, held against tshark.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/packet_json.h"

#include "capture/files/utf8.h"
#include "capture/inflated_messages.h"
#include "protocols/value.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace packetarium {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// Whether there is a character, beyond those that JSON always escapes, that a terminal obeys or a program may take for
/// the end of a line: DEL, the C1 controls, U+2028 and U+2029.
bool hasControl(std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const std::string_view rest = utf8.substr(i);
        const bool isC1 = rest.size() > 1 && rest[0] == '\xc2' && std::uint8_t(rest[1]) < 0xa0;
        if (isC1 || rest[0] == '\x7f' || rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9"))
            return true;
    }
    return false;
}

void writeText(Writer& json, std::string_view text)
{
    const std::string valid = validUtf8(text);
    if (!hasControl(valid)) {
        json.String(valid.data(), rapidjson::SizeType(valid.size()));
        return;
    }
    rapidjson::StringBuffer escaped;
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::ASCII<>> ascii(escaped);
    ascii.String(valid.data(), rapidjson::SizeType(valid.size()));
    std::string written(escaped.GetString(), escaped.GetSize());
    for (std::size_t del = written.find('\x7f'); del != std::string::npos; del = written.find('\x7f', del))
        written.replace(del, 1, "\\u007F"); // ASCII, so it was left alone.
    json.RawValue(written.data(), written.size(), rapidjson::kStringType);
}

void writeKey(Writer& json, std::string_view key) { json.Key(key.data(), rapidjson::SizeType(key.size())); }

std::string_view severityName(Severity severity)
{
    switch (severity) {
    case Severity::Comment: return "comment";
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    }
    return "";
}

/// A field that occurs more than once becomes a list, at the place where it occurred first.
void writeFields(Writer& json, std::span<const Node> nodes)
{
    std::vector<std::pair<std::string_view, std::vector<const Node*>>> fields;
    std::map<std::string_view, std::size_t> places;
    for (const Node& node : nodes) {
        if (!node.field || node.field->filter.empty())
            continue;
        const auto [place, isNew] = places.try_emplace(node.field->filter, fields.size());
        if (isNew)
            fields.push_back({node.field->filter, {}});
        fields[place->second].second.push_back(&node);
    }

    writeKey(json, "fields");
    json.StartObject();
    for (const auto& [name, occurrences] : fields) {
        writeKey(json, name);
        if (occurrences.size() > 1)
            json.StartArray();
        for (const Node* node : occurrences)
            writeText(json, tsharkValue(*node));
        if (occurrences.size() > 1)
            json.EndArray();
    }
    json.EndObject();
}

void writeLayer(Writer& json, const Layer& layer, const Tree& tree)
{
    json.StartObject();
    writeKey(json, "name");
    writeText(json, layer.protocol ? layer.protocol->filter : "data");
    writeKey(json, "start");
    json.Uint64(layer.at);
    writeKey(json, "length");
    json.Uint64(layer.length);
    if (layer.source > 0 && layer.source < tree.sources().size()) { // Its bytes are not the packet's own.
        writeKey(json, "source");
        writeText(json, tree.sources()[layer.source].name);
    }
    writeKey(json, "osi");
    json.Uint(layer.protocol ? layer.protocol->osi : 7);
    writeFields(json, std::span(tree.nodes()).subspan(layer.firstNode, layer.endNode - layer.firstNode));
    json.EndObject();
}

void writeRemarks(Writer& json, const Tree& tree)
{
    writeKey(json, "remarks");
    json.StartArray();
    for (const Node& node : tree.nodes()) {
        if (node.field)
            continue;
        json.StartObject();
        writeKey(json, "severity");
        writeText(json, severityName(node.severity));
        writeKey(json, "text");
        writeText(json, node.text);
        json.EndObject();
    }
    json.EndArray();
}

} // namespace

std::string epochSeconds(std::int64_t nanoseconds)
{
    constexpr std::uint64_t second = 1'000'000'000;
    const std::uint64_t magnitude = nanoseconds < 0 ? 0 - std::uint64_t(nanoseconds) : std::uint64_t(nanoseconds);
    const std::string fraction = std::to_string(second + magnitude % second).substr(1);
    return (nanoseconds < 0 ? "-" : "") + std::to_string(magnitude / second) + "." + fraction;
}

std::string packetJson(const Capture& capture, std::size_t index)
{
    const Packet& packet = capture.packets()[index];
    const auto prepared = capture.inflatedMessages().prepare(capture, index);
    const Dissection dissection = capture.dissect(index);
    const PacketView view = capture.view(index);
    const std::string time = epochSeconds(packet.nanoseconds);

    rapidjson::StringBuffer text;
    Writer json(text);
    json.StartObject();
    writeKey(json, "number");
    json.Uint64(index + 1);
    writeKey(json, "time");
    json.RawValue(time.data(), time.size(), rapidjson::kNumberType);
    writeKey(json, "len");
    json.Uint(packet.original);
    writeKey(json, "caplen");
    json.Uint(packet.captured);
    writeKey(json, "layers");
    json.StartArray();
    for (const Layer& layer : dissection.tree.layers())
        writeLayer(json, layer, dissection.tree);
    json.EndArray();
    writeKey(json, "story");
    writeText(json, view.story);
    writeRemarks(json, dissection.tree);
    json.EndObject();
    return {text.GetString(), text.GetSize()};
}

} // namespace packetarium
