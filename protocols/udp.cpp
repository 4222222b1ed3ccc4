// User Datagram Protocol, RFC 768.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

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
    if (data.empty())
        return {};
    // Where both ports have a protocol, the lower one is more likely the server's; Wireshark asks it first as well.
    const auto [low, high] = std::minmax(row.sourcePort, row.targetPort);
    if (const ProtocolId next = carriedBy(Carrier::UdpPort, low))
        return {next, data};
    return {carriedBy(Carrier::UdpPort, high), data};
}

void describe(Bytes datagram, std::string& line)
{
    const View h = header.over(datagram);
    line += std::to_string(h[sourcePort]) + " → " + std::to_string(h[targetPort])
        + " Len=" + std::to_string(h[length] < header.size() ? 0 : h[length] - header.size());
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes datagram = in.rest();
    tree.endLayer(header.size());
    const View h = tree.add(header, in);
    if (!h)
        return;
    // Length 0 is a jumbogram's (RFC 2675) or a large datagram's that the network card will cut.
    const std::size_t size = h[length] ? h[length] : datagram.size();
    if (size < header.size())
        return tree.remark(Severity::Error, "A UDP length is never less than 8, the size of its own header.");
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

} // namespace packetarium
