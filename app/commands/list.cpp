// packetarium list: one line a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/chosen_packets.h"
#include "app/commands/in_order.h"
#include "app/commands/row_text.h"
#include "app/commands/terminal.h"

namespace packetarium {

namespace {

int list(const PacketChoice& choice)
{
    const auto chosen = choosePackets(choice);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    const auto& [capture, indexes] = std::get<ChosenPackets>(chosen);

    constexpr std::size_t rowsAtOnce = 4096;
    Results results;
    const auto newMaker = [&, &all = *capture, &chosenRows = indexes]() -> PartMaker {
        return [&, packetLines = std::make_shared<PacketLines>(all)](std::size_t part) -> std::optional<std::string> {
            const std::size_t from = part * rowsAtOnce, end = std::min(from + rowsAtOnce, chosenRows.size());
            if (from >= end)
                return std::nullopt;
            std::string lines;
            lines.reserve(rowsAtOnce * 160);
            for (std::size_t i = from; i < end; ++i)
                appendRow(packetLines->line(chosenRows[i]), chosenRows[i] + 1, lines);
            return lines;
        };
    };
    makeInOrder(newMaker, [&](const std::string& lines) { return results.write(lines); });
    return results.finish(Done);
}

} // namespace

void addListCommand(CLI::App& program, Action& chosen)
{
    auto choice = std::make_shared<PacketChoice>();
    CLI::App* command =
        addCommand(program, chosen, "list", "List the packets of a capture, one line each", choice, list);
    addPacketChoice(command, *choice);
    command->footer(R"(Each line: number, seconds since the first packet, from, to, protocol, bytes, what happened.
Where both ends are the same host, their ports tell them apart.

Examples:
  packetarium list all.pcapng
  packetarium list all.pcapng --filter 'tcp.flags.syn == 1'
  packetarium list all.pcapng --filter 'websocket || http')");
}

} // namespace packetarium
