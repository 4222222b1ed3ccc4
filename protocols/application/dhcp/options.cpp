// Reading DHCP's options: number, length, value. RFC 2132; where two fields hold options as well, those too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dhcp/options.h"

#include "protocols/application/dhcp/dhcp.h"
#include "protocols/application/dns/name.h"
#include "protocols/value.h"

namespace packetarium::dhcp {
namespace {

/// Adds a text up to its first zero byte, where C programs end it.
void addText(const Field& field, Cursor in, Tree& tree)
{
    const auto zero = std::ranges::find(in.rest(), std::uint8_t(0));
    tree.add(field, in.take(std::size_t(zero - in.rest().begin())));
}

void addUnknown(Cursor in, Tree& tree)
{
    if (in.left() > 0)
        tree.add(parts["dhcp.option.value"], in);
}

/// Adds a value, or a list of them, of a size that its field says.
void addSimple(const Option& option, Cursor in, Tree& tree)
{
    const std::size_t size = option.field.bits / 8;
    if (size == 0)
        return addText(option.field, in, tree);
    const bool isList = option.holds == Option::Holds::List;
    const bool fits = in.left() == size || (isList && in.left() > size);
    if (!fits)
        addUnknown(in, tree);
    while (fits && in.left() >= size) {
        Node& node = tree.add(option.field, in.take(size));
        if (option.number == timeOffset)
            node.text = std::to_string(std::int32_t(node.value));
    }
    if (in.left() > 0)
        tree.remark(Severity::Error, "This option has the wrong length for its kind.");
}

void addPairs(const Field& first, const Field& second, Cursor in, Tree& tree)
{
    constexpr std::size_t addressSize = 4;
    while (in.left() >= 2 * addressSize) {
        tree.add(first, in.take(addressSize));
        tree.add(second, in.take(addressSize));
    }
    if (in.left() > 0)
        tree.remark(Severity::Error, "This option has the wrong length for its kind.");
}

/// Of each network only as many bytes are sent as its prefix has (RFC 3442).
void addRoutes(Cursor in, Tree& tree)
{
    constexpr std::size_t routerSize = 4, mostBits = 32;
    while (in.left() > 0) {
        const std::size_t prefix = in.rest()[0], size = 1 + (prefix + 7) / 8 + routerSize;
        if (prefix > mostBits || size > in.left())
            return tree.remark(Severity::Error, "This route is not sound.");
        tree.add(parts["dhcp.option.classless_static_route"], in.take(size));
    }
}

void addSearchList(Cursor in, Tree& tree)
{
    const Bytes whole = in.rest();
    while (in.left() > 0) {
        const dns::Name found = dns::readName(whole, whole.size() - in.left());
        const bool isReadable = found.fault == dns::NameFault::None || found.fault == dns::NameFault::Loops;
        if (!isReadable || found.size == 0)
            return tree.remark(Severity::Error, "This name is not sound.");
        tree.add(parts["dhcp.option.dhcp_dns_domain_search_list_fqdn"], in.take(found.size), 0, found.text);
        if (found.fault == dns::NameFault::Loops)
            tree.remark(Severity::Error, "This name has no end: its pointers lead in a circle.");
    }
}

/// The identifier of RFC 4361: a number for the network card, and one for the computer.
void addUniqueIdentifier(Cursor in, Tree& tree)
{
    enum : std::uint64_t { addressAndTime = 1, byMaker, addressOnly };
    constexpr std::size_t headSize = 6;
    if (in.left() < headSize)
        return tree.remark(Severity::Error, "This identifier is too short.");
    tree.add(client["dhcp.client_id.iaid"], in.take(4));
    const std::uint64_t type = tree.add(client["dhcp.client_id.duid_type"], in.take(2)).value;
    const std::size_t numbersSize = type == addressAndTime ? 6 : type == byMaker ? 4 : type == addressOnly ? 2 : 0;
    if (numbersSize == 0 || in.left() < numbersSize)
        return;
    switch (type) {
    case addressAndTime:
        tree.add(client["dhcp.client_id.duid_llt_hw_type"], in.take(2));
        tree.add(client["dhcp.client_id.time"], in.take(4));
        break;
    case byMaker: tree.add(client["dhcp.client_id.enterprise_num"], in.take(4)); break;
    default: tree.add(client["dhcp.client_id.duid_ll_hw_type"], in.take(2));
    }
    if (in.left() == 0)
        return;
    if (type == byMaker)
        tree.add(client["dhcp.client_id"], in);
    else
        tree.add(client["dhcp.client_id.link_layer_address"], in, 0, addressText(in.rest()));
}

void addClientIdentifier(Cursor in, Tree& tree)
{
    constexpr std::uint8_t notHardware = 0, unique = 255;
    constexpr std::size_t withAddress = 7;
    if (in.left() == 0)
        return tree.remark(Severity::Error, "An identifier is never empty.");
    const Cursor type = in.take(1);
    const std::uint8_t kind = type.rest()[0];
    if (kind == unique)
        return addUniqueIdentifier(in, tree);
    if (in.left() + 1 == withAddress && kind != notHardware) {
        tree.add(hardwareType, type);
        tree.add(hardwareAddress, in);
        return;
    }
    if (kind == notHardware) {
        tree.add(client["dhcp.client_id.type"], type);
        if (in.left() > 0)
            tree.add(client["dhcp.client_id.undef"], in);
    }
}

void addClientName(Cursor in, Tree& tree)
{
    constexpr std::size_t headSize = 3;
    constexpr std::uint8_t asInDns = 4;
    if (in.left() < headSize)
        return tree.remark(Severity::Error, "This option is too short.");
    const Cursor flags = in.take(1);
    tree.add(name["dhcp.fqdn.flags"], flags);
    unsigned bit = 0;
    for (const Field* field :
         {&name["dhcp.fqdn.mbz"],
          &name["dhcp.fqdn.n"],
          &name["dhcp.fqdn.e"],
          &name["dhcp.fqdn.o"],
          &name["dhcp.fqdn.s"]}) {
        const std::uint64_t value = flags.rest()[0] >> (8 - bit - field->bits) & ((1u << field->bits) - 1);
        Node& node = tree.add(*field, flags, value);
        node.bit += bit;
        node.bits = field->bits;
        ++node.depth;
        bit += field->bits;
    }
    tree.add(name["dhcp.fqdn.rcode1"], in.take(1));
    tree.add(name["dhcp.fqdn.rcode2"], in.take(1));
    if (in.left() == 0)
        return;
    // A name that is not complete ends without a zero (RFC 4702 section 2.3.1); then the bytes simply stop.
    if (flags.rest()[0] & asInDns)
        tree.add(name["dhcp.fqdn.name"], in, 0, dns::readName(in.rest(), 0).text);
    else
        tree.add(name["dhcp.fqdn.name"], in);
}

void addRelayInformation(Cursor in, Tree& tree)
{
    enum : std::uint8_t { circuit = 1, remote, linkSelection = 5 };
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const std::size_t size = rest.size() < 2 ? rest.size() : 2u + rest[1];
        if (rest.size() < 2 || size > rest.size())
            return tree.remark(Severity::Error, "This claims more bytes than the option has left.");
        Cursor part = in.take(size);
        tree.add(relay["dhcp.option.agent_information_option.suboption"], part, rest[0]);
        part.take(1);
        const auto indent = tree.indent();
        tree.add(relay["dhcp.option.suboption_length"], part.take(1));
        switch (rest[0]) {
        case circuit: tree.add(relay["dhcp.option.agent_information_option.agent_circuit_id"], part); break;
        case remote: tree.add(relay["dhcp.option.agent_information_option.agent_remote_id"], part); break;
        case linkSelection:
            if (part.left() == 4)
                tree.add(relay["dhcp.option.agent_information_option.link_selection"], part);
            break;
        default: break;
        }
    }
}

void addValue(std::uint8_t number, Cursor in, Tree& tree)
{
    for (const Option& option : simple)
        if (option.number == number)
            return addSimple(option, in, tree);
    switch (number) {
    case policyFilter:
        addPairs(parts["dhcp.option.policy_filter.ip"], parts["dhcp.option.policy_filter.subnet_mask"], in, tree);
        break;
    case staticRoute:
        addPairs(parts["dhcp.option.static_route.ip"], parts["dhcp.option.static_route.router"], in, tree);
        break;
    case vendorSpecific: tree.add(parts["dhcp.option.vendor.value"], in); break;
    case parameterRequestList:
        while (in.left() > 0)
            tree.add(parts["dhcp.option.request_list_item"], in.take(1));
        break;
    case clientIdentifier: addClientIdentifier(in, tree); break;
    case clientName: addClientName(in, tree); break;
    case relayAgent: addRelayInformation(in, tree); break;
    case networkInterface:
        in.take(1); // The kind of interface: there is only one.
        tree.add(parts["dhcp.client_network_id_major"], in.take(1));
        tree.add(parts["dhcp.client_network_id_minor"], in.take(1));
        break;
    case domainSearch: addSearchList(in, tree); break;
    case classlessRoutes:
    case classlessRoutesMicrosoft: addRoutes(in, tree); break;
    default: addUnknown(in, tree);
    }
}

void addPadding(Cursor& in, Tree& tree)
{
    const Bytes rest = in.rest();
    const auto other = std::ranges::find_if(rest, [](std::uint8_t byte) { return byte != pad; });
    const Cursor padding = in.take(std::size_t(other - rest.begin()));
    tree.add(parts["dhcp.option.type"], Cursor(padding).take(1));
    const auto indent = tree.indent();
    tree.add(parts["dhcp.option.padding"], padding);
}

/// Adds one option. False after the last one.
bool addOption(Cursor& in, Tree& tree)
{
    const Bytes rest = in.rest();
    const std::uint8_t number = rest[0];
    if (number == pad) {
        addPadding(in, tree);
        return true;
    }
    const std::size_t size = number == end ? 1 : rest.size() < 2 ? 2 : 2u + rest[1];
    Cursor option = in.take(size);
    tree.add(parts["dhcp.option.type"], option, number);
    const auto indent = tree.indent();
    if (number == end) {
        tree.add(parts["dhcp.option.end"], option);
        return false;
    }
    option.take(1);
    if (size > rest.size()) {
        tree.remark(Severity::Error, "This option claims more bytes than the message has left.");
        return false;
    }
    tree.add(parts["dhcp.option.length"], option.take(1));
    if (option.left() > 0)
        addValue(number, option, tree);
    return true;
}

/// Adds the options in one of the two name fields, which must have an end of their own.
void addOverload(std::string_view where, Cursor in, Tree& tree)
{
    const auto indent = tree.indent();
    tree.remark(Severity::Comment, "These options lie in the field for the " + std::string(where) + ".");
    while (in.left() > 0)
        if (!addOption(in, tree))
            return;
    tree.remark(Severity::Warning, "An \"End\" is missing here.");
}

} // namespace

