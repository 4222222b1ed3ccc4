// Dynamic Host Configuration Protocol, RFC 2131, and BOOTP, RFC 951, from which it has its format.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dhcp/dhcp.h"

#include "protocols/application/dhcp/options.h"
#include "protocols/protocol.h"

#include <cstdio>

namespace packetarium {
namespace {

using namespace dhcp;

constexpr std::size_t hardwareRoom = 16, cookieSize = 4, cookieAt = bootFileAt + bootFileSize;
constexpr std::uint8_t cookie[cookieSize] = {99, 130, 83, 99};

bool hasOptions(Bytes message)
{
    return message.size() >= cookieAt + cookieSize && std::ranges::equal(message.subspan(cookieAt, cookieSize), cookie);
}

/// The options proper, without those that the name fields may hold.
Bytes optionsOf(Bytes message) { return hasOptions(message) ? message.subspan(cookieAt + cookieSize) : Bytes {}; }

void addHardwareAddress(Cursor room, View h, Tree& tree)
{
    constexpr std::uint64_t ethernet = 1, ieee802 = 6, macSize = 6;
    const std::uint64_t size = h[header["dhcp.hw.len"]], type = h[header["dhcp.hw.type"]];
    if (size == 0)
        return tree.remark(Severity::Note, "The client does not tell its hardware address.");
    const bool isMac = size == macSize && (type == ethernet || type == ieee802);
    if (isMac)
        tree.add(hardwareAddress, Cursor(room).take(macSize));
    else
        tree.add(body["dhcp.hw.addr"], room);
    if (size > hardwareRoom)
        return tree.remark(Severity::Error, "There is room for 16 bytes of hardware address only.");
    room.take(size);
    if (room.left() > 0)
        tree.add(body["dhcp.hw.addr_padding"], room);
}

/// A text that zeros fill up to its room.
void addName(const Field& field, Cursor room, Tree& tree)
{
    const auto zero = std::ranges::find(room.rest(), std::uint8_t(0));
    Node& node = tree.add(field, room);
    node.bytes = node.bytes.first(std::size_t(zero - room.rest().begin()));
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const Cursor whole = in;
    const View h = tree.add(header, in);
    if (!h)
        return;
    const Bytes overloaded = optionValue(optionsOf(whole.rest()), overload);
    const std::uint8_t elsewhere = overloaded.size() == 1 ? overloaded[0] : std::uint8_t(0);
    if (in.left() >= hardwareRoom)
        addHardwareAddress(in.take(hardwareRoom), h, tree);
    if (whole.left() < cookieAt)
        return tree.remark(Severity::Warning, "The bytes end here, within the fixed part of the message.");
    const Cursor serverName = in.take(serverNameSize), bootFile = in.take(bootFileSize);
    if (!(elsewhere & serverNameHoldsOptions))
        addName(body["dhcp.server"], serverName, tree);
    if (!(elsewhere & bootFileHoldsOptions))
        addName(body["dhcp.file"], bootFile, tree);
    if (hasOptions(whole.rest())) {
        tree.add(body["dhcp.cookie"], in.take(cookieSize));
        addOptions(in, whole, tree);
    } else if (in.left() > 0) {
        tree.add(body["dhcp.vendor_specific_options"], in.take(64));
    }
}

Next summarize(Bytes message, Summary& row) noexcept
{
    if (message.size() < cookieAt)
        row.truncated = true;
    return {};
}

/// "DHCP Discover - Transaction ID 0x12345678": Wireshark's Info column.
void describe(Bytes message, std::string& line)
{
    const Bytes type = optionValue(optionsOf(message), messageType);
    if (type.size() != 1) {
        const View h = header.over(message);
        line += h[header["dhcp.type"]] == 1 ? "Boot Request" : "Boot Reply";
        return;
    }
    std::string name = "message of type " + std::to_string(type[0]);
    for (const Named& known : messageTypes)
        if (known.value == type[0])
            name = known.name;
    char id[32];
    std::snprintf(id, sizeof id, "0x%08x", unsigned(header.over(message)[header["dhcp.id"]]));
    line += "DHCP " + name + " - Transaction ID " + id;
}

} // namespace

extern constinit const Protocol hostConfiguration {
    .filter = "dhcp",
    .name = "Dynamic Host Configuration Protocol",
    .means = "Gives a computer its address and all it needs to know about the network.",
    .spec = "RFC 2131",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 67}, {Carrier::UdpPort, 68}, {Carrier::UdpPort, 4011}},
    .layouts = {header.fields, body.fields, parts.fields, simpleFields, client.fields, name.fields, relay.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
