// Address Resolution Protocol, RFC 826.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"
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
constexpr Named hardwareTypes[] = {{1, "Ethernet", "Network cards with 6-byte addresses."}};
constexpr Named protocolTypes[] = {{0x0800, "IPv4", "Internet addresses of 4 bytes."}};

constexpr auto header = layout(
    u16("arp.hw.type", "Hardware type", "Which kind of network this is: 1 is Ethernet.").named(hardwareTypes),
    u16("arp.proto.type", "Protocol type", "Which kind of address is asked about: 0x0800 is IPv4.")
        .hex()
        .named(protocolTypes),
    u8("arp.hw.size", "Hardware size", "Bytes in a network card's address."),
    u8("arp.proto.size", "Protocol size", "Bytes in an Internet address."),
    u16("arp.opcode", "Opcode", "1 asks who has an address, 2 answers.").named(opcodes));

constexpr auto& hardwareType = header["arp.hw.type"];
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

constexpr auto purposes = loose(
    flag("arp.isgratuitous", "Is gratuitous", "Not a real question: the sender tells everybody about itself."),
    flag("arp.isprobe", "Is probe", "Does anybody have this address? The sender would like to take it."),
    flag("arp.isannouncement", "Is announcement", "From now on I have this address."));

constexpr auto& targetMac = addresses["arp.dst.hw_mac"];
constexpr auto& senderMac = addresses["arp.src.hw_mac"];
constexpr auto& sender = addresses["arp.src.proto_ipv4"];
constexpr auto& target = addresses["arp.dst.proto_ipv4"];

bool isEthernetAndIpv4(View h) { return h[hardwareSize] == 6 && h[protocolSize] == 4 && h[protocolType] == 0x0800; }

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
    row.setAddresses(sender.in(rest), target.in(rest));
    return {};
}

void describe(Bytes message, std::string& line)
{
    const View h = header.over(message);
    const Bytes rest = message.subspan(std::min(header.size(), message.size()));
    if (!h || !isEthernetAndIpv4(h) || !addresses.over(rest)) {
        line += "Address resolution";
    } else if (h[opcode] == 1) {
        line += "Who has " + addressText(target.in(rest)) + "? Tell " + addressText(sender.in(rest));
    } else {
        line += addressText(sender.in(rest)) + " is at " + addressText(senderMac.in(rest));
    }
}

/// RFC 5227 sections 1.1 and 2.3: questions that are not meant to be answered.
void addPurpose(Tree& tree, View h, View sent)
{
    constexpr std::uint64_t request = 1, reply = 2;
    const bool asksNobody = h[opcode] == request && sent[targetMac] == 0;
    if (asksNobody && sent[sender] == 0)
        tree.addComputed(purposes["arp.isprobe"], 1);
    else if (sent[sender] == sent[target] && (h[opcode] == request || h[opcode] == reply)) {
        tree.addComputed(purposes["arp.isgratuitous"], 1);
        if (asksNobody)
            tree.addComputed(purposes["arp.isannouncement"], 1);
    }
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (!isEthernetAndIpv4(h))
        return tree.remark(Severity::Comment, "These addresses are of a kind that is not shown here.");
    if (const View sent = tree.add(addresses, in))
        addPurpose(tree, h, sent);
}

} // namespace

extern constinit const Protocol arp {
    .filter = "arp",
    .name = "Address Resolution Protocol",
    .means = "Finds the network card that has an Internet address, by asking everybody on the cable.",
    .spec = "RFC 826",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x0806}},
    .layouts = {header.fields, addresses.fields, purposes.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
