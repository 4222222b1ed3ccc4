// Transmission Control Protocol, RFC 9293.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/transport/tcp_options.h"

namespace packetarium {
namespace {

constexpr auto header = layout(
    u16("tcp.srcport", "Source Port", "The program that sent this. Replies come back to the same number."),
    u16("tcp.dstport", "Destination Port",
        "The program it is meant for: 80 is usually a web server, 53 a name server."),
    u32("tcp.seq_raw", "Sequence Number", "Where the first byte of this segment belongs in the sender's stream."),
    u32("tcp.ack_raw", "Acknowledgment Number", "The next byte the sender of this segment is waiting for."),
    bits(4, "tcp.hdr_len", "Header Length", "Where the header ends and the data begins. 20 bytes means no options.")
        .times(4),
    bits(12, "tcp.flags", "Flags", "Twelve switches that say what this segment is for.").hex(),
    bits(3, "tcp.flags.res", "Reserved", "Kept at zero for the future.").as(Show::Flag),
    flag("tcp.flags.ae", "Accurate ECN", "Part of a finer congestion signal."),
    flag("tcp.flags.cwr", "Congestion Window Reduced", "I slowed down because of congestion. In a SYN: I can use ECN."),
    flag("tcp.flags.ece", "ECN-Echo", "A router on the way to me was nearly full. In a SYN: I can use ECN."),
    flag("tcp.flags.urg", "Urgent", "The urgent pointer counts. Almost nobody uses it."),
    flag(
        "tcp.flags.ack", "Acknowledgment",
        "The acknowledgment number counts. Unset in the first SYN, and in some resets."),
    flag("tcp.flags.push", "Push", "Hand this to the program now; do not wait for more."),
    flag("tcp.flags.reset", "Reset", "Stop: this connection does not exist, or must end at once."),
    flag("tcp.flags.syn", "Syn", "Let us talk: my numbering starts at this sequence number."),
    flag("tcp.flags.fin", "Fin", "I have nothing more to send."),
    u16("tcp.window_size_value", "Window",
        "The sender's free room. Outside SYNs it is multiplied by the agreed window scale."),
    u16("tcp.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex(),
    u16("tcp.urgent_pointer", "Urgent Pointer", "Where urgent data ends, when the Urgent flag is set."));

constexpr auto& sourcePort = header["tcp.srcport"];
constexpr auto& targetPort = header["tcp.dstport"];
constexpr auto& headerLength = header["tcp.hdr_len"];
constexpr auto& flags = header["tcp.flags"];
constexpr auto& checksum = header["tcp.checksum"];

constexpr auto payload = loose(
    bytes(0, "tcp.payload", "TCP payload", "This segment's piece of the stream."),
    text("tcp.flags.str", "TCP Flags", "The same switches as letters, a dot for each that is off."),
    bytes(0, "tcp.options", "Options", "Extras: what each side can do, clocks, gaps in what has arrived."));

Next summarize(Bytes segment, Summary& row) noexcept
{
    const View h = header.over(segment);
    if (!h) {
        row.truncated = true;
        return {};
    }
    row.sourcePort = std::uint16_t(h[sourcePort]);
    row.targetPort = std::uint16_t(h[targetPort]);
    row.tcpFlags = h[headerLength] < header.size() ? 0 : std::uint16_t(h[flags]);
    return {}; // What TCP carries is a stream; a segment is only a piece of it.
}

void describe(Bytes segment, std::string& line)
{
    const View h = header.over(segment);
    line += std::to_string(h[sourcePort]) + " → " + std::to_string(h[targetPort]) + " [";
    constexpr std::pair<const Field&, std::string_view> names[] = {
        {header["tcp.flags.fin"], "FIN"},
        {header["tcp.flags.syn"], "SYN"},
        {header["tcp.flags.reset"], "RST"},
        {header["tcp.flags.push"], "PSH"},
        {header["tcp.flags.ack"], "ACK"},
        {header["tcp.flags.urg"], "URG"},
    };
    std::string set;
    for (const auto& [field, name] : names)
        if (h[field])
            set += (set.empty() ? "" : ", ") + std::string(name);
    line += set + "]";
}

std::string flagLetters(std::uint64_t set)
{
    constexpr std::string_view letters = "RRRACEUAPRSF";
    std::string text;
    for (std::size_t i = 0; i < letters.size(); ++i)
        text += set >> (letters.size() - 1 - i) & 1 ? std::string(1, letters[i]) : "·";
    return text;
}

/// An ICMP error need not quote more than 8 bytes of what the packet carried (RFC 792): ports and sequence number.
void addQuotedBeginning(Cursor in, Tree& tree)
{
    tree.endLayer(in.left());
    for (const Field& field : header.fields) {
        const std::size_t size = field.bits / 8;
        if (field.bits % 8 != 0 || size > in.left())
            break;
        tree.add(field, in.take(size));
    }
    tree.remark(Severity::Comment, "The error quotes only the beginning of this segment.");
}

/// With an impossible length, nobody can tell what is header; shown is what comes before it.
void addBrokenHeader(Cursor in, Tree& tree)
{
    tree.endLayer(in.left());
    for (const std::string_view field : {"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.hdr_len"})
        tree.addBits(*std::ranges::find(header.fields, field, &Field::filter), in);
    tree.remark(Severity::Error, "A TCP header is never shorter than 20 bytes.");
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    constexpr std::uint8_t ipProtocol = 6;
    const Bytes segment = in.rest();
    if (surroundings.quoted && segment.size() < header.size())
        return addQuotedBeginning(in, tree);
    if (const View begun = header.over(segment); begun && begun[headerLength] < header.size())
        return addBrokenHeader(in, tree);
    const View h = tree.add(header, in);
    tree.endLayer(std::max<std::size_t>(h[headerLength], header.size()));
    if (!h)
        return;
    tree.addComputed(payload["tcp.flags.str"], 0, flagLetters(h[flags]));
    const std::size_t optionsSize = h[headerLength] - header.size();
    const Cursor options = in.take(optionsSize);
    if (options.left() > 0) {
        tree.add(payload["tcp.options"], options);
        const auto indent = tree.indent();
        const auto acknowledged = std::uint32_t(h[header["tcp.ack_raw"]]);
        addTcpOptions(options, optionsSize, tree, {surroundings.otherFirstSequence, acknowledged});
    }
    if (h[headerLength] > segment.size())
        tree.remark(Severity::Warning, "The bytes end here, within the header.");
    if (in.left() > 0)
        tree.add(payload["tcp.payload"], in);
    if (!surroundings.quoted)
        checkWithPseudoHeader(tree, segment, checksum.at / 8, surroundings.row, ipProtocol);
}

} // namespace

extern constinit const Protocol tcp {
    .filter = "tcp",
    .name = "Transmission Control Protocol",
    .means = "Turns packets that may get lost, doubled or shuffled into one reliable stream of bytes each way.",
    .spec = "RFC 9293",
    .osi = 4,
    .tcpip = TcpIpLayer::Transport,
    .carried = {{Carrier::IpProtocol, 6}},
    .layouts =
        {header.fields,
         payload.fields,
         tcpOptions::kind.fields,
         tcpOptions::length.fields,
         tcpOptions::maxSegmentSize.fields,
         tcpOptions::windowScale.fields,
         tcpOptions::timestamps.fields,
         tcpOptions::userTimeout.fields,
         tcpOptions::multipath.fields,
         tcpOptions::authentication.fields,
         tcpOptions::experiment.fields,
         tcpOptions::value.fields,
         tcpOptions::parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
