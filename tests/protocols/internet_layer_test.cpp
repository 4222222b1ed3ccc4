// What a student sees of IP's options and extension headers, of ICMP's messages and of the groups that hosts join.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

constexpr std::uint32_t rawIp = 101;

/// An IPv4 packet from 10.0.0.1 to 10.0.0.2 with these options and this data; its checksum is not the point.
std::vector<std::uint8_t>
ipv4(std::uint8_t protocol, const std::vector<std::uint8_t>& options, const std::vector<std::uint8_t>& data)
{
    auto packet = "45 00 0000 0001 0000 40 00 0000 0a000001 0a000002"_hex;
    packet.insert(packet.end(), options.begin(), options.end());
    packet[0] = std::uint8_t(0x40 | packet.size() / 4);
    packet.insert(packet.end(), data.begin(), data.end());
    packet[2] = std::uint8_t(packet.size() >> 8);
    packet[3] = std::uint8_t(packet.size());
    packet[9] = protocol;
    return packet;
}

/// An IPv6 packet from fd00::1 to fd00::2 whose first next header is this.
std::vector<std::uint8_t> ipv6(std::uint8_t nextHeader, const std::vector<std::uint8_t>& data)
{
    auto packet = "60000000 0000 00 ff fd000000000000000000000000000001 fd000000000000000000000000000002"_hex;
    packet[4] = std::uint8_t(data.size() >> 8);
    packet[5] = std::uint8_t(data.size());
    packet[6] = nextHeader;
    packet.insert(packet.end(), data.begin(), data.end());
    return packet;
}

constexpr std::uint8_t icmpNumber = 1, igmpNumber = 2, udpNumber = 17, icmpv6Number = 58;
constexpr std::uint8_t hopByHop = 0, routing = 43, destinationOptions = 60;
const auto datagram = "03e8 0fa0 000a 0000 6869"_hex;

} // namespace

TEST_CASE("A packet on a source route names the next host and, at the end, its destination", "[ip]")
{
    const auto underWay = ipv4(udpNumber, "83 0b 04 0a000003 0a000004 00"_hex, datagram);
    const Tree tree = dissected(rawIp, underWay);
    CHECK(valueOf(tree, "ip.cur_rt") == "10.0.0.2");
    CHECK(valueOf(tree, "ip.src_rt") == "10.0.0.3");
    CHECK(valueOf(tree, "ip.dst") == "10.0.0.4");
    CHECK(summarize(rawIp, underWay).target == std::array<std::uint8_t, 16> {10, 0, 0, 4});

    const auto arrived = ipv4(udpNumber, "83 0b 0c 0a000003 0a000004 00"_hex, datagram);
    const Tree end = dissected(rawIp, arrived);
    CHECK(valueOf(end, "ip.dst") == "10.0.0.2");
    CHECK(valuesOf(end, "ip.rec_rt") == "10.0.0.3,10.0.0.4");
}

TEST_CASE("A pointer into the middle of an address is not followed", "[ip]")
{
    const auto packet = ipv4(udpNumber, "07 0b 06 0a000003 00000000 00"_hex, datagram);
    const Tree tree = dissected(rawIp, packet);
    CHECK(hasRemark(tree, Severity::Error, "beginning of an address"));
    CHECK_FALSE(tree.find("ip.rec_rt"));
}

TEST_CASE("Routers' clocks come with or without addresses", "[ip]")
{
    const auto alone = ipv4(udpNumber, "44 0c 0d 10 00000001 00000002"_hex, datagram);
    CHECK(valuesOf(dissected(rawIp, alone), "ip.opt.time_stamp") == "1,2");
    CHECK(valueOf(dissected(rawIp, alone), "ip.opt.overflow") == "1");
    const auto named = ipv4(udpNumber, "44 0c 0d 01 0a000003 00000005"_hex, datagram);
    CHECK(valueOf(dissected(rawIp, named), "ip.opt.time_stamp_addr") == "10.0.0.3");
    CHECK(valueOf(dissected(rawIp, named), "ip.opt.time_stamp") == "5");
}

