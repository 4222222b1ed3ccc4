// Draws the ladder of one conversation as SVG.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/html_ladder.h"

#include "app/export/safe_text.h"

#include <QString>

#include <algorithm>

namespace packetarium {

namespace {

constexpr int width = 420;
constexpr int left = 84, right = 372; ///< The two lifelines.
constexpr std::size_t mostArrows = 80;
constexpr std::size_t longestLabel = 44;

struct Group {
    std::string_view title;
    std::string_view colour;
};

Group groupOf(Phase phase, bool isUdp)
{
    switch (phase) {
    case Phase::None: return {"", "plain"};
    case Phase::AddressResolution: return {"address resolution", "link"};
    case Phase::Handshake: return {"handshake", "tran"};
    case Phase::Upgrade: return {"HTTP upgrade", "sess"};
    case Phase::Data:
        return isUdp ? Group {"no handshake: just send", "net"} : Group {"data, every byte acknowledged", "plain"};
    case Phase::Frames: return {"WebSocket frames", "app"};
    case Phase::Close: return {"closing", "plain"};
    }
    return {"", "plain"};
}

/// Cut to fit between the lifelines, counted in characters, not bytes.
std::string shortened(const std::string& text)
{
    const QString full = QString::fromStdString(visibleControls(text));
    if (full.size() <= qsizetype(longestLabel))
        return full.toStdString();
    qsizetype end = longestLabel - 1;
    if (full[end - 1].isHighSurrogate())
        --end;
    return (full.left(end) + QStringLiteral("…")).toStdString();
}

std::string line(std::string_view kind, int x1, int y1, int x2, int y2)
{
    return "<line class=\"" + std::string(kind) + "\" x1=\"" + std::to_string(x1) + "\" y1=\"" + std::to_string(y1)
        + "\" x2=\"" + std::to_string(x2) + "\" y2=\"" + std::to_string(y2) + "\"/>";
}

std::string text(std::string_view kind, int x, int y, const std::string& what)
{
    return "<text class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\">"
        + htmlText(what) + "</text>";
}

/// How far an arrow sinks on its way: a slow wire shows, a fast one still slants.
int slant(const Capture& capture, const PacketView& view)
{
    if (view.verdict.kind != Verdict::Kind::Arrived)
        return 8;
    const std::int64_t sentNanoseconds = capture.packets()[view.number - 1].nanoseconds;
    const std::int64_t milliseconds = (view.verdict.arrivedNanoseconds - sentNanoseconds) / 1'000'000;
    return 8 + int(std::clamp<std::int64_t>(milliseconds / 10, 0, 10));
}

std::string arrow(const Capture& capture, const PacketView& view, int y, std::size_t lastLinked)
{
    const bool lost = view.verdict.kind == Verdict::Kind::Dropped;
    const int from = view.fromInitiator ? left : right;
    const int way = view.fromInitiator ? 1 : -1;
    const int to = lost ? (left + right) / 2 : from + way * (right - left);
    const int down = slant(capture, view);
    const std::string colour(layerColour(view.osiLayers.empty() ? 0 : view.osiLayers.back()));
    const std::string tip = std::to_string(to) + "," + std::to_string(y + down);
    const std::string back = std::to_string(to - way * 8);

    std::string drawn = "<title>" + std::to_string(view.number) + ": " + htmlText(view.story) + "</title>"
        + line("arrow line-" + colour, from, y, to, y + down) + "<polygon class=\"fill-" + colour + "\" points=\"" + tip
        + " " + back + "," + std::to_string(y + down - 4) + " " + back + "," + std::to_string(y + down + 4) + "\"/>"
        + text("label ink-" + colour, (left + right) / 2, y - 2, shortened(view.label));
    if (lost)
        drawn += text("lost", to + way * 8, y + down + 4, "✕ lost");
    drawn += text("time", left - 8, y + 4, QString::number(view.seconds * 1000, 'f', 1).toStdString() + " ms");
    if (view.number <= lastLinked)
        return "<a href=\"#p" + std::to_string(view.number) + "\">" + drawn + "</a>\n";
    return "<g>" + drawn + "</g>\n";
}

} // namespace

std::string_view layerColour(std::uint8_t osi)
{
    constexpr std::string_view colours[] = {"plain", "link", "link", "net", "tran", "sess", "sess", "app"};
    return osi < std::size(colours) ? colours[osi] : colours[0];
}

std::string htmlLadder(
    const Capture& capture, const ConversationView& conversation, std::span<const PacketView> views,
    std::size_t lastLinked)
{
    const std::size_t shown = std::min(views.size(), mostArrows);
    std::string groups, arrows;
    int y = 30;
    for (std::size_t first = 0; first < shown;) {
        std::size_t end = first;
        while (end < shown && views[end].phase == views[first].phase)
            ++end;
        const Group group = groupOf(views[first].phase, conversation.transport == "udp");
        const int height = 28 + int(end - first) * 26;
        groups += "<rect class=\"group fill-" + std::string(group.colour) + "bg\" x=\"4\" y=\"" + std::to_string(y)
            + "\" width=\"" + std::to_string(width - 8) + "\" height=\"" + std::to_string(height) + "\" rx=\"6\"/>"
            + text("phase", 10, y + 12, std::string(group.title)) + "\n";
        for (int at = y + 28; first < end; ++first, at += 26)
            arrows += arrow(capture, views[first], at, lastLinked);
        y += height + 6;
    }
    if (shown < views.size()) {
        arrows += text("label", (left + right) / 2, y + 12, std::to_string(views.size() - shown) + " more packets");
        y += 22;
    }

    return "<svg class=\"ladder\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(y + 4)
        + "\" role=\"img\" aria-label=\"Ladder of the packets between the two ends\">\n"
        + text("end", left, 18, shortened(conversation.initiatorName))
        + text("end", right, 18, shortened(conversation.responderName)) + groups + line("life", left, 24, left, y)
        + line("life", right, 24, right, y) + "\n" + arrows + "</svg>\n";
}

} // namespace packetarium
