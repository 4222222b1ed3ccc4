// Reading TCP's options.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/transport/tcp_options.h"

namespace packetarium {

using namespace tcpOptions;

namespace {

enum Kind : std::uint8_t {
    endOfList = 0,
    noOperation = 1,
    maximumSegmentSize = 2,
    windowScaling = 3,
    sackPermitted = 4,
    sack = 5,
    echo = 6,
    echoReply = 7,
    clocks = 8,
    connectionCount = 11,
    newConnectionCount = 12,
    connectionCountEcho = 13,
    md5Signature = 19,
    userTimeoutKind = 28,
    authenticationKind = 29,
    multipathTcp = 30,
    fastOpen = 34,
    accurateEcn0 = 172,
    accurateEcn1 = 174,
    experiment1 = 253,
    experiment2 = 254,
};

const Field& groupOf(std::uint8_t which)
{
    switch (which) {
    case endOfList: return parts["tcp.options.eol"];
    case noOperation: return parts["tcp.options.nop"];
    case maximumSegmentSize: return parts["tcp.options.mss"];
    case windowScaling: return parts["tcp.options.wscale"];
    case sackPermitted: return parts["tcp.options.sack_perm"];
    case sack: return parts["tcp.options.sack"];
    case echo:
    case echoReply: return parts["tcp.options.echo"];
    case clocks: return parts["tcp.options.timestamp"];
    case connectionCount:
    case newConnectionCount:
    case connectionCountEcho: return parts["tcp.options.cc"];
    case md5Signature: return parts["tcp.options.md5"];
    case userTimeoutKind: return parts["tcp.options.user_to"];
    case authenticationKind: return parts["tcp.options.ao"];
    case fastOpen: return parts["tcp.options.tfo"];
    case accurateEcn0:
    case accurateEcn1: return parts["tcp.options.acc_ecn"];
    case experiment1:
    case experiment2: return parts["tcp.options.experimental"];
    default: return parts["tcp.options.unknown"];
    }
}

/// The size that an option of this kind must have, or 0 where it varies.
std::size_t sizeOf(std::uint8_t which)
{
    switch (which) {
    case maximumSegmentSize: return 4;
    case windowScaling: return 3;
    case sackPermitted: return 2;
    case echo:
    case echoReply:
    case connectionCount:
    case newConnectionCount:
    case connectionCountEcho: return 6;
    case clocks: return 10;
    case md5Signature: return 18;
    case userTimeoutKind: return 4;
    default: return 0;
    }
}

void addEdge(const Field& field, Cursor edge, Tree& tree, SackContext context)
{
    Node& node = tree.add(field, edge);
    node.value = std::uint32_t(node.value - context.firstSequence);
}

void addBlocks(Cursor in, Tree& tree, SackContext context)
{
    constexpr std::size_t edgeSize = 4, blockSize = 2 * edgeSize;
    tree.addComputed(parts["tcp.options.sack.count"], in.left() / blockSize);
    for (bool isFirst = true; in.left() >= blockSize; isFirst = false) {
        const Cursor left = in.take(edgeSize), right = in.take(edgeSize);
        addEdge(parts["tcp.options.sack_le"], left, tree, context);
        addEdge(parts["tcp.options.sack_re"], right, tree, context);
        const auto begin = std::uint32_t(parts["tcp.options.sack_le"].read(left.rest()));
        const bool cameTwice = isFirst && std::int32_t(begin - context.acknowledged) < 0;
        if (!cameTwice)
            continue;
        addEdge(parts["tcp.options.sack.dsack_le"], left, tree, context);
        addEdge(parts["tcp.options.sack.dsack_re"], right, tree, context);
    }
}

void addScale(Cursor in, Tree& tree)
{
    constexpr std::uint64_t most = 14; // RFC 7323 section 2.3
    const View h = tree.add(windowScale, in);
    if (!h)
        return;
    const std::uint64_t shift = h[windowScale["tcp.options.wscale.shift"]];
    tree.addComputed(parts["tcp.options.wscale.multiplier"], std::uint64_t(1) << std::min(shift, most));
    if (shift > most)
        tree.remark(Severity::Warning, "A window may be doubled 14 times at most.");
}

/// Only the first kind of multipath option tells a version; in the others these bits are flags.
void addMultipath(Cursor in, Tree& tree)
{
    const Field& subtype = multipath["tcp.options.mptcp.subtype"];
    const View h = multipath.over(in.rest());
    if (!h || h[subtype] == 0) {
        tree.add(multipath, in);
        return;
    }
    Node& node = tree.add(subtype, in.take(1), h[subtype]);
    node.bits = subtype.bits;
}

void addCookie(Cursor in, Tree& tree)
{
    if (in.left() > 0)
        tree.add(parts["tcp.options.tfo.cookie"], in);
    else
        tree.add(parts["tcp.options.tfo.request"], in);
}

/// Before it had a kind of its own, Fast Open was an experiment (RFC 7413 section 4.1.1).
void addExperiment(Cursor in, Tree& tree)
{
    constexpr std::uint64_t fastOpenExperiment = 0xf989;
    const View h = tree.add(experiment, in);
    if (h[experiment["tcp.options.experimental.exid"]] == fastOpenExperiment)
        addCookie(in, tree);
    else if (in.left() > 0)
        tree.add(parts["tcp.options.experimental.data"], in);
}

/// The two kinds differ in which of the outer counters comes first; the last ones may be left out.
void addAccurateEcn(std::uint8_t which, Cursor in, Tree& tree)
{
    constexpr std::size_t counterSize = 3;
    const Field& first = parts["tcp.options.acc_ecn.ee0b"];
    const Field& last = parts["tcp.options.acc_ecn.ee1b"];
    const Field* order[] = {
        which == accurateEcn0 ? &first : &last,
        &parts["tcp.options.acc_ecn.eceb"],
        which == accurateEcn0 ? &last : &first};
    for (const Field* counter : order)
        if (in.left() >= counterSize)
            tree.add(*counter, in.take(counterSize));
}

/// What follows the kind and the length.
void addContent(std::uint8_t which, Cursor in, Tree& tree, SackContext context)
{
    switch (which) {
    case maximumSegmentSize: tree.add(maxSegmentSize, in); break;
    case windowScaling: addScale(in, tree); break;
    case sackPermitted: break;
    case sack: addBlocks(in, tree, context); break;
    case echo:
    case echoReply: tree.add(parts["tcp.options.echo_value"], in.take(4)); break;
    case connectionCount:
    case newConnectionCount:
    case connectionCountEcho: tree.add(value, in); break;
    case clocks: tree.add(timestamps, in); break;
    case md5Signature: tree.add(parts["tcp.options.md5.digest"], in); break;
    case userTimeoutKind: tree.add(userTimeout, in); break;
    case multipathTcp: addMultipath(in, tree); break;
    case authenticationKind:
        tree.add(authentication, in);
        if (in.left() > 0)
            tree.add(parts["tcp.options.ao.mac"], in);
        break;
    case fastOpen: addCookie(in, tree); break;
    case accurateEcn0:
    case accurateEcn1: addAccurateEcn(which, in, tree); break;
    case experiment1:
    case experiment2: addExperiment(in, tree); break;
    default:
        if (in.left() > 0)
            tree.add(parts["tcp.options.unknown.payload"], in);
    }
}

/// `missing`: bytes of the options that the capture does not hold.
void addOption(Cursor& in, std::size_t missing, Tree& tree, SackContext context)
{
    const Bytes rest = in.rest();
    const std::uint8_t which = rest[0];
    const bool isSingleByte = which == endOfList || which == noOperation;
    if (!isSingleByte && rest.size() == 1 && missing > 0) {
        Cursor cut = in.take(1);
        tree.add(kind, cut);
        return;
    }
    const std::size_t size = isSingleByte ? 1 : rest.size() > 1 ? rest[1] : 0;
    if (size == 0 || (!isSingleByte && size < 2)) {
        tree.remark(Severity::Error, "An option must be at least 2 bytes long; the rest of the header is unreadable.");
        in.take(in.left());
        return;
    }
    if (size > rest.size() + missing) {
        tree.remark(
            Severity::Error, "This option reaches beyond the end of the header, which is unreadable from here.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    if (which != multipathTcp)
        tree.add(groupOf(which), option);
    const auto indent = tree.indent();
    tree.add(kind, option);
    const bool isPaddedWrongly = which == endOfList && in.left() > 0 && in.rest()[0] != endOfList;
    if (isPaddedWrongly) {
        in.take(in.left());
        tree.remark(Severity::Note, "What follows the end of the list should be zeros.");
    }
    if (isSingleByte)
        return;
    tree.add(length, option);
    if (size > rest.size())
        return;
    if (const std::size_t expected = sizeOf(which); expected && expected != size)
        return tree.remark(Severity::Error, "This option has the wrong length for its kind.");
    addContent(which, option, tree, context);
}

} // namespace

void addTcpOptions(Cursor options, std::size_t size, Tree& tree, SackContext context)
{
    const std::size_t missing = size - options.left();
    while (options.left() > 0)
        addOption(options, missing, tree, context);
}

} // namespace packetarium