TEST_CASE("An option that nobody knows keeps its number and length, which Wireshark leaves out", "[ip]")
{
    const auto packet = ipv4(udpNumber, "97 04 0102"_hex, datagram);
    CHECK(valueOf(dissected(rawIp, packet), "ip.opt.type") == "151");
    CHECK(layersOf(dissected(rawIp, packet)) == "ip:udp");
}

TEST_CASE("A packet that claims to be shorter than its header, or of another version, carries nothing", "[ip]")
{
    auto packet = ipv4(udpNumber, {}, datagram);
    packet[3] = 10;
    CHECK(layersOf(dissected(rawIp, packet)) == "ip");
    CHECK(hasRemark(dissected(rawIp, packet), Severity::Error, "shorter than its own header"));

    auto tunnelled = ipv4(4, {}, ipv4(udpNumber, {}, datagram));
    tunnelled[20] = 0x55; // the inner packet says version 5
    const Tree tree = dissected(rawIp, tunnelled);
    CHECK(layersOf(tree) == "ip:ip");
    CHECK(valuesOf(tree, "ip.version") == "4,5");
    CHECK(valuesOf(tree, "ip.dst") == "10.0.0.2");
    CHECK(hasRemark(tree, Severity::Error, "must say version 4"));
}

TEST_CASE("A length of 0 is shown as it was sent, where Wireshark puts in what it should be", "[ip]")
{
    auto packet = ipv4(udpNumber, {}, datagram);
    packet[3] = 0;
    CHECK(valueOf(dissected(rawIp, packet), "ip.len") == "0");
    CHECK(layersOf(dissected(rawIp, packet)) == "ip:udp");
}

TEST_CASE("Tunnels are layers within layers", "[ip]")
{
    const auto inner = ipv4(udpNumber, {}, datagram);
    CHECK(layersOf(dissected(rawIp, ipv4(4, {}, inner))) == "ip:ip:udp");
    const auto inner6 = ipv6(udpNumber, datagram);
    CHECK(layersOf(dissected(rawIp, ipv4(41, {}, inner6))) == "ip:ipv6:udp");
    CHECK(layersOf(dissected(rawIp, ipv6(4, inner))) == "ipv6:ip:udp");
}

TEST_CASE("A header that cannot be right is shown as far as it can be read", "[ip]")
{
    auto packet = ipv4(udpNumber, {}, datagram);
    packet[0] = 0x44; // 16 bytes of header
    const Tree tooShort = dissected(rawIp, packet);
    CHECK(valueOf(tooShort, "ip.hdr_len") == "16");
    CHECK_FALSE(tooShort.find("ip.dsfield"));
    CHECK(hasRemark(tooShort, Severity::Error, "never shorter than 20"));

    packet[0] = 0x45;
    packet[3] = 19;
    const Tree shorterThanHeader = dissected(rawIp, packet);
    CHECK(valueOf(shorterThanHeader, "ip.len") == "19");
    CHECK_FALSE(shorterThanHeader.find("ip.id"));
    CHECK(hasRemark(shorterThanHeader, Severity::Error, "shorter than its own header"));
}

TEST_CASE("The version in a header counts, whatever announced it", "[ip]")
{
    constexpr std::uint32_t ipv4Only = 228, ipv6Only = 229;
    const auto packet6 = ipv6(udpNumber, datagram);
    const Tree read = dissected(ipv4Only, packet6);
    CHECK(layersOf(read) == "ip:ipv6:udp");
    CHECK(valuesOf(read, "ip.version") == "6,6");
    CHECK(hasRemark(read, Severity::Warning, "announced as IPv4"));

    auto neither = packet6;
    neither[0] = 0x50;
    CHECK(valueOf(dissected(ipv4Only, neither), "ip.version") == "5");
    CHECK(valueOf(dissected(ipv6Only, neither), "ipv6.version") == "5");
    CHECK(valueOf(dissected(ipv6Only, neither), "ip.version") == "5");
    CHECK_FALSE(dissected(ipv6Only, neither).find("ipv6.src"));
}

TEST_CASE("What IP carries is named where it is not read", "[ip]")
{
    CHECK(hasRemark(dissected(rawIp, ipv4(50, {}, "0000 0800"_hex)), Severity::Comment, "Encap Security"));
    CHECK(hasRemark(dissected(rawIp, ipv6(200, "00"_hex)), Severity::Comment, "not known here"));
}

