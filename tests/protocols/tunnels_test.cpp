// What a student sees of packets and frames that travel inside others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

constexpr std::uint32_t ethernet = 1, rawIp = 101;

std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts)
{
    std::vector<std::uint8_t> all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const auto cards = "020000000002 020000000001"_hex;
/// From port 1000 to port 4000.
const auto datagram = "45 00 001e 0001 0000 40 11 66cc 0a000001 0a000002 03e8 0fa0 000a 6fe6 6869"_hex;
const auto frame = joined({cards, "0800"_hex, datagram});

/// An IPv4 packet that carries this; its length is not told, as of a packet that the network card is to cut.
std::vector<std::uint8_t> ipv4(std::uint8_t protocol, const std::vector<std::uint8_t>& data)
{
    return joined({"45 00 0000 0001 0000 40"_hex, {protocol}, "0000 c0a80001 c0a80002"_hex, data});
}

std::vector<std::uint8_t> toPort(const std::vector<std::uint8_t>& port, const std::vector<std::uint8_t>& data)
{
    const std::vector<std::uint8_t> length {0, std::uint8_t(8 + data.size())};
    return ipv4(17, joined({"d431"_hex, port, length, "0000"_hex, data}));
}

} // namespace

TEST_CASE("GRE shows the packet in the tunnel, and its own optional parts", "[gre]")
{
    const auto plain = ipv4(47, joined({"0000 0800"_hex, datagram}));
    CHECK(layersOf(dissected(rawIp, plain)) == "ip:gre:ip:udp");
    CHECK(summarize(rawIp, plain).sourcePort == 1000);

    const auto full = ipv4(47, joined({"b000 6558 1234 0000 0000004d 00000005"_hex, frame}));
    const Tree tree = dissected(rawIp, full);
    CHECK(layersOf(tree) == "ip:gre:eth:ip:udp");
    CHECK(valueOf(tree, "gre.flags_and_version") == "0xb000");
    CHECK(valueOf(tree, "gre.checksum") == "0x1234");
    CHECK(valueOf(tree, "gre.key") == "0x0000004d");
    CHECK(valueOf(tree, "gre.sequence_number") == "5");
    CHECK(tree.layers()[1].length == 16);
}

TEST_CASE("PPTP's GRE has a call and counts packets", "[gre]")
{
    const auto packet = ipv4(47, joined({"3081 880b 0020 0011 00000003 00000002 0021"_hex, datagram}));
    const Tree tree = dissected(rawIp, packet);
    CHECK(layersOf(tree) == "ip:gre:ppp:ip:udp");
    CHECK(valueOf(tree, "gre.key.payload_length") == "32");
    CHECK(valueOf(tree, "gre.key.call_id") == "17");
    CHECK(valueOf(tree, "gre.ack_number") == "2");
}

TEST_CASE("A list of hosts in GRE is not followed", "[gre]")
{
    const auto packet = ipv4(47, joined({"4000 0800 0000 0000"_hex, datagram}));
    CHECK(layersOf(dissected(rawIp, packet)) == "ip:gre");
    CHECK(hasRemark(dissected(rawIp, packet), Severity::Comment, "not read here"));
}

TEST_CASE("VXLAN and Geneve show the frame that they carry and its network", "[vxlan]")
{
    const auto vxlan = toPort("12b5"_hex, joined({"0800 0000 00002a 00"_hex, frame}));
    const Tree tree = dissected(rawIp, vxlan);
    CHECK(layersOf(tree) == "ip:udp:vxlan:eth:ip:udp");
    CHECK(valueOf(tree, "vxlan.vni") == "42");
    CHECK(valueOf(tree, "vxlan.flag_i") == "1");
    CHECK(summarize(rawIp, vxlan).sourcePort == 1000);

    const auto geneve = toPort("17c1"_hex, joined({"01 00 6558 00002a 00 01020304"_hex, frame}));
    CHECK(layersOf(dissected(rawIp, geneve)) == "ip:udp:geneve:eth:ip:udp");
    CHECK(valueOf(dissected(rawIp, geneve), "geneve.options") == "01020304");
}

TEST_CASE("Labels of MPLS are one layer, however many there are", "[mpls]")
{
    const auto packet = joined({cards, "8847 00010040 00011140"_hex, datagram, "0000"_hex});
    const Tree tree = dissected(ethernet, packet);
    CHECK(layersOf(tree) == "eth:mpls:ip:udp");
    CHECK(valuesOf(tree, "mpls.label") == "16,17");
    CHECK(valuesOf(tree, "mpls.bottom") == "0,1");
    CHECK(tree.layers()[1].length == 8);
    CHECK(tree.find("eth.trailer"));

    const auto endless = joined({cards, "8847 00010040 0001"_hex});
    CHECK(layersOf(dissected(ethernet, endless)) == "eth:mpls");
    CHECK(summarize(ethernet, endless).truncated);
}

TEST_CASE("PPPoE shows the session and the packet in it", "[ppp]")
{
    const auto packet = joined({cards, "8864 11 00 0003 0020 0021"_hex, datagram, std::vector<std::uint8_t>(8, 0)});
    const Tree tree = dissected(ethernet, packet);
    CHECK(layersOf(tree) == "eth:pppoes:ppp:ip:udp");
    CHECK(valueOf(tree, "pppoe.session_id") == "0x0003");
    CHECK(valueOf(tree, "ppp.protocol") == "0x0021");
    CHECK(tree.find("eth.padding")->bits == 8 * 8);
}

TEST_CASE("PPP's first bytes may be left out, and so may half of its number", "[ppp]")
{
    constexpr std::uint32_t pointToPoint = 9;
    for (const auto& start : {"ff03 0021"_hex, "ff03 21"_hex, "0021"_hex, "21"_hex}) {
        const auto packet = joined({start, datagram});
        CHECK(layersOf(dissected(pointToPoint, packet)) == "ppp:ip:udp");
        CHECK(valueOf(dissected(pointToPoint, packet), "ppp.protocol") == "0x0021");
    }
    const auto nothing = "ff03"_hex;
    CHECK(hasRemark(dissected(pointToPoint, nothing), Severity::Warning, "bytes end here"));
}

TEST_CASE("An authentication header leads on to what it protects", "[ah]")
{
    const auto header = "11 04 0000 00001234 00000001 000102030405060708090a0b"_hex; // UDP follows
    const auto inner = "03e8 0fa0 000a 6fe6 6869"_hex;
    const auto packet = ipv4(51, joined({header, inner}));
    const Tree tree = dissected(rawIp, packet);
    CHECK(layersOf(tree) == "ip:ah:udp");
    CHECK(valueOf(tree, "ah.spi") == "0x00001234");
    CHECK(valueOf(tree, "ah.icv") == "000102030405060708090a0b");

    const auto shorter = ipv4(51, "11 00 0000 00001234 00000001 0001"_hex);
    CHECK(hasRemark(dissected(rawIp, shorter), Severity::Error, "shorter than it must be"));
}

TEST_CASE("A frame in a frame is a layer of its own", "[eth]")
{
    CHECK(layersOf(dissected(ethernet, joined({cards, "6558"_hex, frame}))) == "eth:eth:ip:udp");
}
