// Configuration Test Protocol, "Loopback": a frame that a device sends to itself, or round by way of others.
// Ethernet version 2.0 of DEC, Intel and Xerox, section 8.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr Named functions[] = {
    {1, "Reply", "The frame has come back."},
    {2, "Forward Data", "Send this on to the address that follows."},
};

constexpr auto parts = loose(
    u16("loop.skipcount", "skipCount", "Where the function to be done next begins."),
    u16("loop.function", "Function", "What the receiver is to do: 1 ends the journey, 2 sends it on.").named(functions),
    u16("loop.receipt_number", "Receipt number", "Tells the sender which of its frames has come back."),
    mac("loop.forwarding_address", "Forwarding address", "The network card that the frame goes to next."));

/// This protocol alone sends the lower byte first.
std::uint64_t swapped(Bytes two) { return two.size() < 2 ? 0 : std::uint64_t(two[0] | two[1] << 8); }

void addNumber(const Field& field, Cursor& in, Tree& tree)
{
    const Cursor place = in.take(2);
    tree.add(field, place, swapped(place.rest()));
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    constexpr std::size_t shortest = 4, addressSize = 6;
    constexpr std::uint64_t reply = 1, forward = 2;
    const std::size_t size = in.left();
    if (size < shortest)
        return tree.remark(Severity::Warning, "The bytes end here: the function is missing.");
    addNumber(parts["loop.skipcount"], in, tree);
    // Each forwarding takes eight bytes, so their number is bounded by the frame.
    for (std::uint64_t function = forward; function == forward && in.left() >= 2;) {
        function = swapped(in.rest());
        addNumber(parts["loop.function"], in, tree);
        if (function == reply && in.left() >= 2)
            addNumber(parts["loop.receipt_number"], in, tree);
        else if (function == forward && in.left() >= addressSize)
            tree.add(parts["loop.forwarding_address"], in.take(addressSize));
    }
    tree.endLayer(size - in.left());
}

Next summarize(Bytes message, Summary& row) noexcept
{
    constexpr std::size_t shortest = 4;
    row.truncated |= message.size() < shortest;
    return {};
}

void describe(Bytes, std::string& line) { line += "Loopback test"; }

} // namespace

extern constinit const Protocol configurationTest {
    .filter = "loop",
    .name = "Configuration Test Protocol (loopback)",
    .means = "A frame that a device sends round to itself, to see that its cable works.",
    .spec = "Ethernet version 2.0",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x9000}},
    .layouts = {{}, parts.fields}, // Nothing to be read in place: the lower byte comes first.
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
