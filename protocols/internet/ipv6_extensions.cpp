// Reading IPv6's extension headers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/ipv6_extensions.h"

namespace packetarium {

using namespace ipv6Extensions;

namespace {

constexpr std::size_t addressSize = 16, routeListAt = 8;
enum RouteType : std::uint8_t { sourceRoute = 0, mobilityRoute = 2, segmentRoute = 4 };
enum OptionType : std::uint8_t {
    pad1 = 0x00,
    padN = 0x01,
    tunnelLimitOption = 0x04,
    routerAlertOption = 0x05,
    diagnosticsOption = 0x0f,
    pathMtuOption = 0x30,
    nonceOption = 0x8b,
    jumboOption = 0xc2,
    homeAddressOption = 0xc9,
};

/// RFC 4727: one option for experiments with each action, once fixed and once changeable on the way.
bool isExperiment(std::uint8_t type) { return (type & 0x1f) == 0x1e; }

void addPathMtu(Cursor in, Tree& tree)
{
    if (in.left() < 4)
        return;
    tree.add(parts["ipv6.opt.pmtu.min"], in.take(2));
    const Cursor back = in.take(2);
    const unsigned value = unsigned(back.rest()[0]) << 8 | back.rest()[1];
    tree.add(parts["ipv6.opt.pmtu.rtn"], back, value & 0xfffe).bits = 15;
    Node& answer = tree.add(parts["ipv6.opt.pmtu.r_flag"], back, value & 1);
    answer.bit += 15;
    answer.bits = 1;
}

/// What follows type and length.
void addContent(std::uint8_t type, Cursor in, Tree& tree)
{
    switch (type) {
    case padN: tree.add(parts["ipv6.opt.padn"], in); return;
    case tunnelLimitOption: tree.add(tunnelLimit, in); return;
    case routerAlertOption: tree.add(routerAlert, in); return;
    case diagnosticsOption: tree.add(diagnostics, in); return;
    case pathMtuOption: return addPathMtu(in, tree);
    case nonceOption: tree.add(parts["ipv6.opt.ilnp_nonce"], in); return;
    case jumboOption: tree.add(jumbo, in); return;
    case homeAddressOption: tree.add(homeAddress, in); return;
    default:
        if (in.left() > 0)
            tree.add(isExperiment(type) ? parts["ipv6.opt.experimental"] : parts["ipv6.opt.unknown"], in);
    }
}

void addOption(Cursor& in, Tree& tree)
{
    const std::uint8_t type = in.rest()[0];
    const std::size_t size = type == pad1 ? 1 : in.left() < 2 ? 0 : 2 + std::size_t(in.rest()[1]);
    if (size == 0 || size > in.left()) {
        tree.remark(Severity::Error, "This option's length is impossible; the rest of the options is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    tree.add(groups["ipv6.opt"], option);
    const auto indent = tree.indent();
    if (type == pad1) {
        tree.add(optionType["ipv6.opt.type"], option);
        tree.add(groups["ipv6.opt.pad1"], option);
        return;
    }
    tree.add(optionType, option);
    tree.add(optionLength, option);
    addContent(type, option, tree);
}

void addAddresses(Cursor& in, std::size_t count, Tree& tree, const Field& field)
{
    for (; count > 0 && in.left() >= addressSize; --count)
        tree.add(field, in.take(addressSize));
}

void addRoute(Cursor in, Tree& tree)
{
    const View h = tree.add(routingHeader, in);
    const std::uint64_t type = h[routingHeader["ipv6.routing.type"]], left = h[routingHeader["ipv6.routing.segleft"]];
    if (!h)
        return;
    switch (type) {
    case sourceRoute:
        tree.add(parts["ipv6.routing.src.reserved"], in.take(4));
        if (left > in.left() / addressSize)
            tree.remark(Severity::Error, "More hosts are still to be passed than the list has.");
        addAddresses(in, in.left() / addressSize, tree, parts["ipv6.routing.src.addr"]);
        tree.remark(Severity::Warning, "Routers ignore this kind of route: RFC 5095 forbids it.");
        return;
    case mobilityRoute:
        tree.add(parts["ipv6.routing.mipv6.reserved"], in.take(4));
        addAddresses(in, 1, tree, parts["ipv6.routing.mipv6.home_address"]);
        return;
    case segmentRoute: {
        const View segments = tree.add(segmentHeader, in);
        addAddresses(
            in, segments[segmentHeader["ipv6.routing.srh.last_entry"]] + 1, tree, parts["ipv6.routing.srh.addr"]);
        return;
    }
    default:
        if (in.left() > 0)
            tree.add(parts["ipv6.routing.unknown_data"], in);
        tree.remark(Severity::Comment, "This kind of route is not read here.");
    }
}

const Field& groupOf(std::uint8_t kind)
{
    switch (kind) {
    case hopByHop: return groups["ipv6.hopopts"];
    case routing: return groups["ipv6.routing"];
    case fragmentKind: return groups["ipv6.fraghdr"];
    default: return groups["ipv6.dstopts"];
    }
}

/// Adds one extension header, which `in` covers.
void addExtension(std::uint8_t kind, Cursor in, Tree& tree)
{
    tree.add(groupOf(kind), in);
    const auto indent = tree.indent();
    if (kind == routing)
        return addRoute(in, tree);
    if (kind == fragmentKind) {
        tree.add(fragmentHeader, in);
        return;
    }
    if (kind == hopByHop)
        tree.add(hopByHopHeader, in);
    else
        tree.add(destinationHeader, in);
    while (in.left() > 0)
        addOption(in, tree);
}

} // namespace

std::size_t extensionSize(std::uint8_t kind, Bytes rest) noexcept
{
    switch (kind) {
    case hopByHop:
    case routing:
    case destinationOptions: return rest.size() < 2 ? 0 : 8 * (std::size_t(rest[1]) + 1);
    case fragmentKind: return fragmentHeader.size();
    default: return 0;
    }
}

bool isPiece(Bytes extension) noexcept
{
    const View h = fragmentHeader.over(extension);
    return h && (h[fragmentHeader["ipv6.fraghdr.offset"]] != 0 || h[fragmentHeader["ipv6.fraghdr.more"]]);
}

Summary::Fragment pieceOf(Bytes extension) noexcept
{
    const View h = fragmentHeader.over(extension);
    Summary::Fragment piece;
    piece.identification = std::uint32_t(h[fragmentHeader["ipv6.fraghdr.ident"]]);
    piece.offset = std::uint16_t(h[fragmentHeader["ipv6.fraghdr.offset"]] * 8);
    piece.protocol = std::uint8_t(h[fragmentHeader["ipv6.fraghdr.nxt"]]);
    piece.isPiece = true;
    piece.more = h[fragmentHeader["ipv6.fraghdr.more"]] != 0;
    return piece;
}

Bytes finalTarget(Bytes route) noexcept
{
    const bool mustPass = route.size() >= routeListAt + addressSize && route[3] > 0;
    const bool hasList = mustPass && (route[2] == sourceRoute || route[2] == mobilityRoute || route[2] == segmentRoute);
    if (!hasList)
        return {};
    const std::size_t count = (route.size() - routeListAt) / addressSize;
    const std::size_t last = route[2] == segmentRoute ? 0 : count - 1;
    return route.subspan(routeListAt + last * addressSize, addressSize);
}

Next afterExtensions(std::uint8_t kind, Bytes whole) noexcept
{
    for (int count = 0; count < mostExtensions && !whole.empty(); ++count) {
        const std::size_t size = extensionSize(kind, whole);
        if (size == 0)
            return {carriedBy(Carrier::IpProtocol, kind), whole};
        if (size > whole.size() || (kind == fragmentKind && isPiece(whole)))
            return {};
        kind = whole[0];
        whole = whole.subspan(size);
    }
    return {};
}

void addExtensions(std::uint8_t kind, Cursor& in, Tree& tree)
{
    for (int count = 0; in.left() > 0; ++count) {
        const Bytes rest = in.rest();
        const std::size_t size = extensionSize(kind, rest);
        if (size == 0)
            return remarkOnIpProtocol(kind, rest, tree);
        if (count == mostExtensions)
            return tree.remark(Severity::Error, "There are more extension headers than any host would read.");
        if (kind == hopByHop && count > 0)
            tree.remark(Severity::Warning, "Hop-by-hop options must come first.");
        addExtension(kind, in.take(size), tree);
        if (size > rest.size())
            return tree.remark(Severity::Warning, "This extension header is cut short.");
        if (kind == fragmentKind && isPiece(rest))
            return tree.remark(
                Severity::Comment, "This is one piece of a larger packet; the receiver puts the pieces together.");
        kind = rest[0];
    }
}

} // namespace packetarium
