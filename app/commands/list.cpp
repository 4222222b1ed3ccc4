// packetarium list: one line a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/chosen_packets.h"
#include "app/commands/terminal.h"
#include "app/export/safe_text.h"

#include <QStringList>

namespace packetarium {

namespace {

QString left(const std::string& text, int width)
{
    return QString::fromStdString(visibleControls(text)).leftJustified(width);
}

/// On the loopback both ends are one host, and only their ports tell them apart.
std::string end(const std::string& name, const std::string& other, std::uint16_t port)
{
    if (name != other || port == 0)
        return name;
    return (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + std::to_string(port);
}

/// Columns that fit what people name their hosts; a longer text pushes the rest of its line to the right.
std::string row(const Capture& capture, std::size_t index)
{
    const PacketView view = capture.view(index);
    const Packet& packet = capture.packets()[index];
    const QStringList columns {
        QString::number(index + 1).rightJustified(6),
        QString::number(view.seconds, 'f', 6).rightJustified(12),
        left(end(view.from, view.to, packet.sourcePort), 15),
        left(end(view.to, view.from, packet.targetPort), 15),
        left(view.protocol, 9),
        QString::number(view.bytes).rightJustified(6),
        left(view.story, 0)};
    return columns.join("  ").toStdString();
}

int list(const PacketChoice& choice)
{
    const auto chosen = choosePackets(choice);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    const auto& [capture, indexes] = std::get<ChosenPackets>(chosen);

    Results results;
    for (const std::size_t index : indexes)
        if (!results.line(row(*capture, index)))
            break;
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
