// packetarium export: a capture in another form, chosen by the file's ending.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export.h"

#include "app/commands/chosen_packets.h"
#include "app/commands/terminal.h"

#include <QFileInfo>

namespace packetarium {

namespace {

struct ExportOptions {
    PacketChoice choice;
    std::string target;
};

int exportPackets(const ExportOptions& options)
{
    if (const Outcome possible = exportable(options.target); !possible) {
        tell(possible.error());
        return WrongUsage;
    }
    auto chosen = choosePackets(options.choice);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    auto& [capture, indexes] = std::get<ChosenPackets>(chosen);

    const std::string title = QFileInfo(QString::fromStdString(options.choice.file)).fileName().toStdString();
    const std::size_t count = indexes.size();
    if (const Outcome written = exportCapture(*capture, {title, std::move(indexes), {}}, options.target); !written) {
        tell(written.error());
        return DidNotHappen;
    }
    tell("Wrote " + std::to_string(count) + (count == 1 ? " packet" : " packets") + " to " + options.target + ".");
    return Done;
}

} // namespace

void addExportCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command = addCommand(
        program, chosen, "export", "Write a capture in another form, by the file's ending", options, exportPackets);
    addPacketChoice(command, options->choice);
    command->add_option("--to", options->target, "The file to write")->type_name("OUT")->required();
    command->footer(R"(Endings:
  .pcapng  opens in Wireshark, with the story of each packet as its comment
  .html    one page to read, print or hand in; needs no network and no scripts
  .csv     a row a packet, for a spreadsheet
  .json    what `packetarium dissect` prints, as one list

With --filter, packets keep the numbers that they have in FILE; a .pcapng is a
capture of its own and counts its packets from 1.

Examples:
  packetarium export all.pcapng --to all.html
  packetarium export all.pcapng --filter udp --to udp.csv)");
}

} // namespace packetarium
