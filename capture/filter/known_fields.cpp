// What a name in a filter stands for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/known_fields.h"

#include "capture/computed_fields.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace packetarium::filter {
namespace {

constexpr Field frames[] = {
    u32("frame.number", "Frame Number", "Counts the packets of the capture from 1."),
    u32("frame.len", "Frame length on the wire", "Bytes that were sent."),
    u32("frame.cap_len", "Frame length stored into the capture file", "Bytes that were captured of it."),
    u64("frame.time_relative", "Time since first frame", "Seconds since the capture's first packet.").as(Show::Seconds),
    u64("frame.time_delta", "Time delta from previous captured frame", "Seconds since the packet before.")
        .as(Show::Seconds),
    u64("frame.time_epoch", "Epoch Arrival Time", "Seconds since 1970.").as(Show::Seconds),
    u32("frame.interface_id", "Interface id", "The interface it was captured on, counted from 0."),
    text("frame.interface_name", "Interface name", "The name of the interface it was captured on."),
    text("frame.comment", "Comment", "What somebody wrote about this packet."),
};

struct Alias {
    std::string_view name;
    std::string_view fields[2];
};
constexpr Alias aliases[] = {
    {"eth.addr", {"eth.src", "eth.dst"}},
    {"ip.addr", {"ip.src", "ip.dst"}},
    {"ipv6.addr", {"ipv6.src", "ipv6.dst"}},
    {"tcp.port", {"tcp.srcport", "tcp.dstport"}},
    {"udp.port", {"udp.srcport", "udp.dstport"}},
};

/// Names that say "anything of this kind was found".
constexpr std::string_view anyAnalysis = "tcp.analysis", anyFinding = "tcp.analysis.flags";

template<class Visit> void visitFields(Visit visit)
{
    for (const Protocol* protocol : protocols())
        for (const auto layout : protocol->layouts)
            for (const Field& field : layout)
                visit(field);
    for (const Field& field : computedFields())
        visit(field);
    for (const Field* field : {&dataBytes(), &dataLength(), &segmentData()})
        visit(*field);
    for (const Field& field : frames)
        visit(field);
}

Kind kindOf(const Field& field)
{
    switch (field.show) {
    case Show::Decimal:
    case Show::Hex: return Kind::Number;
    case Show::Flag: return Kind::Flag;
    case Show::Raw: return Kind::Raw;
    case Show::Mac: return Kind::Mac;
    case Show::Ipv4: return Kind::Ipv4;
    case Show::Ipv6: return Kind::Ipv6;
    case Show::Text: return Kind::Text;
    case Show::Seconds: return Kind::Seconds;
    case Show::None: break;
    }
    return Kind::Presence;
}

const Field* knownField(std::string_view name)
{
    const Field* found = nullptr;
    visitFields([&](const Field& field) {
        if (!found && field.filter == name)
            found = &field;
    });
    return found;
}

bool isProtocol(std::string_view name)
{
    return name == "frame" || name == unknownData.filter || protocolNamed(name) != 0;
}

std::vector<const Field*> analysisFields(std::string_view name)
{
    std::vector<const Field*> fields;
    for (const Field& field : computedFields())
        if (field.filter.starts_with("tcp.analysis.") && (name == anyAnalysis || field.show == Show::None))
            fields.push_back(&field);
    return fields;
}

/// How many characters must be added, removed or changed to turn one into the other (Levenshtein).
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

std::span<const Field> frameFields() { return frames; }

std::optional<Name> nameInFilter(std::string_view text)
{
    Name name;
    name.text = text;
    if (isProtocol(text)) {
        name.kind = Kind::Protocol;
        name.isFrame = text == "frame";
        return name;
    }
    if (text == anyAnalysis || text == anyFinding) {
        name.fields = analysisFields(text);
        return name;
    }
    const auto alias = std::ranges::find(aliases, text, &Alias::name);
    if (alias != std::end(aliases)) {
        for (const std::string_view each : alias->fields)
            if (const Field* field = knownField(each))
                name.fields.push_back(field);
    } else if (const Field* field = knownField(text)) {
        name.fields.push_back(field);
    }
    if (name.fields.empty())
        return std::nullopt;
    name.kind = kindOf(*name.fields.front());
    name.isFrame = text.starts_with("frame.");
    return name;
}

std::string nearestName(std::string_view text)
{
    constexpr std::size_t longestName = 100; // Nothing longer is meant as a name.
    if (text.size() > longestName)
        return {};
    std::string_view nearest;
    std::size_t distance = std::max<std::size_t>(2, text.size() / 3) + 1; // Farther is no longer a slip.
    const auto consider = [&](std::string_view name) {
        const std::size_t away = editDistance(text, name);
        if (away < distance) {
            distance = away;
            nearest = name;
        }
    };
    for (const Alias& alias : aliases)
        consider(alias.name);
    for (const Protocol* protocol : protocols())
        consider(protocol->filter);
    visitFields([&](const Field& field) { consider(field.filter); });
    return std::string(nearest);
}

} // namespace packetarium::filter
