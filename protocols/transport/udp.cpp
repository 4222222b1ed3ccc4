// User Datagram Protocol, RFC 768, and UDP-Lite, RFC 3828.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/transport/quic.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    u16("udp.srcport", "Source Port", "The program that sent this. Replies come back to the same number."),
    u16("udp.dstport", "Destination Port", "The program it is meant for: 53 is usually a name server."),
    u16("udp.length", "Length", "Header and data together, in bytes: never less than 8."),
    u16("udp.checksum", "Checksum", "Lets the receiver notice damage; zero over IPv4 means that there is none.").hex());

constexpr auto& sourcePort = header["udp.srcport"];
constexpr auto& targetPort = header["udp.dstport"];
constexpr auto& length = header["udp.length"];
constexpr auto& checksum = header["udp.checksum"];

constexpr auto payload = loose(bytes(0, "udp.payload", "Payload", "What the two programs wanted to say."));

ProtocolId carriedByPort(std::uint16_t port, Bytes data) noexcept
{
    constexpr std::uint16_t namePort = 53;
    constexpr std::size_t idAndFlags = 4; // With less, not even that is there that every DNS message begins with.
    if (port == quicPort && !beginsWithQuic(data))
        return 0;
    if (port == namePort && data.size() < idAndFlags)
        return 0;
    return carriedBy(Carrier::UdpPort, port);
}

/// Where both ports have a protocol, the lower one is more likely the server's; Wireshark asks it first as well.
Next carriedByPorts(const Summary& row, Bytes data) noexcept
{
    if (data.empty())
        return {};
    const auto [low, high] = std::minmax(row.sourcePort, row.targetPort);
    if (const ProtocolId next = carriedByPort(low, data))
        return {next, data};
    return {carriedByPort(high, data), data};
}

Next summarize(Bytes datagram, Summary& row) noexcept
{
    const View h = header.over(datagram);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.sourcePort = std::uint16_t(h[sourcePort]);
    row.targetPort = std::uint16_t(h[targetPort]);
    const std::size_t end = std::clamp<std::size_t>(h[length], header.size(), datagram.size());
    const Bytes data = datagram.subspan(header.size(), end - header.size());
    return carriedByPorts(row, data);
}

void describe(Bytes datagram, std::string& line)
{
    const View h = header.over(datagram);
    line += std::to_string(h[sourcePort]) + " → " + std::to_string(h[targetPort])
        + " Len=" + std::to_string(h[length] < header.size() ? 0 : h[length] - header.size());
}

void addBrokenHeader(Cursor in, Tree& tree)
{
    for (const Field* field : {&sourcePort, &targetPort, &length})
        tree.addBits(*field, in);
    tree.remark(Severity::Error, "A UDP length is never less than 8, the size of its own header.");
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes datagram = in.rest();
    tree.endLayer(header.size());
    // Length 0 is a jumbogram's (RFC 2675, IPv6 alone) or a large datagram's that the network card will cut.
    const View begun = header.over(datagram);
    const bool mayBeZero = surroundings.row.addressBytes != 4;
    if (begun && begun[length] < header.size() && (begun[length] != 0 || !mayBeZero))
        return addBrokenHeader(in, tree);
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (h[length] == 0)
        tree.remark(Severity::Note, "The length is 0: the datagram is a jumbogram, or the network card will cut it.");
    const std::size_t size = h[length] ? h[length] : datagram.size();
    if (size > header.size())
        tree.add(payload["udp.payload"], in.take(size - header.size()));
    if (surroundings.quoted)
        return;
    if (size > datagram.size() && !surroundings.row.truncated)
        tree.remark(Severity::Error, "The UDP length is more than the IP packet holds.");
    else if (h[checksum] == 0 && surroundings.row.addressBytes == 4)
        tree.remark(Severity::Comment, "There is no checksum: over IPv4 the sender may leave it out.");
    else
        checkWithPseudoHeader(
            tree, datagram.first(std::min(size, datagram.size())), checksum.at / 8, surroundings.row, 17);
}

} // namespace

