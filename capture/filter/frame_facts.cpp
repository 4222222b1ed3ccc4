// Facts about the whole packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/frame_facts.h"

#include "protocols/data.h"

#include <algorithm>
#include <array>

namespace packetarium::filter {
namespace {

constexpr struct {
    Field field;
    FrameFact fact;
} frameTable[] = {
    {u32("frame.number", "Frame Number", "Counts the packets of the capture from 1."), FrameFact::Number},
    {u32("frame.len", "Frame length on the wire", "Bytes that were sent."), FrameFact::Length},
    {u32("frame.cap_len", "Frame length stored into the capture file", "Bytes that were captured of it."),
     FrameFact::CapturedLength},
    {u64("frame.time_relative", "Time since first frame", "Seconds since the capture's first packet.")
         .as(Show::Seconds),
     FrameFact::SinceFirst},
    {u64("frame.time_delta", "Time delta from previous captured frame", "Seconds since the packet before.")
         .as(Show::Seconds),
     FrameFact::SincePrevious},
    {u64("frame.time", "Arrival Time", "When it was captured.").as(Show::Seconds), FrameFact::Time},
    {u64("frame.time_epoch", "Epoch Arrival Time", "Seconds since 1970.").as(Show::Seconds), FrameFact::Time},
    {u64("frame.offset_shift", "Time shift for this packet", "By how much its time was changed here: never.")
         .as(Show::Seconds),
     FrameFact::Nothing},
    {u16("frame.encap_type", "Encapsulation type",
         "Wireshark's number for what the packet begins with: 1 is Ethernet."),
     FrameFact::LinkType},
    {u32("frame.interface_id", "Interface id", "The interface it was captured on, counted from 0."),
     FrameFact::InterfaceNumber},
    {text("frame.interface_name", "Interface name", "The name of the interface it was captured on."),
     FrameFact::InterfaceName},
    {text("frame.interface_description", "Interface description", "What the interface it was captured on is."),
     FrameFact::InterfaceDescription},
    {text("frame.protocols", "Protocols in frame", "Its layers from the outermost in, colons between them."),
     FrameFact::Protocols},
    {flag("frame.marked", "Frame is marked", "Marks are set in Wireshark's window; here no packet has one."),
     FrameFact::Nothing},
    {flag("frame.ignored", "Frame is ignored", "Wireshark can leave packets out; here none is."), FrameFact::Nothing},
    {text("frame.comment", "Comment", "What somebody wrote about this packet."), FrameFact::Comment},
};
constexpr auto frames = [] {
    std::array<Field, std::size(frameTable)> fields {};
    std::ranges::transform(frameTable, fields.begin(), [](const auto& row) { return row.field; });
    return fields;
}();

/// What a layer carries was found by an EtherType, which Wireshark lists like a layer.
constexpr std::string_view etherTypes[] = {"eth.type", "vlan.etype", "ieee8021ah.etype", "sll.etype"};

bool hasField(const Tree& tree, std::size_t layer, std::span<const std::string_view> names)
{
    const std::vector<Node>& nodes = tree.nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].field && tree.layerOf(i) == layer
            && std::ranges::find(names, nodes[i].field->filter) != names.end())
            return true;
    return false;
}

/// Bytes of a message that this packet does not complete are no layer to Wireshark.
bool isPartOfMessage(const Tree& tree, std::size_t layer)
{
    const std::string_view part[] = {segmentData().filter};
    return tree.layers()[layer].protocol == &unknownData && hasField(tree, layer, part);
}

} // namespace

std::span<const Field> frameFields() { return frames; }

FrameFact frameFact(const Field& field) { return frameTable[&field - frames.data()].fact; }

std::optional<std::uint64_t> encapsulationType(std::uint32_t linkType)
{
    constexpr std::pair<std::uint32_t, std::uint64_t> known[] = {
        {0, 15}, {1, 1}, {101, 7}, {108, 174}, {113, 25}, {228, 129}, {229, 130}, {276, 210}};
    const auto found = std::ranges::find(known, linkType, &std::pair<std::uint32_t, std::uint64_t>::first);
    return found == std::end(known) ? std::nullopt : std::optional(found->second);
}

std::string protocolsIn(const Tree& tree)
{
    std::string names;
    std::vector<const Protocol*> streams; // Each is listed once, however many of its messages are in the packet.
    const auto add = [&](std::string_view name) { names.append(names.empty() ? "" : ":").append(name); };
    for (std::size_t i = 0; i < tree.layers().size(); ++i) {
        const Protocol* const protocol = tree.layers()[i].protocol;
        if (!protocol || isPartOfMessage(tree, i) || std::ranges::find(streams, protocol) != streams.end())
            continue;
        if (protocol->osi >= 5 && protocol->frameSize)
            streams.push_back(protocol);
        if (protocol->filter == "websocket" && streams.size() == 1)
            add("http"); // It began as HTTP, and to Wireshark remains a part of that.
        add(protocol->filter);
        if (protocol->osi == 2 && hasField(tree, i, etherTypes))
            add("ethertype");
    }
    return names;
}

} // namespace packetarium::filter
