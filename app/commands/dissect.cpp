// packetarium dissect: one JSON object a packet, for programs and for the curious.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/chosen_packets.h"
#include "app/commands/terminal.h"
#include "app/export/packet_json.h"

namespace packetarium {

namespace {

int dissect(const PacketChoice& choice)
{
    const auto chosen = choosePackets(choice);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    const auto& [capture, indexes] = std::get<ChosenPackets>(chosen);

    Results results;
    for (const std::size_t index : indexes)
        if (!results.line(packetJson(*capture, index)))
            break;
    return results.finish(Done);
}

} // namespace

void addDissectCommand(CLI::App& program, Action& chosen)
{
    auto choice = std::make_shared<PacketChoice>();
    CLI::App* command =
        addCommand(program, chosen, "dissect", "Take packets apart: a JSON object a packet", choice, dissect);
    addPacketChoice(command, *choice);
    command->add_option("--packet", choice->packet, "Only this packet, counted from 1")
        ->type_name("N")
        ->check(CLI::Range(1u, 0xffffffffu));
    command->footer(R"(Fields carry the names of Wireshark's display filter, and values as tshark -T fields writes them.
A field that occurs more than once has a list of values.

Examples:
  packetarium dissect all.pcapng --packet 9
  packetarium dissect all.pcapng --filter websocket | jq .story)");
}

} // namespace packetarium