TEST_CASE("Extension headers are groups of their own, each option with its value", "[ipv6]")
{
    auto chain = "3c 00 0502 0001 0000"_hex; // hop by hop: router alert for RSVP, two times Pad1
    const auto rest = "11 02 c910 fd00000000000000000000000000000a 0402 0000"_hex; // home address, tunnel limit
    chain.insert(chain.end(), rest.begin(), rest.end());
    chain.insert(chain.end(), datagram.begin(), datagram.end());
    const auto packet = ipv6(hopByHop, chain);
    const Tree tree = dissected(rawIp, packet);
    CHECK(layersOf(tree) == "ipv6:udp");
    CHECK(tree.find("ipv6.hopopts"));
    CHECK(tree.find("ipv6.dstopts"));
    CHECK(readableValueOf(tree, "ipv6.opt.router_alert") == "1 (RSVP)");
    CHECK(valueOf(tree, "ipv6.opt.mipv6.home_address") == "fd00::a");
    CHECK(valuesOf(tree, "ipv6.opt.type") == "0x05,0x00,0x00,0xc9,0x04");
}

TEST_CASE("A packet that must pass other hosts is meant for the last of them", "[ipv6]")
{
    auto route = "11 02 04 01 00 00 0000 fd000000000000000000000000000009"_hex;
    route.insert(route.end(), datagram.begin(), datagram.end());
    const auto packet = ipv6(routing, route);
    CHECK(valueOf(dissected(rawIp, packet), "ipv6.routing.srh.addr") == "fd00::9");
    CHECK(summarize(rawIp, packet).target.back() == 9);

    auto unknown = packet;
    unknown[42] = 200; // a kind of route that nobody knows
    CHECK(summarize(rawIp, unknown).target.back() == 2);
    CHECK(dissected(rawIp, unknown).find("ipv6.routing.unknown_data"));
}

TEST_CASE("More extension headers than a host would read end in a remark", "[ipv6]")
{
    std::vector<std::uint8_t> chain;
    for (int i = 0; i < 1000; ++i) {
        const auto header = "3c 00 01 04 00000000"_hex;
        chain.insert(chain.end(), header.begin(), header.end());
    }
    const Tree tree = dissected(rawIp, ipv6(destinationOptions, chain));
    CHECK(hasRemark(tree, Severity::Error, "more extension headers than any host would read"));
    CHECK(layersOf(tree) == "ipv6");
}

TEST_CASE("Hop-by-hop options anywhere but first are wrong", "[ipv6]")
{
    const auto chain = "00 00 01 04 00000000 3b 00 01 04 00000000"_hex;
    CHECK(hasRemark(dissected(rawIp, ipv6(destinationOptions, chain)), Severity::Warning, "must come first"));
}

TEST_CASE("The code of an ICMP message is named by its type", "[icmp]")
{
    const auto port = ipv4(icmpNumber, {}, "03 03 fcfc 00000000"_hex);
    const auto time = ipv4(icmpNumber, {}, "0b 01 f4fe 00000000"_hex);
    CHECK(readableValueOf(dissected(rawIp, port), "icmp.code") == "3 (Port unreachable)");
    CHECK(readableValueOf(dissected(rawIp, time), "icmp.code") == "1 (Fragment reassembly time exceeded)");
    const auto six = ipv6(icmpv6Number, "01 04 0000 00000000"_hex);
    CHECK(readableValueOf(dissected(rawIp, six), "icmpv6.code") == "4 (Port unreachable)");
}

