// Reading EDNS options and the parameters of SVCB and HTTPS records: number, length, value.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dns/options.h"

#include "protocols/application/dns/name.h"
#include "protocols/value.h"

#include <vector>

namespace packetarium::dns {
namespace {

/// The network of the asker, of which only the bytes that are told are sent (RFC 7871 section 6).
void addClientSubnet(Cursor in, Tree& tree)
{
    constexpr std::size_t headSize = 4;
    constexpr std::uint64_t ipv4 = 1, ipv6 = 2;
    if (in.left() < headSize)
        return tree.remark(Severity::Error, "This option is too short.");
    const std::uint64_t family = tree.add(options["dns.opt.client.family"], in.take(2)).value;
    tree.add(options["dns.opt.client.netmask"], in.take(1));
    tree.add(options["dns.opt.client.scope"], in.take(1));
    if (family != ipv4 && family != ipv6) {
        tree.add(options["dns.opt.client.addr"], in);
        return;
    }
    const std::size_t whole = family == ipv4 ? 4 : 16;
    std::vector<std::uint8_t> address(in.rest().begin(), in.rest().end());
    address.resize(whole);
    const Field& field = family == ipv4 ? options["dns.opt.client.addr4"] : options["dns.opt.client.addr6"];
    tree.add(field, in, 0, addressText(address));
    if (in.left() > whole)
        tree.remark(Severity::Error, "This is too long for an address.");
}

void addCookie(Cursor in, Tree& tree)
{
    constexpr std::size_t clientSize = 8;
    if (in.left() < clientSize)
        return tree.remark(Severity::Error, "This option is too short: a client's cookie has 8 bytes.");
    tree.add(options["dns.opt.cookie.client"], in.take(clientSize));
    tree.add(options["dns.opt.cookie.server"], in);
}

void addDetailedError(Cursor in, Tree& tree)
{
    if (in.left() < 2)
        return tree.remark(Severity::Error, "This option is too short.");
    tree.add(options["dns.opt.ext_error.info_code"], in.take(2));
    if (in.left() == 0)
        return;
    Cursor text = in;
    if (in.rest().back() == 0) // Some servers end it as C does, which RFC 8914 allows.
        text = in.take(in.left() - 1);
    tree.add(options["dns.opt.ext_error.extra_text"], text);
}

void addEach(const Field& field, Cursor in, Tree& tree)
{
    while (in.left() >= field.bits / 8)
        tree.add(field, in.take(field.bits / 8));
}

void addOption(std::uint64_t code, Cursor in, Tree& tree)
{
    enum : std::uint64_t {
        dau = 5,
        dhu,
        n3u,
        clientSubnet,
        cookie = 10,
        keepalive,
        padding,
        chain,
        detailedError = 15
    };
    switch (code) {
    case dau: addEach(options["dns.opt.dau"], in, tree); break;
    case dhu: addEach(options["dns.opt.dhu"], in, tree); break;
    case n3u: addEach(options["dns.opt.n3u"], in, tree); break;
    case clientSubnet: addClientSubnet(in, tree); break;
    case cookie: addCookie(in, tree); break;
    case keepalive:
        if (in.left() == 2)
            tree.add(options["dns.opt.edns_tcp_keepalive.timeout"], in);
        break;
    case padding: tree.add(options["dns.opt.padding"], in); break;
    case chain: tree.add(options["dns.opt.chain.fqdn"], in, 0, readName(in.rest(), 0).text); break;
    case detailedError: addDetailedError(in, tree); break;
    default: break;
    }
}

/// The protocols, each after a byte that says how long its name is (RFC 7301).
void addProtocols(Cursor in, Tree& tree)
{
    while (in.left() > 0) {
        const std::size_t size = in.rest()[0];
        tree.add(parameters["dns.svcb.svcparam.alpn.length"], in.take(1));
        if (size > in.left())
            return tree.remark(Severity::Error, "This name claims more bytes than the parameter has left.");
        tree.add(parameters["dns.svcb.svcparam.alpn"], in.take(size));
    }
}

void addParameter(std::uint64_t key, Cursor in, Tree& tree)
{
    enum : std::uint64_t { mandatory, alpn, noDefaultAlpn, port, ipv4hint, ech, ipv6hint };
    switch (key) {
    case mandatory: addEach(parameters["dns.svcb.svcparam.mandatory.key"], in, tree); break;
    case alpn: addProtocols(in, tree); break;
    case noDefaultAlpn: break;
    case port: addEach(parameters["dns.svcb.svcparam.port"], in, tree); break;
    case ipv4hint: addEach(parameters["dns.svcb.svcparam.ipv4hint.ip"], in, tree); break;
    case ech: tree.add(parameters["dns.svcb.svcparam.echconfig"], in); break;
    case ipv6hint: addEach(parameters["dns.svcb.svcparam.ipv6hint.ip"], in, tree); break;
    default:
        if (in.left() > 0)
            tree.add(parameters["dns.svcb.svcparam.value"], in);
    }
}

/// How many bytes a number, a length and the value that follows them take.
std::size_t sizeOf(Bytes rest)
{
    constexpr std::size_t headSize = 4;
    return rest.size() < headSize ? rest.size() : headSize + std::size_t(rest[2] << 8 | rest[3]);
}

} // namespace

void addOptions(Cursor data, Message& message)
{
    Tree& tree = message.tree;
    while (data.left() > 0) {
        const bool isCut = sizeOf(data.rest()) > data.left() || data.left() < optionHeader.size();
        Cursor in = data.take(sizeOf(data.rest()));
        tree.add(options["dns.opt"], in);
        const auto indent = tree.indent();
        const View h = tree.add(optionHeader, in);
        if (isCut)
            return tree.remark(Severity::Error, "This option claims more bytes than the record has left.");
        tree.add(options["dns.opt.data"], in);
        if (in.left() > 0)
            addOption(h[optionHeader["dns.opt.code"]], in, tree);
    }
}

void addServiceParameters(Cursor data, Tree& tree)
{
    while (data.left() > 0) {
        const bool isCut = sizeOf(data.rest()) > data.left() || data.left() < parameterHeader.size();
        Cursor in = data.take(sizeOf(data.rest()));
        tree.add(parameters["dns.svcb.svcparam"], in);
        const auto indent = tree.indent();
        const View h = tree.add(parameterHeader, in);
        if (isCut)
            return tree.remark(Severity::Error, "This parameter claims more bytes than the record has left.");
        addParameter(h[parameterHeader["dns.svcb.svcparam.key"]], in, tree);
    }
}

} // namespace packetarium::dns
