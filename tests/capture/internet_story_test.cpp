// How pieces of datagrams, broadcasts and the errors of ICMP are told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

using ByteList = std::vector<std::uint8_t>;

ByteList operator+(ByteList left, const ByteList& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

PacketView lastView(const ConversationScript& script) { return script.open()->view(script.count() - 1); }
std::string lastStory(const ConversationScript& script) { return lastView(script).story; }

/// The datagram that the errors below quote: Alice's, from port 40000 to port 9.
ConversationScript asked()
{
    ConversationScript script;
    script.ports(40000, 9).udp(Side::Alice, "hello");
    return script;
}

const ByteList quotedHeader = "45 00 0021 0001 4000 40 11 0000 0a000001 0a000002"_hex;
const ByteList quotedUdp = "9c40 0009 000d 0000"_hex;

std::string storyOfIcmp(const ByteList& header)
{
    auto script = asked();
    script.ip(Side::Bob, 1, header + quotedHeader + quotedUdp);
    return lastStory(script);
}

/// An IPv6 header from fd00::2 to fd00::1.
ByteList version6(std::uint8_t nextHeader, const ByteList& payload)
{
    ByteList packet = "60000000 0000 00 40 fd000000000000000000000000000002 fd000000000000000000000000000001"_hex;
    packet[5] = std::uint8_t(payload.size());
    packet[6] = nextHeader;
    return packet + payload;
}

std::string storyOfIcmpv6(const ByteList& header, const ByteList& quoted)
{
    ConversationScript script;
    script.frame(Side::Bob, 0x86dd, version6(58, header + quoted));
    return lastStory(script);
}

/// What fd00::1 had sent to fd00::2, with 8 bytes of destination options before its UDP header.
const ByteList quotedVersion6 = "60000000 0015 3c 40 fd000000000000000000000000000001 fd000000000000000000000000000002"
                                " 11 00 01 04 00000000 | 9c40 0009 000d 0000"_hex;

} // namespace

TEST_CASE("A piece of an IPv4 datagram says which bytes it has", "[story][fragment]")
{
    ConversationScript script;
    const ByteList data(1472, 'x');
    ByteList first = "45 00 05dc 1234 2000 40 11 0000 0a000001 0a000002 | 9c40 0035 0bc0 0000"_hex + data;
    script.frame(Side::Alice, 0x0800, first);
    CHECK(lastStory(script) == "Alice sends Bob a piece of a datagram: bytes 0 to 1479, more follow.");
    CHECK(lastView(script).label == "piece: bytes 0 to 1479");
    CHECK(lastView(script).details.starts_with("It begins with the UDP header: from port 40000 to port 53."));
    script.frame(Side::Alice, 0x0800, "45 00 0018 1235 00b9 40 11 0000 0a000001 0a000002 | 61626364"_hex);
    CHECK(lastStory(script) == "Alice sends Bob a piece of a datagram: bytes 1480 to 1483, the last ones.");
    CHECK(lastView(script).details.starts_with("Only the first piece says which ports the datagram is for."));
    script.frame(Side::Alice, 0x0800, "45 00 05ec 1234 00b9 40 11 0000 0a000001 0a000002"_hex + ByteList(1528, 'x'));
    CHECK(lastStory(script) == "Alice sends Bob “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” (3,000 bytes).");
    CHECK(lastView(script).details.ends_with("This packet brings the last of 2 pieces."));
}

