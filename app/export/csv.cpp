// Writes the packet list as CSV.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/csv.h"

#include "app/export/packet_json.h"
#include "app/export/safe_text.h"
#include "capture/inflated_messages.h"

#include <QIODevice>

namespace packetarium {

namespace {

std::string fate(const Verdict& verdict)
{
    switch (verdict.kind) {
    case Verdict::Kind::Unknown: return "";
    case Verdict::Kind::Arrived: return "arrived";
    case Verdict::Kind::Dropped: return "dropped: " + verdict.reason;
    }
    return "";
}

std::string row(const Capture& capture, std::size_t index)
{
    const auto prepared = capture.inflatedMessages().prepare(capture, index);
    const PacketView view = capture.view(index);
    std::string layers;
    for (const std::uint8_t layer : view.osiLayers)
        layers += (layers.empty() ? "" : " ") + std::to_string(layer);
    std::string line = std::to_string(index + 1);
    for (const std::string& cell : {
             epochSeconds(capture.packets()[index].nanoseconds),
             csvCell(view.from),
             csvCell(view.to),
             csvCell(view.protocol),
             std::to_string(view.bytes),
             layers,
             csvCell(view.story),
             csvCell(fate(view.verdict)),
         })
        line += "," + cell;
    return line + "\r\n";
}

} // namespace

void writeCsv(const Capture& capture, const ExportChoice& choice, QIODevice& out)
{
    out.write("number,time,from,to,protocol,bytes,osi layers,what happened,on the wire\r\n");
    for (const std::size_t index : choice.indexes) {
        if (choice.giveUp.stop_requested())
            return;
        out.write(QByteArray::fromStdString(row(capture, index)));
    }
}

} // namespace packetarium
