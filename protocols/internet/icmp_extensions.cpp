// Reading ICMP's extensions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/icmp_extensions.h"

#include "protocols/checksum.h"

namespace packetarium {

using namespace icmpExtensions;

namespace {

enum Class : std::uint8_t { labels = 1, interfaceInformation = 2, interfaceIdentification = 3 };
constexpr std::uint64_t currentVersion = 2, familyIpv4 = 1, familyIpv6 = 2;

bool isSound(Bytes extensions)
{
    const View h = header.over(extensions);
    if (!h || h[header["icmp.ext.version"]] != currentVersion)
        return false;
    return h[header["icmp.ext.checksum"]] == 0 || onesComplementSum(extensions) == 0xffff;
}

void addLabels(std::uint64_t form, Cursor in, Tree& tree)
{
    while (form == 1 && in.left() >= label.size())
        tree.add(label, in);
    if (in.left() > 0)
        tree.add(parts["icmp.mpls.data"], in);
}

/// RFC 5837 section 4: each part is there if the type's bit says so.
void addInterface(Cursor which, Cursor in, Tree& tree)
{
    const View h = tree.add(interfaceParts, which);
    if (h[interfaceParts["icmp.int_info.ifindex"]] && in.left() >= 4)
        tree.add(parts["icmp.int_info.index"], in.take(4));
    if (h[interfaceParts["icmp.int_info.ipaddr"]] && in.left() >= addressFamily.size()) {
        const std::uint64_t family = tree.add(addressFamily, in)[addressFamily["icmp.int_info.afi"]];
        if (family == familyIpv4 && in.left() >= 4)
            tree.add(parts["icmp.int_info.ipv4"], in.take(4));
        else if (family == familyIpv6 && in.left() >= 16)
            tree.add(parts["icmp.int_info.ipv6"], in.take(16));
        else
            return tree.add(parts["icmp.int_info.ipunknown"], in), void();
    }
    if (h[interfaceParts["icmp.int_info.name_present"]] && in.left() > 0) {
        const std::size_t length = in.rest()[0];
        tree.add(parts["icmp.int_info.name_length"], in.take(1));
        tree.add(parts["icmp.int_info.name"], in.take(length > 0 ? length - 1 : 0));
    }
    if (h[interfaceParts["icmp.int_info.mtu_present"]] && in.left() >= 4)
        tree.add(parts["icmp.int_info.mtu"], in.take(4));
}

/// RFC 8335 section 2.1.
void addAskedInterface(std::uint64_t form, Cursor in, Tree& tree)
{
    enum Form : std::uint8_t { byName = 1, byIndex = 2, byAddress = 3 };
    if (form == byName) {
        const Bytes name = in.rest();
        const auto end = std::ranges::find(name, 0);
        tree.add(parts["icmp.int_ident.name"], in, 0, std::string(name.begin(), end));
    } else if (form == byIndex && in.left() >= 4) {
        tree.add(parts["icmp.int_ident.index"], in.take(4));
    } else if (form == byAddress) {
        const View h = tree.add(askedAddress, in);
        const std::uint64_t family = h[askedAddress["icmp.int_ident.afi"]];
        const Cursor address = in.take(h[askedAddress["icmp.int_ident.addr_length"]]);
        if (family == familyIpv4 && address.left() == 4)
            tree.add(parts["icmp.int_ident.ipv4"], address);
        else if (family == familyIpv6 && address.left() == 16)
            tree.add(parts["icmp.int_ident.ipv6"], address);
        else if (address.left() > 0)
            tree.add(parts["icmp.int_ident.address"], address);
    }
}

void addObject(Cursor& in, Tree& tree)
{
    const std::size_t size = object.fields[0].read(in.rest());
    if (size < object.size() || size > in.left()) {
        tree.remark(Severity::Error, "This extension's length is impossible; the rest is unreadable.");
        in.take(in.left());
        return;
    }
    Cursor part = in.take(size);
    Cursor form = part;
    const View h = tree.add(object, part);
    const auto indent = tree.indent();
    form.take(object.size() - 1);
    switch (h[object["icmp.ext.class"]]) {
    case labels: return addLabels(h[object["icmp.ext.ctype"]], part, tree);
    case interfaceInformation: return addInterface(form.take(1), part, tree);
    case interfaceIdentification: return addAskedInterface(h[object["icmp.ext.ctype"]], part, tree);
    default:
        if (part.left() > 0)
            tree.add(parts["icmp.ext.data"], part);
    }
}

} // namespace

std::size_t icmpExtensionsAt(Bytes afterHeader, std::size_t lengthBytes) noexcept
{
    // Older routers quote 128 bytes and do not say so; then only a sound checksum tells extensions from the quote.
    constexpr std::size_t usualQuote = 128;
    if (lengthBytes >= usualQuote && lengthBytes < afterHeader.size())
        return lengthBytes;
    const bool mayFollow = lengthBytes == 0 && afterHeader.size() >= usualQuote + header.size();
    return mayFollow && isSound(afterHeader.subspan(usualQuote)) ? usualQuote : 0;
}

void addIcmpExtensions(Cursor in, Tree& tree)
{
    const Bytes all = in.rest();
    tree.add(parts["icmp.ext"], in);
    const auto indent = tree.indent();
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (h[header["icmp.ext.version"]] != currentVersion)
        return tree.remark(Severity::Note, "Only version 2 of these extensions is known.");
    if (!isSound(all))
        tree.remark(Severity::Error, "The checksum of these extensions is wrong.");
    while (in.left() > 0)
        addObject(in, tree);
}

} // namespace packetarium
