// ICMPv6, RFC 4443, with the packets that its errors quote, and Multicast Listener Discovery, RFC 2710 and 3810.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/internet/icmp_extensions.h"
#include "protocols/internet/icmp_header.h"
#include "protocols/internet/icmpv6_messages.h"
#include "protocols/internet/neighbor_discovery.h"

namespace packetarium {

using namespace icmpv6Messages;

namespace {

enum Type : std::uint8_t {
    destinationUnreachable = 1,
    packetTooBig = 2,
    timeExceeded = 3,
    problem = 4,
    echoRequest = 128,
    echoReply = 129,
    listenerQuery = 130,
    listenerReportOld = 131,
    listenerDone = 132,
    listenerReportNew = 143,
    extendedEchoRequest = 160,
    extendedEchoReply = 161,
};

std::uint64_t typeIn(Bytes message) { return header["icmpv6.type"].read(message); }

const Field& codeOf(std::uint64_t type)
{
    switch (type) {
    case destinationUnreachable: return codes.fields[0];
    case timeExceeded: return codes.fields[1];
    case problem: return codes.fields[2];
    case extendedEchoReply: return codes.fields[3];
    default: return code;
    }
}

void addAddresses(Cursor& in, Tree& tree, const Field& field, std::uint64_t count)
{
    constexpr std::size_t addressSize = 16;
    for (; count > 0 && in.left() >= addressSize; --count)
        tree.add(field, in.take(addressSize));
}

/// Long times are written like a number with an exponent (RFC 3810 sections 5.1.3 and 5.1.9).
std::uint64_t longTime(std::uint64_t written, unsigned mantissaBits)
{
    const std::uint64_t leadingOne = std::uint64_t(1) << mantissaBits;
    if (written < leadingOne << 3)
        return written;
    return ((written & (leadingOne - 1)) | leadingOne) << ((written >> mantissaBits & 7) + 3);
}

void addQuery(Cursor& in, Tree& tree)
{
    if (in.left() <= listener.size()) { // The first version ends here.
        tree.add(listener, in);
        return;
    }
    const Cursor delay = in.take(2);
    tree.add(
        parts["icmpv6.mld.maximum_response_code"],
        delay,
        longTime(listener["icmpv6.mld.maximum_response_delay"].read(delay.rest()), 12));
    tree.add(listener["icmpv6.reserved"], in.take(2));
    tree.add(listener["icmpv6.mld.multicast_address"], in.take(16));
    const View h = querier.over(in.rest());
    if (!h) {
        tree.add(querier, in);
        return;
    }
    for (const Field& field : querier.fields) {
        Cursor place = in;
        place.take(field.at / 8);
        const bool isInterval = &field == &querier["icmpv6.mld.qqi"];
        Node& node = tree.add(field, place.take((field.bits + 7) / 8), isInterval ? longTime(h[field], 4) : h[field]);
        node.bit += field.at % 8;
        node.bits = field.bits;
        node.depth += field.depth;
    }
    in.take(querier.size());
    addAddresses(in, tree, parts["icmpv6.mld.source_address"], h[querier["icmpv6.mld.nb_sources"]]);
}

std::size_t recordSize(Bytes rest)
{
    constexpr std::size_t addressSize = 16, unit = 4;
    const View h = listenerRecord.over(rest);
    return listenerRecord.size() + addressSize * h[listenerRecord["icmpv6.mldr.mar.nb_sources"]]
        + unit * h[listenerRecord["icmpv6.mldr.mar.aux_data_len"]];
}

void addReport(Cursor& in, Tree& tree)
{
    const View h = tree.add(listenerReport, in);
    for (std::uint64_t left = h[listenerReport["icmpv6.mldr.nb_mcast_records"]]; left > 0 && in.left() > 0; --left) {
        Cursor record = in.take(recordSize(in.rest()));
        tree.add(parts["icmpv6.mldr.mar"], record);
        const auto indent = tree.indent();
        const View r = tree.add(listenerRecord, record);
        addAddresses(
            record, tree, parts["icmpv6.mldr.mar.source_address"], r[listenerRecord["icmpv6.mldr.mar.nb_sources"]]);
        if (record.left() > 0)
            tree.add(parts["icmpv6.mldr.mar.auxiliary_data"], record);
    }
}

void addBody(std::uint64_t type, Cursor& in, Tree& tree, const Surroundings& around)
{
    switch (type) {
    case echoRequest:
    case echoReply: tree.add(echo, in); break;
    case listenerQuery: addQuery(in, tree); break;
    case listenerReportOld:
    case listenerDone: tree.add(listener, in); break;
    case listenerReportNew: addReport(in, tree); break;
    case extendedEchoRequest:
        tree.add(extendedRequest, in);
        if (in.left() > 0)
            addIcmpExtensions(in.take(in.left()), tree);
        break;
    case extendedEchoReply: tree.add(extendedReply, in); break;
    default:
        if (isNeighborDiscovery(type))
            return addNeighborDiscovery(type, in, tree, around);
        tree.remark(Severity::Comment, "What this type of message says is shown as data.");
    }
    if (in.left() > 0)
        tree.add(parts["icmpv6.data"], in);
}

void addError(std::uint64_t type, Cursor in, Tree& tree, const Surroundings& around)
{
    constexpr std::size_t lengthUnit = 8; // RFC 4884 section 4: over IPv6 the quote is counted in 8 bytes.
    const std::size_t length = in.left() > 0 && type != packetTooBig && type != problem ? lengthUnit * in.rest()[0] : 0;
    if (type == packetTooBig)
        tree.add(tooBig, in);
    else if (type == problem)
        tree.add(parameterProblem, in);
    else
        tree.add(reserved, in);
    const bool mayExtend = type == destinationUnreachable || type == timeExceeded;
    const std::size_t extensionsAt = mayExtend && length > 0 ? icmpExtensionsAt(in.rest(), length) : 0;
    const Cursor quote = in.take(extensionsAt > 0 ? extensionsAt : in.left());
    if (in.left() > 0)
        addIcmpExtensions(in, tree);
    addQuotedPacket(ipv6EtherType, quote, tree, around);
}

void dissect(Cursor in, Tree& tree, const Surroundings& around)
{
    constexpr std::uint8_t ipProtocol = 58;
    const Bytes message = in.rest();
    const std::uint64_t type = typeIn(message);
    const View h = addIcmpHeader(header, codeOf(type), in, tree);
    if (!h)
        return;
    if (!around.quoted)
        checkWithPseudoHeader(tree, message, header["icmpv6.checksum"].at / 8, around.row, ipProtocol);
    if (type >= destinationUnreachable && type <= problem)
        addError(type, in, tree, around);
    else
        addBody(type, in, tree, around);
}

void describe(Bytes message, std::string& line) { describeIcmp(header, codeOf(typeIn(message)), message, line); }

} // namespace

extern constinit const Protocol icmpv6 {
    .filter = "icmpv6",
    .name = "Internet Control Message Protocol v6",
    .means = "Reports errors, answers pings, and finds neighbours and routers: IPv6 cannot work without it.",
    .spec = "RFC 4443",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 58}},
    .layouts =
        {header.fields,
         codes.fields,
         echo.fields,
         extendedRequest.fields,
         extendedReply.fields,
         reserved.fields,
         tooBig.fields,
         parameterProblem.fields,
         listener.fields,
         querier.fields,
         listenerReport.fields,
         listenerRecord.fields,
         parts.fields,
         neighborDiscovery::inverse.fields,
         neighborDiscovery::solicitation.fields,
         neighborDiscovery::neighbor.fields,
         neighborDiscovery::router.fields,
         neighborDiscovery::redirect.fields,
         neighborDiscovery::option.fields,
         neighborDiscovery::prefix.fields,
         neighborDiscovery::routeInformation.fields,
         neighborDiscovery::homeAgent.fields,
         neighborDiscovery::flagsExpansion.fields,
         neighborDiscovery::translation.fields,
         neighborDiscovery::parts.fields},
    .summarize = summarizeIcmp,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
