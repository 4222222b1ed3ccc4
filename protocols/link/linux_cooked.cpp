// Linux "cooked" capture, versions 1 and 2: what libpcap writes when it listens on all interfaces at once.
// Formats: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 at tcpdump.org.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

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
    {768, "IPIP tunnel", "A tunnel for IPv4 packets."},
    {772, "Loopback", "The computer talks to itself."},
    {776, "SIT tunnel", "A tunnel for IPv6 packets inside IPv4."},
    {778, "GRE tunnel", "A tunnel for packets of any kind."},
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

// Numbers up to the first EtherType are Linux's own; after a GRE tunnel's header the type goes by a name of its own.
constexpr Named linuxTypes[] = {
    {1, "Novell 802.3 raw", "An IPX packet without LLC follows."},
    {3, "Ethernet", "A whole Ethernet frame follows."},
    {4, "802.2 LLC", "An LLC header follows."},
    {0x0c, "CAN", "A message between the parts of a car or machine."},
};
constexpr auto otherTypes = loose(
    u16("sll.ltype", "Protocol", "Who reads the data, by Linux's own numbers: 4 is LLC.").hex().named(linuxTypes),
    u16("sll.gretype", "Protocol", "Who reads the data after a GRE tunnel's header: 0x0800 is IPv4.")
        .hex()
        .named(etherTypes));

constexpr std::size_t addressRoom = 8; ///< Bytes, of which the first few may count.
constexpr std::size_t size1 = header1.size() + addressRoom + type.size();
constexpr std::size_t reserved2 = 2; ///< Bytes between the type and the rest in version 2.
constexpr std::size_t size2 = type.size() + reserved2 + header2.size() + addressRoom;

constexpr auto addresses = loose(
    mac("sll.src.eth", "Source", "The network card that sent it."),
    ipv4Address("sll.src.ipv4", "Source", "The end of the tunnel that it came from."),
    bytes(0, "sll.src.other", "Source", "The sender's address, of another kind."),
    bytes(0, "sll.unused", "Unused", "Room for longer addresses."),
    bytes(0, "sll.trailer", "Trailer", "Bytes after the data that nobody asked for."));

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

bool isLinuxType(std::uint64_t number) { return number <= firstEtherType; }

Next carriedAs(std::uint64_t number, Bytes rest)
{
    constexpr std::uint64_t frameFollows = 3, llcFollows = 4;
    if (!isLinuxType(number))
        return carriedInFrame(number, rest);
    if (rest.empty() || (number != frameFollows && number != llcFollows))
        return {};
    return {
        number == llcFollows ? carriedBy(Carrier::FrameLength, 0) : carriedBy(Carrier::EtherType, wholeFrameType),
        rest};
}

Next carriedIn(Bytes packet, std::size_t typeAt, std::size_t headerSize, Summary& row)
{
    if (packet.size() < headerSize) {
        row.truncated = true;
        return {};
    }
    return carriedAs(etherType.read(packet.subspan(typeAt)), packet.subspan(headerSize));
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

void addType(Cursor place, std::uint64_t hardware, Tree& tree)
{
    constexpr std::uint64_t greTunnel = 778;
    const std::uint64_t number = etherType.read(place.rest());
    if (hardware == greTunnel)
        tree.add(otherTypes["sll.gretype"], place);
    else if (isLinuxType(number))
        tree.add(otherTypes["sll.ltype"], place);
    else
        tree.add(etherType, place);
}

/// What nobody here reads, and what comes after the data.
void addRest(std::uint64_t number, Cursor in, Tree& tree)
{
    if (isLinuxType(number)) {
        if (!carriedAs(number, in.rest()).protocol)
            tree.remark(Severity::Comment, "What follows is not read here; it is shown as data.");
        return;
    }
    remarkOnFrameData(number, in.rest(), tree);
    in.take(frameDataSize(number, in.rest()));
    if (in.left() > 0)
        addFrameEnd(in, tree, addresses["sll.trailer"], CheckSequence::Never);
}

void dissect1(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(size1);
    const View h = tree.add(header1, in);
    if (!h)
        return;
    addAddress(in.take(addressRoom), tree, h[header1["sll.halen"]]);
    if (in.left() < type.size()) {
        tree.add(type, in);
        return;
    }
    const std::uint64_t number = etherType.read(in.rest());
    addType(in.take(type.size()), h[header1["sll.hatype"]], tree);
    addRest(number, in, tree);
}

void dissect2(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(size2);
    if (in.left() < size2) {
        tree.add(type, in);
        return;
    }
    const std::uint64_t number = etherType.read(in.rest());
    const Cursor place = in.take(type.size());
    in.take(reserved2);
    addType(place, header2.over(in.rest())[header2["sll.hatype"]], tree);
    const View h = tree.add(header2, in);
    addAddress(in.take(addressRoom), tree, h[header2["sll.halen"]]);
    addRest(number, in, tree);
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
    .layouts = {header1.fields, type.fields, otherTypes.fields, addresses.fields},
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
    .layouts = {type.fields, header2.fields, otherTypes.fields, addresses.fields},
    .summarize = summarize2,
    .describe = describe2,
    .dissect = dissect2,
};

} // namespace packetarium