TEST_CASE("A router's labels follow the packet that it quotes", "[icmp]")
{
    auto message = "0b 00 0000 00 20 0000"_hex; // time exceeded; the quote is 32 times 4 bytes long
    auto quote = ipv4(udpNumber, {}, datagram);
    quote.resize(128);
    message.insert(message.end(), quote.begin(), quote.end());
    const auto extensions = "2000 ddb5 0008 01 01 000101 40"_hex; // label 16, last of its stack
    message.insert(message.end(), extensions.begin(), extensions.end());
    const auto packet = ipv4(icmpNumber, {}, message);
    const Tree tree = dissected(rawIp, packet);
    CHECK(layersOf(tree) == "ip:icmp:ip:udp");
    CHECK(valueOf(tree, "icmp.length") == "32");
    CHECK(valueOf(tree, "icmp.mpls.label") == "16");
    CHECK(valueOf(tree, "icmp.mpls.s") == "1");
    CHECK(tree.layerOf(std::size_t(tree.find("icmp.mpls.label") - tree.nodes().data())) == 1);
}

TEST_CASE("What looks like extensions after a quote is believed only with a sound checksum", "[icmp]")
{
    auto message = "0b 00 0000 00000000"_hex; // time exceeded; the length of the quote is not told
    auto quote = ipv4(udpNumber, {}, datagram);
    quote.resize(128);
    message.insert(message.end(), quote.begin(), quote.end());
    const auto extensions = "2000 ddb5 0008 01 01 000101 40"_hex;
    message.insert(message.end(), extensions.begin(), extensions.end());
    auto packet = ipv4(icmpNumber, {}, message);
    CHECK(dissected(rawIp, packet).find("icmp.mpls.label"));
    packet.back() ^= 1;
    CHECK_FALSE(dissected(rawIp, packet).find("icmp.ext"));
}

TEST_CASE("A redirect shows the packet that should have gone another way", "[icmpv6]")
{
    auto message = "89 00 0000 00000000 fd000000000000000000000000000009 fd000000000000000000000000000007"
                   "04 08 0000 00000000"_hex; // an option of 64 bytes
    auto quote = ipv6(udpNumber, datagram);
    quote.resize(56);
    message.insert(message.end(), quote.begin(), quote.end());
    const auto packet = ipv6(icmpv6Number, message);
    const Tree tree = dissected(rawIp, packet);
    CHECK(layersOf(tree) == "ipv6:icmpv6:ipv6:udp");
    CHECK(valueOf(tree, "icmpv6.rd.na.destination_address") == "fd00::7");
    CHECK(tree.find("icmpv6.opt.redirected_packet"));
}

TEST_CASE("Long times of listener queries are written with an exponent", "[icmpv6]")
{
    const auto packet = ipv6(icmpv6Number, "82 00 0000 9710 0000 00000000000000000000000000000000 02 ff 0000"_hex);
    const Tree tree = dissected(rawIp, packet);
    CHECK(valueOf(tree, "icmpv6.mld.maximum_response_code") == "94464");
    CHECK(valueOf(tree, "icmpv6.mld.qqi") == "31744");
    CHECK(valueOf(tree, "icmpv6.mld.flag.qrv") == "2");
}

TEST_CASE("A host says which groups it joins, and from whom", "[igmp]")
{
    const auto packet = ipv4(igmpNumber, "94040000"_hex, "22 00 0000 0000 0001 03 00 0001 e8010101 0a000002"_hex);
    const Tree tree = dissected(rawIp, packet);
    CHECK(valueOf(tree, "igmp.version") == "3");
    CHECK(readableValueOf(tree, "igmp.record_type") == "3 (Change To Include Mode)");
    CHECK(valueOf(tree, "igmp.maddr") == "232.1.1.1");
    CHECK(valueOf(tree, "igmp.saddr") == "10.0.0.2");
}

TEST_CASE("A query's version is told by its length and its time", "[igmp]")
{
    const auto versionOf = [](const std::vector<std::uint8_t>& message) {
        const auto packet = ipv4(igmpNumber, {}, message);
        return valueOf(dissected(rawIp, packet), "igmp.version");
    };
    CHECK(versionOf("11 00 eeff 00000000"_hex) == "1");
    CHECK(versionOf("11 64 ee9b 00000000"_hex) == "2");
    CHECK(versionOf("11 64 ec1e 00000000 02 7d 0000"_hex) == "3");
}

TEST_CASE("Of an IPv6 header that was cut off, the version is known from its first byte", "[ipv6]")
{
    auto packet = ipv6(udpNumber, {});
    packet.resize(20);
    CHECK(valueOf(dissected(229, packet), "ip.version") == "6");
}
