// Writes a packet's row and its details: the story, the layers, the fields, and the bytes in their layers' colours.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/html_packet.h"

#include "app/export/html_ladder.h"
#include "app/export/safe_text.h"
#include "protocols/value.h"

#include <QString>

#include <algorithm>

namespace packetarium {

namespace {

constexpr std::size_t mostBytes = 512;
constexpr std::size_t mostFields = 400;
constexpr std::size_t longestValue = 1000;

std::string milliseconds(const PacketView& view) { return QString::number(view.seconds * 1000, 'f', 3).toStdString(); }

std::string squares(const PacketView& view)
{
    std::string text;
    for (const std::uint8_t layer : view.osiLayers)
        text += "<span class=\"square " + std::string(layerColour(layer)) + "\" title=\"OSI layer "
            + std::to_string(layer) + "\">" + std::to_string(layer) + "</span>";
    return text;
}

std::string fate(const Verdict& verdict)
{
    return verdict.kind == Verdict::Kind::Dropped ? " <b class=\"lost\">✕ lost</b>" : "";
}

std::string fieldRow(const Node& node)
{
    const std::string depth = " style=\"padding-left:" + std::to_string(8 + 14 * std::min(node.depth, 8u)) + "px\"";
    if (!node.field) {
        constexpr const char* words[] = {"comment", "note", "warning", "error"};
        return std::string("<tr class=\"") + words[std::size_t(node.severity)] + "\"><td colspan=\"4\"" + depth + "><b>"
            + words[std::size_t(node.severity)] + "</b> " + htmlText(node.text) + "</td></tr>\n";
    }
    std::string value = readableValue(node);
    if (value.size() > longestValue)
        value = value.substr(0, longestValue) + " … (" + std::to_string(value.size()) + " characters)";
    const bool computed = node.origin == Origin::Computed;
    return "<tr><td" + depth + ">" + htmlText(node.field->name) + "</td><td class=\"value\">" + (computed ? "[" : "")
        + htmlText(value) + (computed ? "]" : "") + "</td><td><code>" + htmlText(node.field->filter)
        + "</code></td><td class=\"dim\">" + htmlText(node.field->means) + "</td></tr>\n";
}

std::string layerPart(const Tree& tree, const Layer& layer)
{
    const std::uint8_t osi = layer.protocol ? layer.protocol->osi : 7;
    std::string text = "<h4 class=\"layer " + std::string(layerColour(osi)) + "\"><span class=\"dim\">"
        + std::to_string(osi) + "</span> " + htmlText(layer.protocol ? layer.protocol->name : "Data")
        + " <span class=\"dim\">" + std::to_string(layer.length) + (layer.length == 1 ? " byte" : " bytes");
    if (layer.source > 0 && layer.source < tree.sources().size())
        text += " · " + htmlText(tree.sources()[layer.source].name);
    text += "</span></h4>\n<table class=\"fields\">\n";
    const std::size_t end = std::min(layer.endNode, layer.firstNode + mostFields);
    for (std::size_t i = layer.firstNode; i < end; ++i)
        text += fieldRow(tree.nodes()[i]);
    if (end < layer.endNode)
        text += "<tr><td colspan=\"4\" class=\"dim\">" + std::to_string(layer.endNode - end)
            + " more fields are in the capture.</td></tr>\n";
    return text + "</table>\n";
}

/// Which OSI layer each byte of the packet belongs to. What no protocol claims is what an application said, or else 0.
std::vector<std::uint8_t> layerOfBytes(const Tree& tree, std::size_t size, const PacketView& view)
{
    std::vector<std::uint8_t> owners(size, view.carriesData ? 7 : 0);
    for (const Layer& layer : tree.layers()) {
        if (layer.source != 0 || layer.at >= size || !layer.protocol)
            continue;
        const auto first = owners.begin() + std::ptrdiff_t(layer.at);
        std::fill_n(first, std::min(layer.length, size - layer.at), layer.protocol->osi);
    }
    return owners;
}

std::string hexDump(const Dissection& dissection, const PacketView& view)
{
    const std::size_t size = std::min(dissection.bytes.size(), mostBytes);
    const auto owners = layerOfBytes(dissection.tree, size, view);
    std::string text = "<pre class=\"bytes\">";
    for (std::size_t row = 0; row < size; row += 16) {
        text +=
            "<span class=\"dim\">" + QStringLiteral("%1").arg(row, 4, 16, QLatin1Char('0')).toStdString() + "</span>  ";
        const std::size_t end = std::min(row + 16, size);
        for (std::size_t i = row; i < end;) {
            const std::size_t run = i;
            text += "<span class=\"" + std::string(layerColour(owners[i])) + "\">";
            for (; i < end && owners[i] == owners[run]; ++i)
                text += QStringLiteral("%1 ").arg(dissection.bytes[i], 2, 16, QLatin1Char('0')).toStdString();
            text += "</span>";
        }
        std::string letters;
        for (std::size_t i = row; i < end; ++i)
            letters += dissection.bytes[i] >= 0x20 && dissection.bytes[i] < 0x7f ? char(dissection.bytes[i]) : '.';
        text += std::string(3 * (row + 16 - end) + 2, ' ') + htmlText(letters) + "\n";
    }
    if (size < dissection.bytes.size())
        text += "… the first " + std::to_string(size) + " of " + std::to_string(dissection.bytes.size()) + " bytes\n";
    return text + "</pre>\n";
}

} // namespace

const std::string_view packetTableHead =
    "<table class=\"packets\">\n<tr><th scope=\"col\">No</th><th scope=\"col\">Time ms</th><th scope=\"col\">From</th>"
    "<th scope=\"col\">To</th><th scope=\"col\">Layers</th><th scope=\"col\">Protocol</th>"
    "<th scope=\"col\">What happened</th><th scope=\"col\">Bytes</th></tr>\n";

std::string htmlPacketRow(const PacketView& view, RowLink link)
{
    const std::string number = std::to_string(view.number);
    return "<tr><td class=\"number\">"
        + (link == RowLink::ToDetails ? "<a href=\"#p" + number + "\">" + number + "</a>" : number)
        + "</td><td class=\"number\">" + milliseconds(view) + "</td><td>" + htmlText(view.from) + "</td><td>"
        + htmlText(view.to) + "</td><td>" + squares(view) + "</td><td>" + htmlText(view.protocol) + "</td><td>"
        + htmlText(view.story) + fate(view.verdict) + "</td><td class=\"number\">" + std::to_string(view.bytes)
        + "</td></tr>\n";
}

std::string htmlPacketDetails(const Capture& capture, std::size_t index, const PacketView& view)
{
    const Dissection dissection = capture.dissect(index);
    const std::string number = std::to_string(view.number);
    std::string text = "<details>\n<summary><b>" + number + "</b> " + squares(view) + " " + htmlText(view.story)
        + fate(view.verdict) + " <span class=\"dim\">" + milliseconds(view) + " ms · " + std::to_string(view.bytes)
        + " bytes · " + htmlText(view.from) + " → " + htmlText(view.to)
        + "</span></summary>\n"
        // A link to something inside a folded part unfolds it; a link to the part itself would not.
        + "<div class=\"packet\" id=\"p" + number + "\">\n";
    if (!view.details.empty())
        text += "<p class=\"story\">" + htmlText(view.details) + "</p>\n";
    for (const Layer& layer : dissection.tree.layers())
        text += layerPart(dissection.tree, layer);
    return text + hexDump(dissection, view) + "</div>\n</details>\n";
}

} // namespace packetarium
