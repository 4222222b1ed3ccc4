// Internet Control Message Protocol, RFC 792, and the packets that its errors quote.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/internet/icmp_extensions.h"
#include "protocols/internet/icmp_header.h"
#include "protocols/internet/icmp_messages.h"

namespace packetarium {

using namespace icmpMessages;

namespace {

enum Type : std::uint8_t {
    echoReply = 0,
    destinationUnreachable = 3,
    sourceQuench = 4,
    redirection = 5,
    echoRequest = 8,
    routerAdvertisement = 9,
    routerSolicitation = 10,
    timeExceeded = 11,
    parameterProblem = 12,
    timestampRequest = 13,
    timestampReply = 14,
    informationRequest = 15,
    informationReply = 16,
    maskRequest = 17,
    maskReply = 18,
    extendedEchoRequest = 42,
    extendedEchoReply = 43,
};

std::uint64_t typeIn(Bytes message) { return header["icmp.type"].read(message); }

const Field& codeOf(std::uint64_t type)
{
    switch (type) {
    case destinationUnreachable: return codes.fields[0];
    case redirection: return codes.fields[1];
    case routerAdvertisement: return codes.fields[2];
    case timeExceeded: return codes.fields[3];
    case parameterProblem: return codes.fields[4];
    case extendedEchoReply: return codes.fields[5];
    default: return code;
    }
}

std::uint64_t swapped(std::uint64_t value) { return (value & 0xff) << 8 | value >> 8; }

void addEcho(Cursor& in, Tree& tree)
{
    Cursor again = in;
    const View h = tree.add(echo, in);
    if (!h)
        return;
    tree.add(parts["icmp.ident_le"], again.take(2), swapped(h[echo["icmp.ident"]]));
    tree.add(parts["icmp.seq_le"], again.take(2), swapped(h[echo["icmp.seq"]]));
}

void addExtendedEcho(std::uint64_t type, Cursor& in, Tree& tree)
{
    const Field& identifier = echo["icmp.ident"];
    if (in.left() < 4)
        return tree.remark(Severity::Warning, "The bytes end here: the identifier is missing.");
    const Cursor place = in.take(2);
    tree.add(identifier, place);
    tree.add(parts["icmp.ident_le"], place, swapped(identifier.read(place.rest())));
    if (type == extendedEchoReply) {
        tree.add(extendedReply, in);
        return;
    }
    tree.add(extendedRequest, in);
    if (in.left() > 0)
        addIcmpExtensions(in.take(in.left()), tree);
}

void addRouters(Cursor& in, Tree& tree)
{
    constexpr std::uint64_t usualEntry = 2; // An address and its preference, 4 bytes each.
    const View h = tree.add(advertisement, in);
    if (h[advertisement["icmp.addr_entry_size"]] != usualEntry)
        return;
    for (std::uint64_t left = h[advertisement["icmp.num_addrs"]]; left > 0 && in.left() >= 8; --left) {
        tree.add(parts["icmp.router_address"], in.take(4));
        const Cursor level = in.take(4);
        const std::uint64_t value = parts["icmp.pref_level"].read(level.rest());
        tree.add(parts["icmp.pref_level"], level, value, std::to_string(std::int32_t(value)));
    }
}

/// The packet that an error is about; NAT64 may leave one of version 6.
void addQuote(Cursor in, Tree& tree, const Surroundings& around)
{
    const bool isIpv6 = in.left() > 0 && in.rest()[0] >> 4 == 6;
    addQuotedPacket(isIpv6 ? ipv6EtherType : ipv4EtherType, in, tree, around);
}

bool isError(std::uint64_t type)
{
    return type == destinationUnreachable || type == sourceQuench || type == redirection || type == timeExceeded
        || type == parameterProblem;
}

void addUnused(Cursor part, Tree& tree)
{
    if (part.left() > 0)
        tree.add(parts["icmp.unused"], part);
}

/// The second byte is unused, unless it tells the size of the quote because more follows it (RFC 4884).
std::size_t addLength(Cursor& in, std::size_t unusedBefore, std::size_t unusedAfter, Tree& tree)
{
    const Bytes rest = in.rest();
    const std::size_t units = rest.size() > unusedBefore ? rest[unusedBefore] : 0;
    if (units == 0) {
        addUnused(in.take(unusedBefore + 1 + unusedAfter), tree);
        return 0;
    }
    addUnused(in.take(unusedBefore), tree);
    tree.add(parts["icmp.length"], in.take(1));
    tree.addComputed(parts["icmp.length.original_datagram"], 4 * units);
    addUnused(in.take(unusedAfter), tree);
    return 4 * units;
}

/// The four bytes between the checksum and the quoted packet; returns the size of the quote if they tell it.
std::size_t addErrorHeader(View h, Cursor& in, Tree& tree)
{
    constexpr std::uint64_t fragmentationNeeded = 4;
    std::size_t length = 0;
    switch (h[header["icmp.type"]]) {
    case destinationUnreachable:
        if (h[header["icmp.code"]] != fragmentationNeeded)
            return addLength(in, 1, 2, tree);
        length = addLength(in, 1, 0, tree);
        if (in.left() >= 2)
            tree.add(parts["icmp.mtu"], in.take(2));
        return length;
    case timeExceeded: return addLength(in, 1, 2, tree);
    case parameterProblem:
        if (in.left() > 0)
            tree.add(parts["icmp.pointer"], in.take(1));
        return addLength(in, 0, 2, tree);
    case redirection: tree.add(redirect, in); return 0;
    default: addUnused(in.take(4), tree); return 0;
    }
}

void addError(View h, Cursor in, Tree& tree, const Surroundings& around)
{
    const std::size_t length = addErrorHeader(h, in, tree);
    const std::uint64_t type = h[header["icmp.type"]];
    const bool mayExtend = type == destinationUnreachable || type == timeExceeded || type == parameterProblem;
    const std::size_t extensionsAt = mayExtend ? icmpExtensionsAt(in.rest(), length) : 0;
    if (extensionsAt == 0)
        return addQuote(in, tree, around);
    const Cursor quote = in.take(extensionsAt);
    addIcmpExtensions(in, tree);
    addQuote(quote, tree, around);
}

void addQuestion(std::uint64_t type, Cursor in, Tree& tree)
{
    switch (type) {
    case echoReply:
    case echoRequest:
    case informationRequest:
    case informationReply: addEcho(in, tree); break;
    case routerAdvertisement: addRouters(in, tree); break;
    case routerSolicitation: in.take(4); break; // Reserved.
    case timestampRequest:
    case timestampReply:
        addEcho(in, tree);
        tree.add(timestamps, in);
        break;
    case maskRequest:
    case maskReply:
        addEcho(in, tree);
        tree.add(addressMask, in);
        break;
    case extendedEchoRequest:
    case extendedEchoReply: addExtendedEcho(type, in, tree); break;
    default: tree.remark(Severity::Comment, "What this type of message says is shown as data."); break;
    }
    if (in.left() > 0)
        tree.add(parts["icmp.data"], in);
}

void dissect(Cursor in, Tree& tree, const Surroundings& around)
{
    const Bytes message = in.rest();
    const View h = addIcmpHeader(header, codeOf(typeIn(message)), in, tree);
    if (!h)
        return;
    if (!around.quoted)
        checkPlain(tree, message, around.row);
    if (isError(typeIn(message)))
        addError(h, in, tree, around);
    else
        addQuestion(typeIn(message), in, tree);
}

void describe(Bytes message, std::string& line) { describeIcmp(header, codeOf(typeIn(message)), message, line); }

} // namespace

extern constinit const Protocol icmp {
    .filter = "icmp",
    .name = "Internet Control Message Protocol",
    .means = "Reports what went wrong with a packet, and answers pings.",
    .spec = "RFC 792",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 1}},
    .layouts =
        {header.fields,
         codes.fields,
         echo.fields,
         extendedRequest.fields,
         extendedReply.fields,
         timestamps.fields,
         addressMask.fields,
         redirect.fields,
         advertisement.fields,
         parts.fields,
         icmpExtensions::header.fields,
         icmpExtensions::object.fields,
         icmpExtensions::label.fields,
         icmpExtensions::interfaceParts.fields,
         icmpExtensions::addressFamily.fields,
         icmpExtensions::askedAddress.fields,
         icmpExtensions::parts.fields},
    .summarize = summarizeIcmp,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
