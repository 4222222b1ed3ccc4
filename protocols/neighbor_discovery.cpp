// Reading Neighbor Discovery messages and their options.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/neighbor_discovery.h"

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
}

void addPrefix(Cursor in, Tree& tree)
{
    constexpr std::size_t unusedSize = 4;
    tree.add(prefix, in);
    in.take(unusedSize);
    if (in.left() > 0)
        tree.add(parts["icmpv6.opt.prefix"], in);
}

void addRoute(Cursor in, Tree& tree)
{
    tree.add(routeInformation, in);
    if (in.left() == 0)
        return;
    // Only as many bytes of the prefix are sent as it has; the rest is zero.
    const Bytes sent = in.rest();
    std::vector<std::uint8_t> whole(
        sent.begin(), sent.begin() + std::ptrdiff_t(std::min<std::size_t>(16, sent.size())));
    whole.resize(16);
    tree.add(parts["icmpv6.opt.prefix"], in, 0, addressText(whole));
}

void addNameServers(Cursor in, Tree& tree)
{
    constexpr std::size_t addressSize = 16;
    in.take(2);
    tree.add(parts["icmpv6.opt.rdnss.lifetime"], in.take(4));
    while (in.left() >= addressSize)
        tree.add(parts["icmpv6.opt.rdnss"], in.take(addressSize));
}

void addOption(std::uint64_t type, Cursor in, Tree& tree)
{
    switch (type) {
    case 1:
    case 2: tree.add(parts["icmpv6.opt.linkaddr"], in); break;
    case 3: addPrefix(in, tree); break;
    case 5:
        in.take(2);
        tree.add(parts["icmpv6.opt.mtu"], in);
        break;
    case 14: tree.add(parts["icmpv6.opt.nonce"], in); break;
    case 24: addRoute(in, tree); break;
    case 25: addNameServers(in, tree); break;
    case 31:
        in.take(2);
        tree.add(parts["icmpv6.opt.dnssl.lifetime"], in.take(4));
        addNames(in, tree);
        break;
    default: break;
    }
}

void addOptions(Cursor& in, Tree& tree)
{
    constexpr std::size_t unit = 8;
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const std::size_t size = rest.size() < option.size() ? 0 : unit * rest[1];
        if (size == 0) {
            in.take(in.left());
            return tree.remark(Severity::Error, "An option must be at least 8 bytes long; the rest is unreadable.");
        }
        Cursor part = in.take(size);
        const View h = tree.add(option, part);
        const auto indent = tree.indent();
        if (size > rest.size())
            return tree.remark(Severity::Warning, "This option is cut short.");
        addOption(h[option["icmpv6.opt.type"]], part, tree);
    }
}

} // namespace

void addNeighborDiscovery(std::uint64_t type, Cursor& in, Tree& tree)
{
    constexpr std::uint64_t routerSolicitation = 133, routerAdvertisement = 134, neighborSolicitation = 135,
                            neighborAdvertisement = 136;
    switch (type) {
    case routerSolicitation: tree.add(solicitationOfRouter, in); break;
    case routerAdvertisement: tree.add(router, in); break;
    case neighborSolicitation: tree.add(solicitation, in); break;
    case neighborAdvertisement: tree.add(neighbor, in); break;
    default: tree.add(redirect, in);
    }
    addOptions(in, tree);
}

} // namespace packetarium