extern constinit const Protocol udp {
    .filter = "udp",
    .name = "User Datagram Protocol",
    .means = "Carries single messages between two programs. They may get lost, doubled or overtaken.",
    .spec = "RFC 768",
    .osi = 4,
    .tcpip = TcpIpLayer::Transport,
    .carried = {{Carrier::IpProtocol, 17}},
    .layouts = {header.fields, payload.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

namespace {

constexpr auto liteHeader = layout(
    u16("udp.srcport", "Source Port", "The program that sent this. Replies come back to the same number."),
    u16("udp.dstport", "Destination Port", "The program it is meant for."),
    u16("udp.checksum_coverage", "Checksum coverage", "How many bytes the checksum protects; 0 means all of them."),
    u16("udp.checksum", "Checksum", "Lets the receiver notice damage to the protected bytes.").hex());
constexpr auto liteParts = loose(
    u16("udp.length", "Length", "Header and data together, in bytes, as the IP packet tells it."),
    bytes(0, "udp.payload", "Payload", "What the two programs wanted to say."));

constexpr std::uint8_t liteProtocol = 136;

Next summarizeLite(Bytes datagram, Summary& row) noexcept
{
    const View h = liteHeader.over(datagram);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.sourcePort = std::uint16_t(h[liteHeader["udp.srcport"]]);
    row.targetPort = std::uint16_t(h[liteHeader["udp.dstport"]]);
    return carriedByPorts(row, datagram.subspan(liteHeader.size()));
}

void describeLite(Bytes datagram, std::string& line)
{
    const View h = liteHeader.over(datagram);
    line += std::to_string(h[liteHeader["udp.srcport"]]) + " → " + std::to_string(h[liteHeader["udp.dstport"]])
        + " Len=" + std::to_string(datagram.size() - std::min(datagram.size(), liteHeader.size()));
}

/// The pseudo-header holds the whole length, even where the checksum covers less (RFC 3828 section 3.1).
void judgeLite(View h, Bytes datagram, Tree& tree, const Surroundings& around)
{
    const std::size_t told = h[liteHeader["udp.checksum_coverage"]], size = datagram.size();
    if (around.quoted)
        return;
    if (told != 0 && (told < liteHeader.size() || told > size))
        return tree.remark(Severity::Error, "The coverage must be 0, or from 8 to the length of the datagram.");
    if (h[liteHeader["udp.checksum"]] == 0)
        return tree.remark(Severity::Error, "UDP-Lite always has a checksum: zero is not allowed.");
    if (told == 0 || told == size || around.row.truncated)
        return checkWithPseudoHeader(tree, datagram, liteHeader["udp.checksum"].at / 8, around.row, liteProtocol);
    if (onesComplementSum(datagram.first(told), pseudoHeaderSum(around.row, liteProtocol, size)) != 0xffff)
        tree.remark(Severity::Error, "The checksum is wrong: a receiver would throw this packet away.");
}

void dissectLite(Cursor in, Tree& tree, const Surroundings& around)
{
    const Bytes datagram = in.rest();
    tree.endLayer(liteHeader.size());
    const View h = tree.add(liteHeader, in);
    if (!h)
        return;
    tree.addComputed(liteParts["udp.length"], datagram.size());
    if (in.left() > 0)
        tree.add(liteParts["udp.payload"], in);
    judgeLite(h, datagram, tree, around);
}

} // namespace

extern constinit const Protocol udpLite {
    .filter = "udplite",
    .name = "Lightweight User Datagram Protocol",
    .means = "Like UDP, for sound and pictures: damage to the unprotected bytes does not matter.",
    .spec = "RFC 3828",
    .osi = 4,
    .tcpip = TcpIpLayer::Transport,
    .carried = {{Carrier::IpProtocol, liteProtocol}},
    .layouts = {liteHeader.fields, liteParts.fields},
    .summarize = summarizeLite,
    .describe = describeLite,
    .dissect = dissectLite,
};

} // namespace packetarium
