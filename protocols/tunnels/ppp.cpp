// The Point-to-Point Protocol, RFC 1661, and how a modem carries it over Ethernet: PPPoE, RFC 2516.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr Named protocolNumbers[] = {
    {0x0021, "Internet Protocol version 4", "An IPv4 packet follows."},
    {0x0057, "Internet Protocol version 6", "An IPv6 packet follows."},
    {0x8021, "Internet Protocol Control Protocol", "Both sides agree on IPv4 addresses."},
    {0x8057, "IPv6 Control Protocol", "Both sides agree on IPv6."},
    {0x80fd, "Compression Control Protocol", "Both sides agree on compression."},
    {0xc021, "Link Control Protocol", "Both sides set the connection up, check it, and end it."},
    {0xc023, "Password Authentication Protocol", "The caller tells name and password, unprotected."},
    {0xc223, "Challenge Handshake Authentication Protocol", "The caller proves that it knows the password."},
};

constexpr auto prefix = layout(
    u8("ppp.address", "Address", "Always 0xff: there is only one other side.").hex(),
    u8("ppp.control", "Control", "Always 0x03: plain data.").hex());
constexpr auto kind = layout(u16("ppp.protocol", "Protocol", "Who reads the data: 0x0021 is IPv4, 0x0057 is IPv6.")
                                 .hex()
                                 .named(protocolNumbers));

/// Where the data begins, and what reads it.
struct Start {
    std::size_t prefix = 0, numberSize = 0;
    std::uint64_t number = 0;

    std::size_t size() const { return prefix + numberSize; }
};

/// The bytes before the number may be left out, and so may its first byte, if it is zero (RFC 1661 section 6.5): the
/// last byte of a number is odd, the first one even.
std::optional<Start> startOf(Bytes frame)
{
    Start start;
    if (frame.size() >= 2 && frame[0] == 0xff && frame[1] == 0x03)
        start.prefix = prefix.size();
    const Bytes rest = frame.subspan(start.prefix);
    if (rest.empty())
        return std::nullopt;
    start.numberSize = rest[0] & 1 ? 1 : kind.size();
    if (rest.size() < start.numberSize)
        return std::nullopt;
    start.number = start.numberSize == 1 ? rest[0] : kind["ppp.protocol"].read(rest);
    return start;
}

ProtocolId carriedProtocol(std::uint64_t number)
{
    switch (number) {
    case 0x0021: return carriedBy(Carrier::EtherType, 0x0800);
    case 0x0057: return carriedBy(Carrier::EtherType, 0x86dd);
    default: return 0;
    }
}

Next summarize(Bytes frame, Summary& row) noexcept
{
    const auto start = startOf(frame);
    if (!start) {
        row.truncated = true;
        return {};
    }
    const Bytes data = frame.subspan(start->size());
    return data.empty() ? Next {} : Next {carriedProtocol(start->number), data};
}

void describe(Bytes frame, std::string& line)
{
    const auto start = startOf(frame);
    for (const Named& known : protocolNumbers)
        if (start && known.value == start->number)
            line += known.name;
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const auto start = startOf(in.rest());
    if (!start)
        return tree.remark(Severity::Warning, "The bytes end here: the protocol is missing.");
    tree.endLayer(start->size());
    if (start->prefix > 0)
        tree.add(prefix, in);
    tree.add(kind["ppp.protocol"], in.take(start->numberSize), start->number);
    if (in.left() > 0 && !carriedProtocol(start->number))
        tree.remark(Severity::Comment, "What follows is not read here; it is shown as data.");
}

} // namespace

extern constinit const Protocol ppp {
    .filter = "ppp",
    .name = "Point-to-Point Protocol",
    .means = "Carries packets between two ends with nobody in between, as a modem and its provider.",
    .spec = "RFC 1661",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x880b}, {Carrier::LinkType, 9}, {Carrier::LinkType, 50}},
    .layouts = {{}, kind.fields, prefix.fields}, // Nothing to be read in place: what comes before may be left out.
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

namespace {

constexpr auto session = layout(
    bits(4, "pppoe.version", "Version", "Always 1."), bits(4, "pppoe.type", "Type", "Always 1."),
    u8("pppoe.code", "Code", "0 is data of a session.").hex(),
    u16("pppoe.session_id", "Session ID", "The number that the provider gave to this modem.").hex(4),
    u16("pppoe.payload_length", "Payload Length", "Bytes after this header of 6 bytes."));

std::optional<std::uint64_t> sessionSize(Bytes frame)
{
    const View h = session.over(frame);
    return h ? std::optional(session.size() + h[session["pppoe.payload_length"]]) : std::nullopt;
}

Next summarizeSession(Bytes frame, Summary& row) noexcept
{
    if (!session.over(frame)) {
        row.truncated = true;
        return {};
    }
    const Bytes data = frame.first(std::min<std::size_t>(frame.size(), *sessionSize(frame))).subspan(session.size());
    return data.empty() ? Next {} : Next {carriedBy(Carrier::EtherType, 0x880b), data};
}

void describeSession(Bytes frame, std::string& line)
{
    line += "PPPoE session " + std::to_string(session.over(frame)[session["pppoe.session_id"]]);
}

void dissectSession(Cursor in, Tree& tree, const Surroundings&)
{
    tree.endLayer(session.size());
    tree.add(session, in);
}

} // namespace

extern constinit const Protocol pppOverEthernet {
    .filter = "pppoes",
    .name = "PPP-over-Ethernet Session",
    .means = "Lets a modem call its provider over Ethernet as if over a telephone line.",
    .spec = "RFC 2516",
    .osi = 2,
    .tcpip = TcpIpLayer::Link,
    .carried = {{Carrier::EtherType, 0x8864}, {Carrier::LinkType, 51}},
    .layouts = {session.fields},
    .summarize = summarizeSession,
    .describe = describeSession,
    .dissect = dissectSession,
    .frameSize = sessionSize,
};

} // namespace packetarium
