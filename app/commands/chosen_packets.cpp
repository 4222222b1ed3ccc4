// Reads a capture file to its end and applies a display filter, explaining what is wrong with either.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/chosen_packets.h"

#include "app/commands/terminal.h"
#include "app/export/safe_text.h"
#include "capture/display_filter.h"
#include "capture/files/utf8.h"

namespace packetarium {

namespace {

/// The expression, and a caret under the character that the mistake is about.
void explain(const std::string& expression, const DisplayFilter::Mistake& mistake)
{
    // One column a character: a caret counted in bytes would miss behind an "ä".
    const std::string before = validUtf8(std::string_view(expression).substr(0, mistake.at));
    std::size_t column = 0;
    for (const char c : before)
        column += (c & 0xc0) != 0x80;
    tell("The filter has a mistake: " + visibleControls(mistake.what));
    tell("  " + visibleControls(expression));
    tell("  " + std::string(column, ' ') + "^");
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
    for (std::size_t i = choice.packet ? choice.packet - 1 : 0; i < (choice.packet ? choice.packet : count); ++i)
        if (choice.filter.empty() || filter.matches(*chosen.capture, i))
            chosen.indexes.push_back(i);
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
