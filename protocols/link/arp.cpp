// Address Resolution Protocol, RFC 826, with its reverse, RFC 903, and its use for claiming addresses, RFC 5227.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"
#include "protocols/value.h"

namespace packetarium {
namespace {

constexpr Named opcodes[] = {
    {1, "request", "Who has this address?"},
    {2, "reply", "I have it, and this is my network card."},
    {3, "reverse request", "Which address belongs to this network card?"},
    {4, "reverse reply", "This address belongs to it."},
    {8, "inverse request", "Which address is at the other end of this circuit?"},
    {9, "inverse reply", "This address is."},
};
constexpr Named hardwareTypes[] = {
    {1, "Ethernet", "Network cards with 6-byte addresses."},
    {6, "IEEE 802", "Networks of the IEEE, with 6-byte addresses."},
    {7, "ARCNET", "A former network with 1-byte addresses."},
    {15, "Frame Relay DLCI", "A former telephone companies' network."},
    {32, "InfiniBand", "A network inside computing centres."},
};
constexpr Named protocolTypes[] = {{0x0800, "IPv4", "Internet addresses of 4 bytes."}};

constexpr auto header = layout(
    u16("arp.hw.type", "Hardware type", "Which kind of network this is: 1 is Ethernet.").named(hardwareTypes),
    u16("arp.proto.type", "Protocol type", "Which kind of address is asked about: 0x0800 is IPv4.")
        .hex()
        .named(protocolTypes),
    u8("arp.hw.size", "Hardware size", "Bytes in a network card's address."),
    u8("arp.proto.size", "Protocol size", "Bytes in an Internet address."),
    u16("arp.opcode", "Opcode", "1 asks who has an address, 2 answers.").named(opcodes));

constexpr auto& protocolType = header["arp.proto.type"];
constexpr auto& hardwareSize = header["arp.hw.size"];
constexpr auto& protocolSize = header["arp.proto.size"];
constexpr auto& opcode = header["arp.opcode"];

constexpr auto addresses = layout(
    mac("arp.src.hw_mac", "Sender MAC address", "The network card that is asking or answering."),
    ipv4Address("arp.src.proto_ipv4", "Sender IP address", "Its Internet address."),
    mac("arp.dst.hw_mac", "Target MAC address",
        "Unknown, so zero, in a question: it is what the sender wants to learn."),
    ipv4Address("arp.dst.proto_ipv4", "Target IP address", "The address that the question is about."));

constexpr auto otherAddresses = loose(
    bytes(0, "arp.src.hw", "Sender hardware address", "The network card that is asking or answering."),
    bytes(0, "arp.src.proto", "Sender protocol address", "Its address, of another kind than IPv4."),
    bytes(0, "arp.dst.hw", "Target hardware address", "Unknown, so zero, in a question."),
    bytes(0, "arp.dst.proto", "Target protocol address", "The address that the question is about."));

constexpr auto purposes = loose(
    flag("arp.isgratuitous", "Is gratuitous", "Not a real question: the sender tells everybody about itself."),
    flag("arp.isprobe", "Is probe", "Does anybody have this address? The sender would like to take it."),
    flag("arp.isannouncement", "Is announcement", "From now on I have this address."));

constexpr auto& targetMac = addresses["arp.dst.hw_mac"];
constexpr auto& senderMac = addresses["arp.src.hw_mac"];
constexpr auto& sender = addresses["arp.src.proto_ipv4"];
constexpr auto& target = addresses["arp.dst.proto_ipv4"];

bool hasMacs(View h) { return h[hardwareSize] == 6; }
bool hasIpv4(View h) { return h[protocolSize] == 4 && h[protocolType] == 0x0800; }
bool isEthernetAndIpv4(View h) { return hasMacs(h) && hasIpv4(h); }

std::optional<std::uint64_t> frameSize(Bytes message)
{
    const View h = header.over(message);
    if (!h)
        return std::nullopt;
    return header.size() + 2 * (h[hardwareSize] + h[protocolSize]);
}

Next summarize(Bytes message, Summary& row) noexcept
{
    const View h = header.over(message);
    if (!h) {
        row.truncated = true;
        return {};
    }
    const Bytes rest = message.subspan(header.size());
    if (!isEthernetAndIpv4(h))
        return {};
    if (!addresses.over(rest)) {
        row.truncated = true;
        return {};
    }
    if (!isInTunnel(row))
        row.setAddresses(sender.in(rest), target.in(rest));
    return {};
}

/// RFC 5227 sections 1.1 and 2.3: questions that are not meant to be answered.
struct Purpose {
    bool gratuitous = false, probe = false, announcement = false;
};
Purpose purposeOf(View h, View sent)
{
    constexpr std::uint64_t request = 1, reply = 2;
    const bool asksNobody = h[opcode] == request && sent[targetMac] == 0;
    const bool gratuitous = sent[sender] == sent[target] && (h[opcode] == request || h[opcode] == reply);
    return {gratuitous, asksNobody && !gratuitous && sent[sender] == 0, asksNobody && gratuitous};
}

void describe(Bytes message, std::string& line)
{
    const View h = header.over(message);
    const Bytes rest = message.subspan(std::min(header.size(), message.size()));
    const View sent = addresses.over(rest);
    if (!h || !isEthernetAndIpv4(h) || !sent) {
        line += "Address resolution";
        return;
    }
    const Purpose purpose = purposeOf(h, sent);
    const std::string from = addressText(sender.in(rest)), about = addressText(target.in(rest));
    if (purpose.announcement)
        line += "ARP announcement for " + from;
    else if (purpose.gratuitous)
        line += "Gratuitous ARP for " + from;
    else if (purpose.probe)
        line += "Who has " + about + "? (ARP probe)";
    else if (h[opcode] == 1)
        line += "Who has " + about + "? Tell " + from;
    else if (h[opcode] == 3)
        line += "Who is " + addressText(targetMac.in(rest)) + "? Tell " + addressText(senderMac.in(rest));
    else if (h[opcode] == 4)
        line += addressText(targetMac.in(rest)) + " is at " + about;
    else
        line += from + " is at " + addressText(senderMac.in(rest));
}

void addAddress(Cursor& in, std::size_t size, Tree& tree, const Field& field)
{
    const Cursor part = in.take(size);
    if (part.left() < size)
        tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
    else if (size > 0)
        tree.add(field, part);
}

void addOtherAddresses(View h, Cursor in, Tree& tree)
{
    const std::size_t macSize = h[hardwareSize], addressSize = h[protocolSize];
    const bool macs = hasMacs(h), ipv4s = hasIpv4(h);
    addAddress(in, macSize, tree, macs ? senderMac : otherAddresses["arp.src.hw"]);
    addAddress(in, addressSize, tree, ipv4s ? sender : otherAddresses["arp.src.proto"]);
    addAddress(in, macSize, tree, macs ? targetMac : otherAddresses["arp.dst.hw"]);
    addAddress(in, addressSize, tree, ipv4s ? target : otherAddresses["arp.dst.proto"]);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (!isEthernetAndIpv4(h))
        return addOtherAddresses(h, in, tree);
    const View sent = tree.add(addresses, in);
    if (!sent)
        return;
    const Purpose purpose = purposeOf(h, sent);
    if (purpose.gratuitous)
        tree.addComputed(purposes["arp.isgratuitous"], 1);
    if (purpose.probe)
        tree.addComputed(purposes["arp.isprobe"], 1);
    if (purpose.announcement)
        tree.addComputed(purposes["arp.isannouncement"], 1);
}

} // namespace

extern constinit const Protocol arp {
    .filter = "arp",
    .name = "Address Resolution Protocol",
    .means = "Finds the network card that has an Internet address, by asking everybody on the cable.",
    .spec = "RFC 826",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x0806}, {Carrier::EtherType, 0x8035}},
    .layouts = {header.fields, addresses.fields, otherAddresses.fields, purposes.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
