// Reading TCP's options.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/tcp_options.h"

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
    clocks = 8,
    md5Signature = 19,
    userTimeoutKind = 28,
    multipathTcp = 30,
    fastOpen = 34
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
    case clocks: return parts["tcp.options.timestamp"];
    case md5Signature: return parts["tcp.options.md5"];
    case userTimeoutKind: return parts["tcp.options.user_to"];
    case fastOpen: return parts["tcp.options.tfo"];
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
    case clocks: return 10;
    case md5Signature: return 18;
    case userTimeoutKind: return 4;
    default: return 0;
    }
}

void addBlocks(Cursor in, Tree& tree, std::uint32_t firstSequence)
{
    constexpr std::size_t blockSize = 8;
    tree.addComputed(parts["tcp.options.sack.count"], in.left() / blockSize);
    while (in.left() >= blockSize) {
        for (const Field* edge : {&parts["tcp.options.sack_le"], &parts["tcp.options.sack_re"]}) {
            Node& node = tree.add(*edge, in.take(blockSize / 2));
            node.value = std::uint32_t(node.value - firstSequence);
        }
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

/// What follows the kind and the length.
void addContent(std::uint8_t which, Cursor in, Tree& tree, std::uint32_t firstSequence)
{
    switch (which) {
    case maximumSegmentSize: tree.add(maxSegmentSize, in); break;
    case windowScaling: addScale(in, tree); break;
    case sackPermitted: break;
    case sack: addBlocks(in, tree, firstSequence); break;
    case clocks: tree.add(timestamps, in); break;
    case md5Signature: tree.add(parts["tcp.options.md5.digest"], in); break;
    case userTimeoutKind: tree.add(userTimeout, in); break;
    case multipathTcp: addMultipath(in, tree); break;
    case fastOpen:
        if (in.left() > 0)
            tree.add(parts["tcp.options.tfo.cookie"], in);
        else
            tree.add(parts["tcp.options.tfo.request"], in);
        break;
    default:
        if (in.left() > 0)
            tree.add(parts["tcp.options.unknown.payload"], in);
    }
}

void addOption(Cursor& in, Tree& tree, std::uint32_t firstSequence)
{
    const Bytes rest = in.rest();
    const std::uint8_t which = rest[0];
    const bool isSingleByte = which == endOfList || which == noOperation;
    const std::size_t size = isSingleByte ? 1 : rest.size() > 1 ? rest[1] : 0;
    if (size == 0 || (!isSingleByte && size < 2)) {
        tree.remark(Severity::Error, "An option must be at least 2 bytes long; the rest of the header is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    if (which != multipathTcp)
        tree.add(groupOf(which), option);
    const auto indent = tree.indent();
    tree.add(kind, option);
    if (which == endOfList)
        in.take(in.left()); // What follows the end of the list is padding.
    if (isSingleByte)
        return;
    tree.add(length, option);
    if (size > rest.size())
        return tree.remark(Severity::Error, "This option reaches beyond the end of the header.");
    if (const std::size_t expected = sizeOf(which); expected && expected != size)
        return tree.remark(Severity::Error, "This option has the wrong length for its kind.");
    addContent(which, option, tree, firstSequence);
}

} // namespace

void addTcpOptions(Cursor options, Tree& tree, std::uint32_t firstSequence)
{
    while (options.left() > 0)
        addOption(options, tree, firstSequence);
}

} // namespace packetarium
