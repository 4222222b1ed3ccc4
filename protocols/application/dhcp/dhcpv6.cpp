// DHCP for IPv6, RFC 8415. Options of RFC 3646 (names) included; others are shown as bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dns/name.h"
#include "protocols/protocol.h"
#include "protocols/value.h"

namespace packetarium {
namespace {

constexpr Named messageTypes[] = {
    {1, "Solicit", "Is there a server?"},
    {2, "Advertise", "You could have this from me."},
    {3, "Request", "Yes, please."},
    {4, "Confirm", "Does my address still belong here?"},
    {5, "Renew", "To the server that gave it: may I keep my address?"},
    {6, "Rebind", "To any server: may I keep my address?"},
    {7, "Reply", "The server's answer."},
    {8, "Release", "I no longer need my address."},
    {9, "Decline", "Somebody else already uses that address."},
    {10, "Reconfigure", "Ask again, please."},
    {11, "Information-request", "I have an address; tell me everything else."},
    {12, "Relay-forw", "From a relay, with a client's message inside."},
    {13, "Relay-repl", "To a relay, with the answer for a client inside."},
};
enum Option : std::uint16_t {
    clientIdentifier = 1,
    serverIdentifier,
    addresses,
    temporaryAddresses,
    address,
    optionRequest,
    preference,
    elapsedTime,
    relayedMessage,
    statusCode = 13,
    nameServers = 23,
    searchList,
    prefixes,
    prefix,
};
constexpr Named optionNames[] = {
    {1, "Client Identifier", "By what servers recognise the client."},
    {2, "Server Identifier", "By what clients recognise the server."},
    {3, "Identity Association for Non-temporary Address", "The addresses of one network card."},
    {4, "Identity Association for Temporary Address", "Addresses that change often, for privacy."},
    {5, "IA Address", "An address."},
    {6, "Option Request", "What the client would like to know."},
    {7, "Preference", "Which server to take: the highest number wins."},
    {8, "Elapsed time", "For how long the client has been trying."},
    {9, "Relay Message", "The message that is passed on."},
    {11, "Authentication", "Proof of who sent the message."},
    {12, "Server unicast", "The server may be spoken to directly."},
    {13, "Status code", "How it went."},
    {14, "Rapid Commit", "Two messages are enough."},
    {15, "User Class", "What kind of user or program this is."},
    {16, "Vendor Class", "What kind of client this is."},
    {17, "Vendor-specific Information", "What only clients of this vendor understand."},
    {18, "Interface-Id", "Through which port of the relay the client is connected."},
    {19, "Reconfigure Message", "What the client is to send."},
    {20, "Reconfigure Accept", "The client may be told to ask again."},
    {23, "DNS recursive name server", "Whom to ask for names."},
    {24, "Domain Search List", "What to add to a name that is not complete."},
    {25, "Identity Association for Prefix Delegation", "Whole networks, for a router to hand on."},
    {26, "IA Prefix", "A network."},
    {32, "Lifetime", "For how many seconds this may be believed (RFC 4242)."},
    {39, "Fully Qualified Domain Name", "The client's full name (RFC 4704)."},
};
constexpr Named statusCodes[] = {
    {0, "Success", "All is well."},
    {1, "UnspecFail", "It went wrong; why is not told."},
    {2, "NoAddrAvail", "There are no addresses left."},
    {3, "NoBinding", "The server does not know these addresses."},
    {4, "NotOnLink", "This address does not belong here."},
    {5, "UseMulticast", "Please ask all servers, not this one directly."},
    {6, "NoPrefixAvail", "There are no networks left."},
};

constexpr Field messageType = u8("dhcpv6.msgtype", "Message type", "What the message is for.").named(messageTypes);
constexpr auto header =
    layout(messageType, bits(24, "dhcpv6.xid", "Transaction ID", "The client's number; the answers repeat it.").hex());
constexpr auto relayHeader = layout(
    messageType, u8("dhcpv6.hopcount", "Hopcount", "How many relays have passed it on."),
    ipv6Address("dhcpv6.linkaddr", "Link address", "An address in the client's network."),
    ipv6Address("dhcpv6.peeraddr", "Peer address", "Whom the relay heard this from."));
constexpr auto optionHeader = layout(
    u16("dhcpv6.option.type", "Option", "Which option this is.").named(optionNames),
    u16("dhcpv6.option.length", "Length", "How many bytes follow."));
constexpr auto times = layout(
    u32("dhcpv6.iaid.t1", "T1", "After how many seconds to ask the same server again."),
    u32("dhcpv6.iaid.t2", "T2", "After how many seconds to ask any server."));
constexpr auto lentAddress = layout(
    ipv6Address("dhcpv6.iaaddr.ip", "IPv6 address", "The address that is lent."),
    u32("dhcpv6.iaaddr.pref_lifetime", "Preferred lifetime", "For how many seconds to use it for new connections."),
    u32("dhcpv6.iaaddr.valid_lifetime", "Valid lifetime", "For how many seconds it is lent."));
constexpr auto lentPrefix = layout(
    u32("dhcpv6.iaprefix.pref_lifetime", "Preferred lifetime", "For how many seconds to hand it on."),
    u32("dhcpv6.iaprefix.valid_lifetime", "Valid lifetime", "For how many seconds it is lent."),
    u8("dhcpv6.iaprefix.pref_len", "Prefix length", "How many bits name the network."),
    ipv6Address("dhcpv6.iaprefix.pref_addr", "Prefix address", "The network that is lent."));
constexpr auto parts = loose(
    text("dhcpv6.option.type_str", "Option", "Something that the message says."),
    bytes(0, "dhcpv6.duid.bytes", "DUID", "A number that no other computer has."),
    u16("dhcpv6.duid.type", "DUID Type", "1: address and time; 2: by the maker; 3: address; 4: UUID."),
    u16("dhcpv6.duidllt.hwtype", "Hardware type", "The kind of network card; 1 is Ethernet."),
    u32("dhcpv6.duidllt.time", "DUID Time", "When the number was made.").as(Show::Text),
    text("dhcpv6.duidllt.link_layer_addr", "Link-layer address", "The address of a network card."),
    u16("dhcpv6.duidll.hwtype", "Hardware type", "The kind of network card; 1 is Ethernet."),
    text("dhcpv6.duidll.link_layer_addr", "Link-layer address", "The address of a network card."),
    bytes(4, "dhcpv6.iaid", "IAID", "Which of the client's network cards this is for."),
    bytes(4, "dhcpv6.iata", "IAID", "Which of the client's network cards this is for."),
    u16("dhcpv6.requested_option_code", "Requested Option code", "Something the client would like to know.")
        .named(optionNames),
    u8("dhcpv6.option_preference", "Pref-value", "The server with the highest number is taken."),
    u16("dhcpv6.elapsed_time", "Elapsed time", "For how many milliseconds the client has been trying.").times(10),
    u16("dhcpv6.status_code", "Status Code", "How it went; 0 is fine.").named(statusCodes),
    text("dhcpv6.status_msg", "Status Message", "The same in words."),
    ipv6Address("dhcpv6.dns_server", "DNS server address", "Whom to ask for names."),
    text("dhcpv6.search_list_entry", "List entry", "What to add to a name that is not complete."));

/// Relays in front of relays are followed a few steps only.
constexpr unsigned deepest = 8;

void addOptions(Cursor in, Tree& tree, unsigned depth);

std::string_view optionName(std::uint64_t number)
{
    for (const Named& known : optionNames)
        if (known.value == number)
            return known.name;
    return "Unknown option";
}

/// A number that no other computer has (RFC 8415 section 11).
void addUniqueIdentifier(Cursor in, Tree& tree)
{
    enum : std::uint64_t { addressAndTime = 1, addressOnly = 3 };
    constexpr std::int64_t from1970To2000 = 946'684'800;
    tree.add(parts["dhcpv6.duid.bytes"], in);
    if (in.left() < 2)
        return tree.remark(Severity::Error, "This identifier is too short.");
    const std::uint64_t type = tree.add(parts["dhcpv6.duid.type"], in.take(2)).value;
    if (type == addressAndTime && in.left() > 6) {
        tree.add(parts["dhcpv6.duidllt.hwtype"], in.take(2));
        Node& made = tree.add(parts["dhcpv6.duidllt.time"], in.take(4));
        made.text = utcText(from1970To2000 + std::int64_t(made.value), 0);
        tree.add(parts["dhcpv6.duidllt.link_layer_addr"], in, 0, addressText(in.rest()));
    } else if (type == addressOnly && in.left() > 2) {
        tree.add(parts["dhcpv6.duidll.hwtype"], in.take(2));
        tree.add(parts["dhcpv6.duidll.link_layer_addr"], in, 0, addressText(in.rest()));
    }
}

void addEach(const Field& field, Cursor in, Tree& tree)
{
    while (in.left() >= field.bits / 8)
        tree.add(field, in.take(field.bits / 8));
    if (in.left() > 0)
        tree.remark(Severity::Error, "This option has the wrong length for its kind.");
}

void addNames(Cursor in, Tree& tree)
{
    while (in.left() > 0) {
        const dns::Name name = dns::readName(in.rest(), 0);
        if (name.fault != dns::NameFault::None || name.pointsForward)
            return tree.remark(Severity::Error, "This name is not sound.");
        tree.add(parts["dhcpv6.search_list_entry"], in.take(name.size), 0, name.text + ".");
    }
}

/// Which of the client's network cards this is about.
bool addIdentity(const Field& field, Cursor& in, Tree& tree)
{
    constexpr std::size_t size = 4;
    if (in.left() < size) {
        tree.remark(Severity::Error, "This option has the wrong length for its kind.");
        return false;
    }
    tree.add(field, in.take(size));
    return true;
}

void addValue(std::uint64_t number, Cursor in, Tree& tree, unsigned depth)
{
    switch (number) {
    case clientIdentifier:
    case serverIdentifier: addUniqueIdentifier(in, tree); break;
    case addresses:
    case prefixes:
        if (addIdentity(parts["dhcpv6.iaid"], in, tree) && tree.add(times, in))
            addOptions(in, tree, depth);
        break;
    case temporaryAddresses:
        if (addIdentity(parts["dhcpv6.iata"], in, tree))
            addOptions(in, tree, depth);
        break;
    case address:
        if (tree.add(lentAddress, in))
            addOptions(in, tree, depth);
        break;
    case prefix:
        if (tree.add(lentPrefix, in))
            addOptions(in, tree, depth);
        break;
    case optionRequest: addEach(parts["dhcpv6.requested_option_code"], in, tree); break;
    case preference: addEach(parts["dhcpv6.option_preference"], in, tree); break;
    case elapsedTime: addEach(parts["dhcpv6.elapsed_time"], in, tree); break;
    case statusCode:
        if (in.left() < 2)
            return tree.remark(Severity::Error, "This option has the wrong length for its kind.");
        tree.add(parts["dhcpv6.status_code"], in.take(2));
        if (in.left() > 0)
            tree.add(parts["dhcpv6.status_msg"], in);
        break;
    case nameServers: addEach(parts["dhcpv6.dns_server"], in, tree); break;
    case searchList: addNames(in, tree); break;
    default: break;
    }
}

void addMessage(Cursor in, Tree& tree, unsigned depth)
{
    constexpr std::uint8_t relayForward = 12, relayReply = 13;
    const bool isRelay = in.left() > 0 && (in.rest()[0] == relayForward || in.rest()[0] == relayReply);
    if (isRelay ? bool(tree.add(relayHeader, in)) : bool(tree.add(header, in)))
        addOptions(in, tree, depth);
}

void addOptions(Cursor in, Tree& tree, unsigned depth)
{
    if (depth >= deepest)
        return tree.remark(Severity::Warning, "What lies deeper than this is not read.");
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const std::size_t size =
            rest.size() < optionHeader.size() ? rest.size() : optionHeader.size() + std::size_t(rest[2] << 8 | rest[3]);
        Cursor option = in.take(size);
        const std::uint64_t number = optionHeader["dhcpv6.option.type"].read(rest);
        tree.add(parts["dhcpv6.option.type_str"], option, 0, std::string(optionName(number)));
        const auto indent = tree.indent();
        if (!tree.add(optionHeader, option))
            return;
        if (size > rest.size())
            return tree.remark(Severity::Error, "This option claims more bytes than are left.");
        if (number == relayedMessage)
            addMessage(option, tree, depth + 1);
        else
            addValue(number, option, tree, depth + 1);
    }
}

Next summarize(Bytes message, Summary& row) noexcept
{
    if (message.size() < header.size())
        row.truncated = true;
    return {};
}

/// "Solicit XID: 0xbc902a", as Wireshark's Info column begins.
void describe(Bytes message, std::string& line)
{
    const View h = header.over(message);
    for (const Named& known : messageTypes)
        if (known.value == h[messageType])
            line += known.name;
}

} // namespace

extern constinit const Protocol hostConfiguration6 {
    .filter = "dhcpv6",
    .name = "DHCPv6",
    .means = "Gives a computer its IPv6 address, or tells it what else to know about the network.",
    .spec = "RFC 8415",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 546}, {Carrier::UdpPort, 547}},
    .layouts =
        {header.fields,
         relayHeader.fields,
         optionHeader.fields,
         times.fields,
         lentAddress.fields,
         lentPrefix.fields,
         parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = [](Cursor in, Tree& tree, const Surroundings&) { addMessage(in, tree, 0); },
};

} // namespace packetarium
