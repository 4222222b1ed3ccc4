// Internet Group Management Protocol: version 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

namespace packetarium {
namespace {

constexpr Named types[] = {
    {0x11, "Membership Query", "Who listens to this group?"},
    {0x12, "Membership Report", "I listen to this group (version 1)."},
    {0x13, "DVMRP", "Routers that pass on what groups are sent."},
    {0x14, "PIM version 1", "Routers that pass on what groups are sent."},
    {0x16, "Membership Report", "I listen to this group (version 2)."},
    {0x17, "Leave Group", "I no longer listen to this group."},
    {0x1e, "Traceroute Response", "This is the way on which the group's packets come."},
    {0x1f, "Traceroute Query", "On which way do the group's packets come?"},
    {0x22, "Membership Report", "These are the groups that I listen to (version 3)."},
    {0x30, "Multicast Router Advertisement", "I am a router that passes on what groups are sent."},
    {0x31, "Multicast Router Solicitation", "Is there such a router?"},
    {0x32, "Multicast Router Termination", "I no longer pass on what groups are sent."},
};
constexpr Named recordTypes[] = {
    {1, "Mode Is Include", "Only these senders to this group."},
    {2, "Mode Is Exclude", "Everything to this group but from these senders."},
    {3, "Change To Include Mode", "From now on, only these senders to this group."},
    {4, "Change To Exclude Mode", "From now on, everything to this group but from these senders."},
    {5, "Allow New Sources", "These senders, too."},
    {6, "Block Old Sources", "No longer these senders."},
};

constexpr auto header = layout(
    u8("igmp.type", "Type", "What this message is for: 0x11 asks who listens, 0x22 tells.").hex().named(types),
    u8("igmp.max_resp", "Max Resp Time", "How many tenths of a second an answer may wait."),
    u16("igmp.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex());
constexpr auto group =
    layout(ipv4Address("igmp.maddr", "Multicast Address", "The group; 0.0.0.0 asks about every group."));
constexpr auto querier = layout(
    bits(4, "igmp.reserved", "Reserved", "Kept at zero.").hex(), flag("igmp.s", "S", "Other routers need not react."),
    bits(3, "igmp.qrv", "QRV", "Querier's Robustness Variable: how many losses to be prepared for."),
    u8("igmp.qqic", "QQIC", "Every how many seconds this is asked; from 128 on, with an exponent."),
    u16("igmp.num_src", "Num Src", "How many senders follow."));
constexpr auto report = layout(
    bytes(2, "igmp.reserved", "Reserved", "Kept at zero."),
    u16("igmp.num_grp_recs", "Num Group Records", "How many groups follow."));
constexpr auto record = layout(
    u8("igmp.record_type", "Record Type", "Which senders the host wants to hear from now on.").named(recordTypes),
    u8("igmp.aux_data_len", "Aux Data Len", "Further data in units of 4 bytes."),
    u16("igmp.num_src", "Num Src", "How many senders follow."),
    ipv4Address("igmp.maddr", "Multicast Address", "The group."));
constexpr auto exponent = layout(
    bits(1, "igmp.reserved", "Reserved", "Set: the time is written with an exponent.").hex(),
    bits(3, "igmp.max_resp.exp", "Exponent", "Double the number this many times, and three times more.").hex(),
    bits(4, "igmp.max_resp.mant", "Mantissa", "The number, without its leading one.").hex());

constexpr auto parts = loose(
    u8("igmp.version", "IGMP Version", "Told by the message's type and length, not written in it."),
    bytes(1, "igmp.reserved", "Reserved", "Kept at zero."),
    ipv4Address("igmp.saddr", "Source Address", "A sender that the message is about."),
    bytes(0, "igmp.aux_data", "Aux Data", "Further data about this group."),
    bytes(0, "igmp.data", "Data", "What the message says."));

constexpr auto& type = header["igmp.type"];
constexpr auto& maxResponse = header["igmp.max_resp"];

enum Type : std::uint8_t { query = 0x11, report1 = 0x12, report2 = 0x16, leave = 0x17, report3 = 0x22 };

/// RFC 3376 section 7.1; 0 where the type has no version.
std::uint64_t versionOf(View h, std::size_t size)
{
    constexpr std::size_t longQuery = 12;
    switch (h[type]) {
    case query: return size >= longQuery ? 3 : h[maxResponse] == 0 ? 1 : 2;
    case report1: return 1;
    case report2:
    case leave: return 2;
    case report3: return 3;
    default: return 0;
    }
}

/// Long times of version 3 are written like a number with an exponent (RFC 3376 section 4.1.1).
std::uint64_t responseTime(std::uint64_t written, std::uint64_t version)
{
    constexpr std::uint64_t firstLong = 128;
    return version < 3 || written < firstLong ? written : ((written & 0xf) | 0x10) << ((written >> 4 & 7) + 3);
}

void addSources(Cursor& in, std::uint64_t count, Tree& tree)
{
    for (; count > 0 && in.left() >= 4; --count)
        tree.add(parts["igmp.saddr"], in.take(4));
    if (count > 0)
        tree.remark(Severity::Warning, "The bytes end here: not all senders are listed.");
}

void addRecords(Cursor& in, Tree& tree)
{
    const View h = tree.add(report, in);
    std::uint64_t left = h[report["igmp.num_grp_recs"]];
    for (; left > 0 && in.left() > 0; --left) {
        const View r = tree.add(record, in);
        const auto indent = tree.indent();
        addSources(in, r[record["igmp.num_src"]], tree);
        if (const Cursor more = in.take(4 * std::size_t(r[record["igmp.aux_data_len"]])); more.left() > 0)
            tree.add(parts["igmp.aux_data"], more);
    }
    if (left > 0)
        tree.remark(Severity::Warning, "The bytes end here: not all groups are listed.");
}

void addResponseTime(Cursor place, std::uint64_t written, std::uint64_t version, Tree& tree)
{
    const std::uint64_t time = responseTime(written, version);
    tree.add(maxResponse, place, time);
    if (time == written)
        return;
    const auto indent = tree.indent();
    for (const Field* field : {&exponent["igmp.max_resp.exp"], &exponent["igmp.max_resp.mant"]}) {
        Node& node = tree.add(*field, place, field->read(place.rest()));
        node.bit += field->at;
        node.bits = field->bits;
    }
}

void addQuerier(Cursor& in, Tree& tree)
{
    const View h = querier.over(in.rest());
    Cursor first = in;
    const Cursor place = first.take(1);
    for (const Field* field : {&querier["igmp.s"], &querier["igmp.qrv"]}) {
        Node& node = tree.add(*field, place, h[*field]);
        node.bit += field->at;
        node.bits = field->bits;
    }
    in.take(1);
    tree.add(querier["igmp.qqic"], in.take(1));
    tree.add(querier["igmp.num_src"], in.take(2));
    addSources(in, h[querier["igmp.num_src"]], tree);
}

void addBody(View h, std::uint64_t version, Cursor in, Tree& tree)
{
    if (h[type] == report3) {
        addRecords(in, tree);
    } else {
        tree.add(group, in);
        if (h[type] == query && version == 3 && querier.over(in.rest()))
            addQuerier(in, tree);
    }
    if (in.left() > 0)
        tree.add(parts["igmp.data"], in);
}

void dissect(Cursor in, Tree& tree, const Surroundings& around)
{
    const Bytes message = in.rest();
    const View h = header.over(message);
    if (!h) {
        tree.add(header, in);
        return;
    }
    const std::uint64_t version = versionOf(h, message.size());
    if (!around.quoted)
        checkPlain(tree, message, around.row);
    if (version == 0) {
        tree.add(type, in.take(1));
        tree.add(parts["igmp.data"], in);
        return tree.remark(Severity::Comment, "What this type of message says is not read here.");
    }
    tree.addComputed(parts["igmp.version"], version);
    tree.add(type, in.take(1));
    const bool hasTime = h[type] != report3 && version > 1;
    const Cursor second = in.take(1);
    if (hasTime)
        addResponseTime(second, h[maxResponse], version, tree);
    else
        tree.add(parts["igmp.reserved"], second);
    tree.add(header["igmp.checksum"], in.take(2));
    addBody(h, version, in, tree);
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
    if (const std::uint64_t version = versionOf(h, message.size()))
        line += ", version " + std::to_string(version);
}

} // namespace

extern constinit const Protocol igmp {
    .filter = "igmp",
    .name = "Internet Group Management Protocol",
    .means = "Tells routers which groups a host listens to, so that they pass on what is sent to those groups.",
    .spec = "RFC 3376",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 2}},
    .layouts =
        {header.fields, group.fields, querier.fields, report.fields, record.fields, exponent.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
