// ICMPv6, RFC 4443, with Neighbor Discovery, RFC 4861, and Multicast Listener Discovery, RFC 2710 and 3810.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"
#include "protocols/neighbor_discovery.h"

namespace packetarium {
namespace {

constexpr Named types[] = {
    {1, "Destination Unreachable", "Your packet could not be delivered; the code says why."},
    {2, "Packet Too Big", "Your packet does not fit through here; this is what does."},
    {3, "Time Exceeded", "Your packet passed too many routers, or its pieces came too late."},
    {4, "Parameter Problem", "A header makes no sense; the pointer says where."},
    {128, "Echo (ping) request", "Are you there? Please send this back."},
    {129, "Echo (ping) reply", "Yes, I am here; this is what you sent me."},
    {130, "Multicast Listener Query", "Who listens to this group?"},
    {131, "Multicast Listener Report", "I listen to this group."},
    {132, "Multicast Listener Done", "I no longer listen to this group."},
    {133, "Router Solicitation", "Is there a router?"},
    {134, "Router Advertisement", "I am a router, and this is the network you are in."},
    {135, "Neighbor Solicitation", "Who has this address?"},
    {136, "Neighbor Advertisement", "I have it, and this is my network card."},
    {137, "Redirect", "Another router is nearer to that destination."},
    {143, "Multicast Listener Report Message v2", "These are the groups that I listen to."},
};

constexpr auto header = layout(
    u8("icmpv6.type", "Type", "What this message is for: below 128 it reports an error.").named(types),
    u8("icmpv6.code", "Code", "The finer reason."),
    u16("icmpv6.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex());

constexpr auto& type = header["icmpv6.type"];
constexpr auto& checksum = header["icmpv6.checksum"];

constexpr auto echo = layout(
    u16("icmpv6.echo.identifier", "Identifier", "Tells this ping program's questions from another's.").hex(),
    u16("icmpv6.echo.sequence_number", "Sequence", "Counts the questions, so that each answer finds its own."));
constexpr auto reserved = layout(bytes(4, "icmpv6.reserved", "Reserved", "Kept at zero."));
constexpr auto tooBig = layout(u32("icmpv6.mtu", "MTU", "The longest packet that fits through there."));
constexpr auto parameterProblem =
    layout(u32("icmpv6.pointer", "Pointer", "The byte of the quoted packet that makes no sense."));
constexpr auto listener = layout(
    u16("icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]", "How long an answer may wait."),
    bytes(2, "icmpv6.reserved", "Reserved", "Kept at zero."),
    ipv6Address("icmpv6.mld.multicast_address", "Multicast Address", "The group; all zeros asks about every group."));
constexpr auto querier = layout(
    u8("icmpv6.mld.flag", "Flags", "How routers treat this question.").hex(),
    bits(4, "icmpv6.mld.flag.reserved", "Reserved", "Kept at zero."),
    flag("icmpv6.mld.flag.s", "Suppress Router-Side Processing", "Other routers need not react."),
    bits(3, "icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", "How many losses to be prepared for."),
    u8("icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)", "How often this question is asked."),
    u16("icmpv6.mld.nb_sources", "Number of Sources", "How many senders follow."));
constexpr auto listenerReport = layout(
    bytes(2, "icmpv6.reserved", "Reserved", "Kept at zero."),
    u16("icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records", "How many groups follow."));
constexpr auto listenerRecord = layout(
    u8("icmpv6.mldr.mar.record_type", "Record Type", "4 means: from now on, everything sent to this group."),
    u8("icmpv6.mldr.mar.aux_data_len", "Aux Data Len", "Further data in units of 4 bytes."),
    u16("icmpv6.mldr.mar.nb_sources", "Number of Sources", "How many senders follow."),
    ipv6Address("icmpv6.mldr.mar.multicast_address", "Multicast Address", "The group."));

constexpr auto parts = loose(
    bytes(0, "icmpv6.data", "Data", "What the question brings along and the answer must bring back."),
    ipv6Address("icmpv6.mld.source_address", "Source Address", "A sender that the question is about."),
    ipv6Address("icmpv6.mldr.mar.source_address", "Source Address", "A sender that the host listens to, or not."),
    bytes(0, "icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data", "Further data about this group."));

void addAddresses(Cursor& in, Tree& tree, const Field& field, std::uint64_t count)
{
    constexpr std::size_t addressSize = 16;
    for (; count > 0 && in.left() >= addressSize; --count)
        tree.add(field, in.take(addressSize));
}

void addQuery(Cursor& in, Tree& tree)
{
    tree.add(listener, in);
    if (in.left() == 0) // The first version ends here.
        return;
    const View h = tree.add(querier, in);
    addAddresses(in, tree, parts["icmpv6.mld.source_address"], h[querier["icmpv6.mld.nb_sources"]]);
}

void addReport(Cursor& in, Tree& tree)
{
    const View h = tree.add(listenerReport, in);
    for (std::uint64_t left = h[listenerReport["icmpv6.mldr.nb_mcast_records"]]; left > 0 && in.left() > 0; --left) {
        const auto indent = tree.indent();
        const View record = tree.add(listenerRecord, in);
        addAddresses(
            in, tree, parts["icmpv6.mldr.mar.source_address"], record[listenerRecord["icmpv6.mldr.mar.nb_sources"]]);
        const std::size_t further = 4 * std::size_t(record[listenerRecord["icmpv6.mldr.mar.aux_data_len"]]);
        if (further > 0)
            tree.add(parts["icmpv6.mldr.mar.auxiliary_data"], in.take(further));
    }
}

/// The packet that an error is about, as far as it is quoted. A quote may quote again, but not without end.
void addQuote(Cursor in, Tree& tree, const Surroundings& around)
{
    constexpr std::uint8_t deepestQuote = 3;
    if (in.left() == 0 || around.quoted >= deepestQuote)
        return;
    Surroundings inside;
    inside.quoted = std::uint8_t(around.quoted + 1);
    dissectLayers(carriedBy(Carrier::EtherType, 0x86dd), in, tree, inside);
}

void addBody(std::uint64_t kind, Cursor& in, Tree& tree)
{
    switch (kind) {
    case 1:
    case 3: tree.add(reserved, in); break;
    case 2: tree.add(tooBig, in); break;
    case 4: tree.add(parameterProblem, in); break;
    case 128:
    case 129: tree.add(echo, in); break;
    case 130: addQuery(in, tree); break;
    case 131:
    case 132: tree.add(listener, in); break;
    case 133:
    case 134:
    case 135:
    case 136:
    case 137: addNeighborDiscovery(kind, in, tree); break;
    case 143: addReport(in, tree); break;
    default: break;
    }
}

void dissect(Cursor in, Tree& tree, const Surroundings& around)
{
    constexpr std::uint8_t ipProtocol = 58;
    const Bytes message = in.rest();
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (!around.quoted)
        checkWithPseudoHeader(tree, message, checksum.at / 8, around.row, ipProtocol);
    addBody(h[type], in, tree);
    const bool isError = h[type] < 128;
    if (isError && h[type] >= 1 && h[type] <= 4)
        addQuote(in, tree, around);
    else if (in.left() > 0)
        tree.add(parts["icmpv6.data"], in);
}

Next summarize(Bytes message, Summary& row) noexcept
{
    if (!header.over(message))
        row.truncated = true;
    return {};
}

void describe(Bytes message, std::string& line)
{
    const View h = header.over(message);
    for (const Named& kind : types)
        if (kind.value == h[type])
            line += kind.name;
}

} // namespace

extern constinit const Protocol icmpv6 {
    .filter = "icmpv6",
    .name = "Internet Control Message Protocol v6",
    .means = "Reports errors, answers pings, and finds neighbours and routers: IPv6 cannot work without it.",
    .spec = "RFC 4443",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 58}},
    .layouts =
        {header.fields,
         echo.fields,
         reserved.fields,
         tooBig.fields,
         parameterProblem.fields,
         listener.fields,
         querier.fields,
         listenerReport.fields,
         listenerRecord.fields,
         parts.fields,
         neighborDiscovery::solicitationOfRouter.fields,
         neighborDiscovery::solicitation.fields,
         neighborDiscovery::neighbor.fields,
         neighborDiscovery::router.fields,
         neighborDiscovery::redirect.fields,
         neighborDiscovery::option.fields,
         neighborDiscovery::prefix.fields,
         neighborDiscovery::routeInformation.fields,
         neighborDiscovery::parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