TEST_CASE("A piece of an IPv6 datagram says which bytes it has", "[story][fragment]")
{
    ConversationScript script;
    script.frame(Side::Bob, 0x86dd, version6(44, "11 00 0001 00000007 | 9c40 0035 0020 0000 6162636465666768"_hex));
    CHECK(lastStory(script) == "fd00::2 sends fd00::1 a piece of a datagram: bytes 0 to 15, more follow.");
    CHECK(lastView(script).details.starts_with("It begins with the UDP header: from port 40000 to port 53."));
    script.frame(Side::Bob, 0x86dd, version6(44, "11 00 0010 00000008 | 6162636465666768"_hex));
    CHECK(lastStory(script) == "fd00::2 sends fd00::1 a piece of a datagram: bytes 16 to 23, the last ones.");
    script.frame(Side::Bob, 0x86dd, version6(44, "11 00 0010 00000007 | 6162636465666768696a6b6c6d6e6f70"_hex));
    CHECK(lastStory(script) == "fd00::2 sends fd00::1 “abcdefghabcdefghijklmnop” (24 bytes).");
}

TEST_CASE("A lost frame to everyone was seen by nobody", "[story]")
{
    ConversationScript script;
    const ByteList question = "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"_hex;
    script.frame(Side::Alice, 0x0806, question, true).lost();
    CHECK(lastStory(script) == "Alice asks everyone: who has 10.0.0.2? It was lost on the wire, so nobody saw it.");
    CHECK(lastView(script).to == "everyone");

    ConversationScript group; // A router solicitation to ff02::2.
    ByteList packet = version6(58, "85 00 0000 00000000"_hex);
    packet[24] = 0xff, packet[25] = 0x02, packet[39] = 0x02;
    group.frame(Side::Bob, 0x86dd, packet).lost();
    CHECK(lastStory(group).ends_with("It was lost on the wire, so nobody saw it."));
}

TEST_CASE("ICMP says why a datagram could not be delivered", "[story][icmp]")
{
    CHECK(storyOfIcmp("03 03 0000 00000000"_hex) == "Bob: nobody listens on UDP port 9 (ICMP port unreachable).");
    CHECK(
        storyOfIcmp("03 00 0000 00000000"_hex)
        == "Bob: the datagram for Bob could not be delivered (ICMP network unreachable).");
    CHECK(
        storyOfIcmp("03 01 0000 00000000"_hex)
        == "Bob: the datagram for Bob could not be delivered (ICMP host unreachable).");
    CHECK(
        storyOfIcmp("03 02 0000 00000000"_hex)
        == "Bob: the datagram for Bob could not be delivered (ICMP protocol unreachable).");
    CHECK(
        storyOfIcmp("03 0d 0000 00000000"_hex)
        == "Bob: the datagram for Bob could not be delivered (ICMP communication administratively filtered).");
    CHECK(
        storyOfIcmp("03 04 0000 0000 0578"_hex)
        == "Bob: the datagram for Bob is too big for the way ahead; at most 1,400 bytes fit (ICMP fragmentation "
           "needed).");
    CHECK(storyOfIcmp("03 04 0000 0000 0001"_hex).find("at most 1 byte fits (") != std::string::npos);
    CHECK(
        storyOfIcmp("0b 00 0000 00000000"_hex)
        == "Bob: the datagram for Bob passed too many routers (ICMP time exceeded).");
    CHECK(
        storyOfIcmp("05 01 0000 0a000003"_hex) == "Bob tells Alice: the way to Bob is shorter by 10.0.0.3 (redirect).");
    CHECK(
        storyOfIcmp("0c 00 0000 09 000000"_hex)
        == "Bob: a header of the datagram for Bob cannot be used (ICMP parameter problem).");
}

TEST_CASE("ICMP looks for routers, and reads clocks", "[story][icmp]")
{
    CHECK(storyOfIcmp("09 00 0000 01 02 0708"_hex) == "Bob says that there is a router here (ICMP).");
    CHECK(storyOfIcmp("0a 00 0000 00000000"_hex) == "Bob asks for routers on this network (ICMP).");
    CHECK(storyOfIcmp("0d 00 0000 0001 0001"_hex) == "Bob asks Alice what its clock says (ICMP timestamp).");
    CHECK(storyOfIcmp("0e 00 0000 0001 0001"_hex) == "Bob tells Alice what its clock says (ICMP timestamp reply).");
}

