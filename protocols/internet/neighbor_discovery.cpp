// Reading Neighbor Discovery messages and their options.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/neighbor_discovery.h"

#include "protocols/internet/icmp_header.h"
#include "protocols/value.h"

namespace packetarium {

using namespace neighborDiscovery;

namespace {

/// Adds domain names as RFC 1035 section 3.1 writes them: labels with their lengths, an empty one at the end.
void addNames(Cursor in, Tree& tree)
{
    while (in.left() > 0 && in.rest()[0] != 0) {
        Cursor all = in;
        std::string name;
        std::size_t size = 0;
        while (in.left() > 0 && in.rest()[0] != 0) {
            const std::size_t length = in.take(1).rest()[0];
            const Cursor label = in.take(length);
            size += 1 + label.left();
            name += (name.empty() ? "" : ".") + std::string(label.rest().begin(), label.rest().end());
        }
        size += in.take(1).left();
        tree.add(parts["icmpv6.opt.dnssl"], all.take(size), 0, std::move(name));
    }
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.padding"], in);
}

enum OptionType : std::uint8_t {
    sourceLinkAddress = 1,
    targetLinkAddress = 2,
    prefixInformation = 3,
    redirectedHeader = 4,
    mtuOption = 5,
    advertisementInterval = 7,
    homeAgentInformation = 8,
    sourceAddresses = 9,
    targetAddresses = 10,
    nonce = 14,
    routeOption = 24,
    nameServers = 25,
    flagsOption = 26,
    searchList = 31,
    captivePortal = 37,
    translationPrefix = 38,
};

void addReserved(Cursor& in, std::size_t size, Tree& tree)
{
    if (const Cursor part = in.take(size); part.left() > 0)
        tree.add(parts["icmpv6.opt.reserved"], part);
}

/// The same bytes under two names: one for either card, one for this card only.
void addLinkAddress(std::uint64_t type, Cursor in, Tree& tree)
{
    constexpr std::size_t macSize = 6;
    const Cursor address = in.left() > macSize ? in.take(8) : in.take(in.left());
    tree.add(parts["icmpv6.opt.linkaddr"], address);
    if (type == sourceLinkAddress)
        tree.add(parts["icmpv6.opt.src_linkaddr"], address);
    else
        tree.add(parts["icmpv6.opt.target_linkaddr"], address);
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.padding"], in);
}

void addPrefix(Cursor in, Tree& tree)
{
    tree.add(prefix, in);
    addReserved(in, 4, tree);
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.prefix"], in);
}

/// An address of which only the first bytes are sent; the rest is zero.
std::string shortenedAddress(Bytes sent)
{
    std::vector<std::uint8_t> whole(
        sent.begin(), sent.begin() + std::ptrdiff_t(std::min<std::size_t>(16, sent.size())));
    whole.resize(16);
    return addressText(whole);
}

void addRoute(Cursor in, Tree& tree)
{
    Cursor flags = in;
    flags.take(1);
    const Cursor place = flags.take(1);
    const View h = tree.add(routeInformation, in);
    if (!h)
        return;
    const std::uint64_t written = h[routeInformation["icmpv6.opt.route_info.flag"]];
    Node& preference = tree.add(parts["icmpv6.opt.route_info.flag.route_preference"], place, written >> 3 & 3);
    preference.bit += 3;
    preference.bits = 2;
    tree.add(parts["icmpv6.opt.route_info.flag.reserved"], place, (written >> 2 & 0x38) | (written & 7));
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.prefix"], in, 0, shortenedAddress(in.rest()));
}

void addAddresses(Cursor in, Tree& tree, const Field& field)
{
    constexpr std::size_t addressSize = 16;
    while (in.left() >= addressSize)
        tree.add(field, in.take(addressSize));
}

void addPortal(Cursor in, Tree& tree)
{
    const Bytes padded = in.rest();
    const std::size_t size = std::size_t(std::ranges::find(padded, 0) - padded.begin());
    tree.add(parts["icmpv6.opt.captive_portal"], in.take(size));
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.padding"], in);
}

/// What follows type and length; a packet that is quoted is left to the caller.
void addContent(std::uint64_t type, Cursor in, Tree& tree)
{
    switch (type) {
    case sourceLinkAddress:
    case targetLinkAddress: return addLinkAddress(type, in, tree);
    case prefixInformation: return addPrefix(in, tree);
    case redirectedHeader:
        addReserved(in, 6, tree);
        tree.add(parts["icmpv6.opt.redirected_packet"], in);
        return;
    case mtuOption:
        addReserved(in, 2, tree);
        tree.add(parts["icmpv6.opt.mtu"], in.take(4));
        return;
    case advertisementInterval:
        addReserved(in, 2, tree);
        tree.add(parts["icmpv6.opt.advertisement_interval"], in.take(4));
        return;
    case homeAgentInformation:
        addReserved(in, 2, tree);
        tree.add(homeAgent, in);
        return;
    case sourceAddresses:
    case targetAddresses: addReserved(in, 6, tree); return addAddresses(in, tree, parts["icmpv6.opt.ipv6_address"]);
    case nonce: tree.add(parts["icmpv6.opt.nonce"], in); return;
    case routeOption: return addRoute(in, tree);
    case nameServers:
        addReserved(in, 2, tree);
        tree.add(parts["icmpv6.opt.rdnss.lifetime"], in.take(4));
        return addAddresses(in, tree, parts["icmpv6.opt.rdnss"]);
    case flagsOption: tree.add(flagsExpansion, in); return addReserved(in, in.left(), tree);
    case searchList:
        addReserved(in, 2, tree);
        tree.add(parts["icmpv6.opt.dnssl.lifetime"], in.take(4));
        return addNames(in, tree);
    case captivePortal: return addPortal(in, tree);
    case translationPrefix:
        tree.add(translation, in);
        tree.add(parts["icmpv6.opt.pref64.prefix"], in, 0, shortenedAddress(in.rest()));
        return;
    default: tree.remark(Severity::Comment, "What this option says is not read here."); return;
    }
}

/// Adds all options; returns the packet that a redirect quotes, empty where there is none.
Cursor addOptions(Cursor& in, Tree& tree)
{
    constexpr std::size_t unit = 8, beforeQuote = 8;
    Cursor quote = in.take(0);
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const std::size_t size = rest.size() < option.size() ? 0 : unit * rest[1];
        if (size == 0) {
            if (rest.size() >= option.size())
                tree.add(option, in);
            in.take(in.left());
            tree.remark(Severity::Error, "An option must be at least 8 bytes long; the rest is unreadable.");
            return quote;
        }
        Cursor part = in.take(size);
        const Cursor whole = part;
        tree.add(parts["icmpv6.opt"], part);
        const auto indent = tree.indent();
        const View h = tree.add(option, part);
        if (size > rest.size()) {
            tree.remark(Severity::Warning, "This option is cut short.");
            return quote;
        }
        addContent(h[option["icmpv6.opt.type"]], part, tree);
        if (h[option["icmpv6.opt.type"]] == redirectedHeader) {
            quote = whole;
            quote.take(beforeQuote);
        }
    }
    return quote;
}

enum MessageType : std::uint8_t {
    routerSolicitation = 133,
    routerAdvertisement = 134,
    neighborSolicitation = 135,
    neighborAdvertisement = 136,
    redirection = 137,
    inverseSolicitation = 141,
    inverseAdvertisement = 142,
};

} // namespace

bool isNeighborDiscovery(std::uint64_t type) noexcept
{
    return (type >= routerSolicitation && type <= redirection) || type == inverseSolicitation
        || type == inverseAdvertisement;
}

void addNeighborDiscovery(std::uint64_t type, Cursor& in, Tree& tree, const Surroundings& around)
{
    switch (type) {
    case routerAdvertisement: tree.add(router, in); break;
    case neighborSolicitation: tree.add(solicitation, in); break;
    case neighborAdvertisement: tree.add(neighbor, in); break;
    case redirection: tree.add(redirect, in); break;
    default: tree.add(inverse, in);
    }
    const Cursor quote = addOptions(in, tree);
    addQuotedPacket(ipv6EtherType, quote, tree, around);
}

} // namespace packetarium
