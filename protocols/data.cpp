// Bytes that no protocol here knows: Wireshark's "Data".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/data.h"

namespace packetarium {
namespace {

constexpr Field shownBytes[] = {
    bytes(0, "data.data", "Data", "Bytes that no protocol here knows."),
    bytes(0, "tcp.segment_data", "TCP segment data", "A part of a message; the rest is in other packets."),
};
constexpr Field shownLength[] = {
    u32("data.len", "Length", "How many bytes that are."),
};

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const std::size_t length = in.left();
    tree.add(dataBytes(), in);
    tree.addComputed(dataLength(), length);
}

} // namespace

const Field& dataBytes() { return shownBytes[0]; }
const Field& dataLength() { return shownLength[0]; }
const Field& segmentData() { return shownBytes[1]; }

void addDataLayer(Tree& tree, Cursor part)
{
    tree.beginLayer(unknownData, part);
    dissect(part, tree, {});
}

extern const Protocol unknownData {
    .filter = "data",
    .name = "Data",
    .means = "What a program sent, in a form that is not known here.",
    .spec = "",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {shownBytes, shownLength},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = [](Bytes data, std::string& line) { line += std::to_string(data.size()) + " bytes"; },
    .dissect = dissect,
};

} // namespace packetarium
