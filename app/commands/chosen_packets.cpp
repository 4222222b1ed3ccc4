// Reads a capture file to its end and applies a display filter, explaining what is wrong with either.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/chosen_packets.h"

#include "app/commands/terminal.h"
#include "app/export/safe_text.h"
#include "capture/display_filter.h"
#include "capture/files/utf8.h"
#include "capture/packet_search.h"

#include <QString>

#include <algorithm>
#include <numeric>

namespace packetarium {

namespace {

constexpr qsizetype longestPart = 60; ///< Characters of the expression before the mistake, and after it.

QString shown(std::string_view text) { return QString::fromStdString(visibleControls(validUtf8(text))); }

/// The expression around the mistake, and a caret under the character that it is about.
void explain(std::string_view expression, const DisplayFilter::Mistake& mistake)
{
    const QString ellipsis = QStringLiteral("…");
    const std::size_t at = std::min(mistake.at, expression.size());
    QString before = shown(expression.substr(0, at)), after = shown(expression.substr(at));
    if (before.size() > longestPart)
        before = ellipsis + before.right(longestPart);
    if (after.size() > longestPart)
        after = after.left(longestPart) + ellipsis;
    QString what = shown(mistake.what);
    if (what.size() > 4 * longestPart) // It may quote a word that is as long as the expression.
        what = what.left(2 * longestPart) + QStringLiteral(" … ") + what.right(longestPart);
    tell("The filter has a mistake: " + what.toStdString());
    tell("  " + (before + after).toStdString());
    // One column a character: a caret counted in bytes would miss behind an "ä".
    tell("  " + std::string(std::size_t(before.toUcs4().size()), ' ') + "^");
}

std::vector<std::size_t>
matching(const std::shared_ptr<Capture>& capture, const DisplayFilter& filter, const PacketChoice& choice)
{
    if (choice.packet && !filter.matches(*capture, choice.packet - 1))
        return {};
    if (choice.packet)
        return {choice.packet - 1};
    std::vector<std::size_t> all(capture->packets().size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    if (choice.filter.empty())
        return all;
    PacketSearch search(capture, filter);
    search.extendTo(all.size());
    search.wait();
    const auto found = search.take().packets;
    return {found.begin(), found.end()};
}

} // namespace

void addPacketChoice(CLI::App* command, PacketChoice& choice)
{
    command->add_option("FILE", choice.file, "A capture: pcap or pcapng")->required();
    command->add_option("--filter", choice.filter, "Only packets that match this display filter")->type_name("EXPR");
}

std::variant<ChosenPackets, int> choosePackets(const PacketChoice& choice)
{
    auto compiled = DisplayFilter::compile(choice.filter);
    if (const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled)) {
        explain(choice.filter, *mistake);
        return WrongUsage;
    }
    const auto& filter = std::get<DisplayFilter>(compiled);

    auto opened = Capture::open(choice.file);
    if (!opened) {
        tell(opened.error());
        return DidNotHappen;
    }
    ChosenPackets chosen {*opened, {}};
    chosen.capture->wait();
    if (const auto damage = chosen.capture->damage())
        tell(*damage);
    if (const auto limitation = chosen.capture->limitation())
        tell(*limitation);

    const std::size_t count = chosen.capture->packets().size();
    if (count == 0 && chosen.capture->damage())
        return DidNotHappen; // Nothing in it could be read.
    if (choice.packet > count) {
        tell(
            "The capture has " + std::to_string(count) + " packets; there is no packet " + std::to_string(choice.packet)
            + ".");
        return DidNotHappen;
    }
    chosen.indexes = matching(chosen.capture, filter, choice);
    if (!chosen.indexes.empty() || choice.filter.empty())
        return chosen;
    if (choice.packet) {
        tell("Packet " + std::to_string(choice.packet) + " does not match the filter.");
        return DidNotHappen;
    }
    tell("0 of " + std::to_string(count) + " packets match the filter.");
    return chosen;
}

} // namespace packetarium
