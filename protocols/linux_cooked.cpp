// Linux "cooked" capture, versions 1 and 2: what libpcap writes when it listens on all interfaces at once.
// Formats: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 at tcpdump.org.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/ethernet_frame.h"

namespace packetarium {
namespace {

constexpr Named packetTypes[] = {
    {0, "Unicast to us", "Somebody sent it to this computer."},
    {1, "Broadcast", "Somebody sent it to everybody."},
    {2, "Multicast", "Somebody sent it to a group."},
    {3, "Unicast to another host", "It was meant for another computer and only overheard."},
    {4, "Sent by us", "This computer sent it."},
};
constexpr Named hardwareTypes[] = {
    {1, "Ethernet", "Network cards with 6-byte addresses."},
    {772, "Loopback", "The computer talks to itself."},
    {65534, "None", "A tunnel, which has no addresses of its own."},
};

constexpr auto hardwareType =
    u16("sll.hatype", "Link-layer address type", "Which kind of network it was on: 1 is Ethernet, 772 loopback.")
        .named(hardwareTypes);
constexpr Field packetType(unsigned bitCount)
{
    return bits(bitCount, "sll.pkttype", "Packet type", "Which way it went: 4 means that this computer sent it.")
        .named(packetTypes);
}
constexpr Field addressLength(unsigned bitCount)
{
    return bits(bitCount, "sll.halen", "Link-layer address length", "How many bytes of the address count.");
}

constexpr auto header1 = layout(packetType(16), hardwareType, addressLength(16));
constexpr auto header2 = layout(
    u32("sll.ifindex", "Interface index", "The number that Linux gave to the interface it was seen on."), hardwareType,
    packetType(8), addressLength(8));
constexpr auto type =
    layout(u16("sll.etype", "Protocol", "Who reads the data: 0x0800 is IPv4, 0x86dd is IPv6.").hex().named(etherTypes));
constexpr auto& etherType = type["sll.etype"];

constexpr std::size_t addressRoom = 8; ///< Bytes, of which the first few may count.
constexpr std::size_t size1 = header1.size() + addressRoom + type.size();
constexpr std::size_t reserved2 = 2; ///< Bytes between the type and the rest in version 2.
constexpr std::size_t size2 = type.size() + reserved2 + header2.size() + addressRoom;

constexpr auto addresses = loose(
    mac("sll.src.eth", "Source", "The network card that sent it."),
    ipv4Address("sll.src.ipv4", "Source", "The end of the tunnel that it came from."),
    bytes(0, "sll.src.other", "Source", "The sender's address, of another kind."),
    bytes(0, "sll.unused", "Unused", "Room for longer addresses."));

void addAddress(Cursor in, Tree& tree, std::uint64_t length)
{
    Cursor room = in.take(addressRoom);
    const Cursor address = room.take(std::size_t(std::min<std::uint64_t>(length, addressRoom)));
    if (length == 6)
        tree.add(addresses["sll.src.eth"], address);
    else if (length == 4)
        tree.add(addresses["sll.src.ipv4"], address);
    else if (length > 0)
        tree.add(addresses["sll.src.other"], address);
    if (room.left() > 0)
        tree.add(addresses["sll.unused"], room);
}

Next carriedIn(Bytes packet, std::size_t typeAt, std::size_t headerSize, Summary& row)
{
    if (packet.size() < headerSize) {
        row.truncated = true;
        return {};
    }
    const auto number = std::uint32_t(etherType.read(packet.subspan(typeAt)));
    return {carriedBy(Carrier::EtherType, number), packet.subspan(headerSize)};
}

Next summarize1(Bytes packet, Summary& row) noexcept
{
    return carriedIn(packet, header1.size() + addressRoom, size1, row);
}

Next summarize2(Bytes packet, Summary& row) noexcept { return carriedIn(packet, 0, size2, row); }

void describe1(Bytes packet, std::string& line)
{
    line += header1.over(packet)[header1["sll.pkttype"]] == 4 ? "Sent by this computer" : "Seen by this computer";
}

void describe2(Bytes packet, std::string& line)
{
    const View h = header2.over(packet.subspan(std::min(packet.size(), type.size() + reserved2)));
    line += h[header2["sll.pkttype"]] == 4 ? "Sent by this computer" : "Seen by this computer";
}

void dissect1(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(size1);
    const View h = tree.add(header1, in);
    if (!h)
        return;
    addAddress(in.take(addressRoom), tree, h[header1["sll.halen"]]);
    tree.add(type, in);
}

void dissect2(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(size2);
    if (!tree.add(type, in))
        return;
    in.take(reserved2);
    if (const View h = tree.add(header2, in))
        addAddress(in, tree, h[header2["sll.halen"]]);
}

} // namespace

extern constinit const Protocol linuxCooked {
    .filter = "sll",
    .name = "Linux cooked-mode capture v1",
    .means = "Not sent by anyone: Linux's note about the interface, because many were listened to at once.",
    .spec = "LINKTYPE_LINUX_SLL",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::LinkType, 113}},
    .layouts = {header1.fields, type.fields, addresses.fields},
    .summarize = summarize1,
    .describe = describe1,
    .dissect = dissect1,
};

extern constinit const Protocol linuxCooked2 {
    .filter = "sll",
    .name = "Linux cooked-mode capture v2",
    .means = "Not sent by anyone: Linux's note about the interface, because many were listened to at once.",
    .spec = "LINKTYPE_LINUX_SLL2",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::LinkType, 276}},
    .layouts = {type.fields, header2.fields, addresses.fields},
    .summarize = summarize2,
    .describe = describe2,
    .dissect = dissect2,
};

} // namespace packetarium
