// Internet Control Message Protocol, RFC 792, with the router messages of RFC 1256.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

namespace packetarium {
namespace {

constexpr Named types[] = {
    {0, "Echo (ping) reply", "Yes, I am here; this is what you sent me."},
    {3, "Destination unreachable", "Your packet could not be delivered; the code says why."},
    {4, "Source quench", "Slow down. Routers no longer send this."},
    {5, "Redirect", "Another router is nearer to that destination."},
    {8, "Echo (ping) request", "Are you there? Please send this back."},
    {9, "Router advertisement", "I am a router."},
    {10, "Router solicitation", "Is there a router?"},
    {11, "Time-to-live exceeded", "Your packet passed too many routers, or its pieces came too late."},
    {12, "Parameter problem", "A header makes no sense; the pointer says where."},
    {13, "Timestamp request", "What time is it on your clock?"},
    {14, "Timestamp reply", "This is the time on my clock."},
    {17, "Address mask request", "How large is this network?"},
    {18, "Address mask reply", "It is this large."},
};

constexpr auto header = layout(
    u8("icmp.type", "Type", "What this message is for: 8 asks are you there, 0 answers yes.").named(types),
    u8("icmp.code", "Code", "The finer reason: with type 3, 0 means no such network, 3 no such port."),
    u16("icmp.checksum", "Checksum", "Lets the receiver notice damage on the way.").hex());

constexpr auto& type = header["icmp.type"];
constexpr auto& code = header["icmp.code"];

constexpr auto echo = layout(
    u16("icmp.ident", "Identifier (BE)", "Tells this ping program's questions from another's."),
    u16("icmp.seq", "Sequence Number (BE)", "Counts the questions, so that each answer finds its own."));
constexpr auto timestamps = layout(
    u32("icmp.originate_timestamp", "Originate Timestamp",
        "When the question left, in milliseconds since midnight UTC."),
    u32("icmp.receive_timestamp", "Receive Timestamp", "When it arrived."),
    u32("icmp.transmit_timestamp", "Transmit Timestamp", "When the answer left."));
constexpr auto addressMask = layout(ipv4Address("icmp.address_mask", "Address Mask", "The size of this network."));
constexpr auto redirect =
    layout(ipv4Address("icmp.redir_gw", "Gateway Address", "The router that is nearer to the destination."));
constexpr auto parameterProblem = layout(
    u8("icmp.pointer", "Pointer", "The byte of the quoted header that makes no sense."),
    bytes(3, "icmp.unused", "Unused", "Kept at zero."));
constexpr auto fragmentationNeeded = layout(
    bytes(2, "icmp.unused", "Unused", "Kept at zero."),
    u16("icmp.mtu", "MTU of next hop", "The longest packet that fits through there."));
constexpr auto extended = layout(
    bytes(1, "icmp.unused", "Unused", "Kept at zero."),
    u8("icmp.length", "Length", "Size of the quoted packet in units of 4 bytes, where something follows it."),
    bytes(2, "icmp.unused", "Unused", "Kept at zero."));
constexpr auto advertisement = layout(
    u8("icmp.num_addrs", "Number of addresses", "How many routers follow."),
    u8("icmp.addr_entry_size", "Address entry size", "Size of each in units of 4 bytes."),
    u16("icmp.lifetime", "Lifetime", "For how many seconds this holds."));
constexpr auto advertised = layout(
    ipv4Address("icmp.router_address", "Router address", "A router on this network."),
    u32("icmp.pref_level", "Preference level", "The highest is to be tried first."));

constexpr auto parts = loose(
    u16("icmp.ident_le", "Identifier (LE)", "The same two bytes, read the other way round: some systems write so."),
    u16("icmp.seq_le", "Sequence Number (LE)", "The same two bytes, read the other way round."),
    bytes(0, "icmp.data", "Data", "What the question brings along and the answer must bring back."),
    bytes(0, "icmp.unused", "Unused", "Kept at zero."));

std::uint64_t swapped(std::uint64_t value) { return (value & 0xff) << 8 | value >> 8; }

void addEcho(Cursor& in, Tree& tree)
{
    Cursor again = in;
    const View h = tree.add(echo, in);
    if (!h)
        return;
    tree.add(parts["icmp.ident_le"], again.take(2), swapped(h[echo["icmp.ident"]]));
    tree.add(parts["icmp.seq_le"], again.take(2), swapped(h[echo["icmp.seq"]]));
}

void addRouters(Cursor& in, Tree& tree)
{
    const View h = tree.add(advertisement, in);
    for (std::uint64_t left = h[advertisement["icmp.num_addrs"]]; left > 0 && in.left() > 0; --left)
        tree.add(advertised, in);
}

/// The packet that an error is about, as far as it is quoted. A quote may quote again, but not without end.
void addQuote(Cursor in, Tree& tree, const Surroundings& around)
{
    constexpr std::uint8_t deepestQuote = 3;
    if (in.left() == 0 || around.quoted >= deepestQuote)
        return;
    Surroundings inside;
    inside.quoted = std::uint8_t(around.quoted + 1);
    dissectLayers(carriedBy(Carrier::EtherType, 0x0800), in, tree, inside);
}

bool isError(std::uint64_t kind) { return kind == 3 || kind == 4 || kind == 5 || kind == 11 || kind == 12; }

/// Four bytes that are zero, unless the sender tells the size of the quote because more follows it (RFC 4884).
void addUnused(Cursor& in, Tree& tree)
{
    const View h = extended.over(in.rest());
    if (h[extended["icmp.length"]] != 0)
        tree.add(extended, in);
    else
        tree.add(parts["icmp.unused"], in.take(4));
}

/// The four bytes between the checksum and the quoted packet.
void addErrorHeader(View h, Cursor& in, Tree& tree)
{
    switch (h[type]) {
    case 3:
        if (h[code] == 4)
            tree.add(fragmentationNeeded, in);
        else
            addUnused(in, tree);
        break;
    case 5: tree.add(redirect, in); break;
    case 11: addUnused(in, tree); break;
    case 12: tree.add(parameterProblem, in); break;
    default: tree.add(parts["icmp.unused"], in.take(4));
    }
}

void addQuestion(View h, Cursor& in, Tree& tree)
{
    switch (h[type]) {
    case 0:
    case 8: addEcho(in, tree); break;
    case 9: addRouters(in, tree); break;
    case 10: in.take(4); break; // Unused.
    case 13:
    case 14:
        addEcho(in, tree);
        tree.add(timestamps, in);
        break;
    case 17:
    case 18:
        addEcho(in, tree);
        tree.add(addressMask, in);
        break;
    default: break;
    }
    if (in.left() > 0)
        tree.add(parts["icmp.data"], in);
}

void dissect(Cursor in, Tree& tree, const Surroundings& around)
{
    const Bytes message = in.rest();
    const View h = tree.add(header, in);
    if (!h)
        return;
    if (!around.quoted)
        checkPlain(tree, message, around.row);
    if (!isError(h[type]))
        return addQuestion(h, in, tree);
    addErrorHeader(h, in, tree);
    addQuote(in, tree, around);
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

extern constinit const Protocol icmp {
    .filter = "icmp",
    .name = "Internet Control Message Protocol",
    .means = "Reports what went wrong with a packet, and answers pings.",
    .spec = "RFC 792",
    .osi = 3,
    .tcpip = TcpIpLayer::Internet,
    .carried = {{Carrier::IpProtocol, 1}},
    .layouts =
        {header.fields,
         echo.fields,
         timestamps.fields,
         addressMask.fields,
         redirect.fields,
         parameterProblem.fields,
         fragmentationNeeded.fields,
         extended.fields,
         advertisement.fields,
         advertised.fields,
         parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
