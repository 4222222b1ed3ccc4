// Reading IPv4's options.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/ipv4_options.h"

namespace packetarium {

using namespace ipv4Options;

namespace {

enum Kind : std::uint8_t {
    endOfList = 0,
    noOperation = 1,
    recordRoute = 7,
    mtuProbe = 11,
    mtuReply = 12,
    quickStartKind = 25,
    timeStamp = 68,
    tracerouteKind = 82,
    security = 130,
    looseRoute = 131,
    extendedSecurityKind = 133,
    commercialSecurity = 134,
    streamIdKind = 136,
    strictRoute = 137,
    routerAlertKind = 148,
    directedBroadcast = 149,
};

constexpr std::size_t addressSize = 4;

/// The field that covers a whole option, or null for one that nobody here knows.
const Field* groupOf(std::uint8_t kind)
{
    switch (kind) {
    case endOfList: return &parts["ip.options.eol"];
    case noOperation: return &parts["ip.options.nop"];
    case recordRoute: return &parts["ip.options.record_route"];
    case mtuProbe: return &parts["ip.options.mtu_probe"];
    case mtuReply: return &parts["ip.options.mtu_reply"];
    case quickStartKind: return &parts["ip.options.qs"];
    case timeStamp: return &parts["ip.options.timestamp"];
    case tracerouteKind: return &parts["ip.options.traceroute"];
    case security: return &parts["ip.options.security"];
    case looseRoute: return &parts["ip.options.route"];
    case extendedSecurityKind: return &parts["ip.options.ext_security"];
    case commercialSecurity: return &parts["ip.options.cipso"];
    case streamIdKind: return &parts["ip.options.sid"];
    case strictRoute: return &parts["ip.options.source_route"];
    case routerAlertKind: return &parts["ip.options.routeralert"];
    case directedBroadcast: return &parts["ip.options.sdb"];
    default: return nullptr;
    }
}

/// The addresses begin after type, length and pointer; the pointer counts from 1 and names the start of one of them.
constexpr std::size_t firstAddressAt = 3;
bool isAtAddress(std::size_t place)
{
    return place > firstAddressAt && (place - firstAddressAt - 1) % addressSize == 0;
}

void addRoute(std::uint8_t kind, Cursor in, Tree& tree)
{
    const std::size_t end = firstAddressAt - 1 + in.left();
    const std::size_t next = tree.add(pointer, in)[pointer["ip.opt.ptr"]];
    if (in.left() == 0)
        return;
    if (!isAtAddress(next))
        return tree.remark(
            Severity::Error, "The pointer must name the beginning of an address, so 4, 8, 12 and so on.");
    for (std::size_t at = firstAddressAt + 1; in.left() >= addressSize; at += addressSize) {
        const bool isLast = at - 1 + 2 * addressSize > end;
        const Field& ahead = kind == recordRoute ? parts["ip.empty_rt"] : isLast ? parts["ip.dst"] : parts["ip.src_rt"];
        tree.add(at < next ? parts["ip.rec_rt"] : ahead, in.take(addressSize));
    }
}

void addTimestamps(Cursor in, Tree& tree)
{
    tree.add(pointer, in);
    const std::uint64_t kind = tree.add(timestampFlags, in)[timestampFlags["ip.opt.flag"]];
    const bool withAddresses = kind == 1 || kind == 3;
    while (in.left() >= (withAddresses ? 2 : 1) * addressSize) {
        if (withAddresses)
            tree.add(parts["ip.opt.time_stamp_addr"], in.take(addressSize));
        tree.add(parts["ip.opt.time_stamp"], in.take(4));
    }
}

void addSecurity(Cursor in, Tree& tree)
{
    if (in.left() == oldSecurity.size()) {
        tree.add(oldSecurity, in);
        return;
    }
    tree.add(securityLevel, in);
    while (in.left() > 0)
        tree.add(parts["ip.opt.sec_prot_auth_flags"], in.take(1));
}

/// What follows type and length.
void addContent(std::uint8_t kind, Cursor in, Tree& tree)
{
    switch (kind) {
    case recordRoute:
    case looseRoute:
    case strictRoute: return addRoute(kind, in, tree);
    case timeStamp: return addTimestamps(in, tree);
    case security: return addSecurity(in, tree);
    case mtuProbe:
    case mtuReply: tree.add(mtu, in); return;
    case quickStartKind: tree.add(quickStart, in); return;
    case tracerouteKind: tree.add(traceroute, in); return;
    case streamIdKind: tree.add(streamId, in); return;
    case routerAlertKind: tree.add(routerAlert, in); return;
    case commercialSecurity: tree.add(parts["ip.cipso.doi"], in.take(4)); return;
    case extendedSecurityKind:
        tree.add(extendedSecurity, in);
        if (in.left() > 0)
            tree.add(parts["ip.opt.ext_sec_add_sec_info"], in);
        return;
    case directedBroadcast:
        while (in.left() >= addressSize)
            tree.add(parts["ip.opt.addr"], in.take(addressSize));
        if (in.left() > 0)
            tree.add(parts["ip.opt.padding"], in);
        return;
    default: return;
    }
}

/// The bytes of the option at the front; 0 when its length is impossible.
std::size_t sizeOf(Bytes rest)
{
    if (rest[0] == endOfList || rest[0] == noOperation)
        return 1;
    const std::size_t size = rest.size() > 1 ? rest[1] : 0;
    return size < 2 || size > rest.size() ? 0 : size;
}

void addOption(Cursor& in, Tree& tree)
{
    const std::uint8_t kind = in.rest()[0];
    const std::size_t size = sizeOf(in.rest());
    if (size == 0) {
        tree.remark(Severity::Error, "This option's length is impossible; the rest of the header is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor option = in.take(size);
    if (const Field* group = groupOf(kind))
        tree.add(*group, option);
    const auto indent = tree.indent();
    tree.add(type, option);
    if (kind == endOfList)
        in.take(in.left()); // What follows the end of the list is padding.
    if (size == 1)
        return;
    tree.add(length, option);
    addContent(kind, option, tree);
}

} // namespace

void addIpv4Options(Cursor options, Tree& tree)
{
    while (options.left() > 0)
        addOption(options, tree);
}

Bytes finalDestination(Bytes options) noexcept
{
    while (!options.empty() && options[0] != endOfList) {
        const std::size_t size = sizeOf(options);
        if (size == 0)
            return {};
        const bool isRoute = options[0] == looseRoute || options[0] == strictRoute;
        if (isRoute && size >= firstAddressAt + addressSize) {
            const std::size_t next = options[2], whole = size - (size - firstAddressAt) % addressSize;
            return isAtAddress(next) && next - 1 + addressSize <= whole
                ? options.subspan(whole - addressSize, addressSize)
                : Bytes {};
        }
        options = options.subspan(size);
    }
    return {};
}

} // namespace packetarium