TEST_CASE("Hosts of IPv6 join and leave groups", "[story][icmpv6]")
{
    const ByteList group = "ff050000000000000000000000000003"_hex;
    CHECK(
        storyOfIcmpv6("82 00 0000 03e8 0000"_hex, ByteList(16, 0))
        == "fd00::2 asks everyone: which groups do you want to hear (MLD)?");
    CHECK(
        storyOfIcmpv6("82 00 0000 03e8 0000"_hex, group)
        == "fd00::2 asks: does anybody want to hear the group ff05::3 (MLD)?");
    CHECK(
        storyOfIcmpv6("83 00 0000 00000000"_hex, group)
        == "fd00::2 wants to hear what is sent to the group ff05::3 (MLD).");
    CHECK(
        storyOfIcmpv6("84 00 0000 00000000"_hex, group) == "fd00::2 no longer wants to hear the group ff05::3 (MLD).");
}

TEST_CASE("An ICMP error names the packet that it is about", "[story][icmp]")
{
    auto script = asked();
    script.ip(Side::Bob, 1, "03 01 0000 00000000"_hex + quotedHeader + quotedUdp);
    CHECK(
        lastView(script).details
        == "The last router found nobody with that address. It is about the datagram in packet 1.");
}

TEST_CASE("What follows no TCP or UDP header is not taken for ports", "[story][icmp]")
{
    ConversationScript script;
    ByteList quoted = quotedHeader; // An echo request, of protocol 1.
    quoted[9] = 1;
    script.ip(Side::Bob, 1, "03 03 0000 00000000"_hex + quoted + "08 00 0000 0001 0001"_hex);
    CHECK(lastStory(script) == "Bob: nobody listens on that port (ICMP port unreachable).");
}

TEST_CASE("ICMPv6 says why a datagram could not be delivered", "[story][icmpv6]")
{
    CHECK(
        storyOfIcmpv6("01 04 0000 00000000"_hex, quotedVersion6)
        == "fd00::2: nobody listens on UDP port 9 (ICMPv6 port unreachable).");
    CHECK(
        storyOfIcmpv6("01 00 0000 00000000"_hex, quotedVersion6)
        == "fd00::2: the datagram for fd00::2 could not be delivered (ICMPv6 no route to destination).");
    CHECK(
        storyOfIcmpv6("02 00 0000 00000500"_hex, quotedVersion6)
        == "fd00::2: the datagram for fd00::2 is too big for the way ahead; at most 1,280 bytes fit (ICMPv6 packet "
           "too big).");
    CHECK(
        storyOfIcmpv6("03 01 0000 00000000"_hex, quotedVersion6)
        == "fd00::2: the datagram for fd00::2 did not arrive in all its pieces (ICMPv6 time exceeded).");
    CHECK(
        storyOfIcmpv6("04 01 0000 00000006"_hex, quotedVersion6)
        == "fd00::2: a header of the datagram for fd00::2 cannot be used (ICMPv6 parameter problem).");
    CHECK(
        storyOfIcmpv6("89 00 0000 00000000 fd000000000000000000000000000003 fd000000000000000000000000000002"_hex, {})
        == "fd00::2 tells fd00::1: the way to fd00::2 is shorter by fd00::3 (redirect).");
}

TEST_CASE("A quote of only 8 bytes is no fault", "[icmp]")
{
    ConversationScript script;
    ByteList quoted = quotedHeader;
    quoted[9] = 6;
    script.ip(Side::Bob, 1, "03 03 0000 00000000"_hex + quoted + "9c40 0009 00000001"_hex);
    CHECK(lastStory(script) == "Bob: nobody listens on TCP port 9 (ICMP port unreachable).");
    const auto capture = script.open();
    const Dissection dissection = capture->dissect(0);
    CHECK(dissection.tree.find("tcp.seq_raw"));
    for (const Node& node : dissection.tree.nodes())
        if (!node.field && node.severity != Severity::Comment)
            CHECK(node.text.find("bytes end here") == std::string::npos);
}