void addOptions(Cursor options, Cursor whole, Tree& tree)
{
    bool wasOverload = false;
    while (options.left() > 0) {
        const bool isOverload = options.rest().size() >= 3 && options.rest()[0] == overload && options.rest()[1] == 1;
        const std::uint8_t which = isOverload && !wasOverload ? options.rest()[2] : std::uint8_t(0);
        wasOverload |= isOverload; // Said again, it would only make the reader read again.
        if (!addOption(options, tree)) {
            if (options.left() > 0)
                tree.add(parts["dhcp.option.padding"], options);
            return;
        }
        Cursor names = whole;
        names.take(serverNameAt);
        const Cursor serverName = names.take(serverNameSize), bootFile = names.take(bootFileSize);
        if (which & serverNameHoldsOptions)
            addOverload("server's name", serverName, tree);
        if (which & bootFileHoldsOptions)
            addOverload("boot file", bootFile, tree);
    }
    tree.remark(Severity::Warning, "The options must end with an \"End\".");
}

Bytes optionValue(Bytes options, std::uint8_t number) noexcept
{
    while (!options.empty() && options[0] != end) {
        if (options[0] == pad) {
            options = options.subspan(1);
            continue;
        }
        if (options.size() < 2 || options.size() < 2u + options[1])
            return {};
        if (options[0] == number)
            return options.subspan(2, options[1]);
        options = options.subspan(2u + options[1]);
    }
    return {};
}

} // namespace packetarium::dhcp
