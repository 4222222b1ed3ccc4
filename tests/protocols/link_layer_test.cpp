// What a student sees of frames: tags, lengths, what follows the data, and who claims an address.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

constexpr std::uint32_t ethernet = 1;

std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts)
{
    std::vector<std::uint8_t> all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const auto cards = "020000000002 020000000001"_hex;
const auto datagram = "0800 45 00 001e 0001 0000 40 11 66cc 0a000001 0a000002 03e8 0fa0 000a 6fe6 6869"_hex;

/// An ARP message: what it asks, the sender's address, the target's card and address.
std::vector<std::uint8_t>
arpFrame(std::uint8_t opcode, const std::vector<std::uint8_t>& sender, const std::vector<std::uint8_t>& target)
{
    return joined(
        {"ffffffffffff 020000000001 0806 0001 0800 06 04 00"_hex,
         {opcode},
         "020000000001"_hex,
         sender,
         "000000000000"_hex,
         target});
}

} // namespace

TEST_CASE("Two tags around a datagram are two layers, each with its network", "[vlan]")
{
    const auto frame = joined({cards, "8100 6064 8100 1007"_hex, datagram});
    const Tree tree = dissected(ethernet, frame);
    CHECK(layersOf(tree) == "eth:vlan:vlan:ip:udp");
    CHECK(valuesOf(tree, "vlan.id") == "100,7");
    CHECK(valuesOf(tree, "vlan.priority") == "3,0");
    CHECK(valuesOf(tree, "vlan.dei") == "0,1");
    CHECK(readableValueOf(tree, "vlan.priority") == "3 (Critical Applications)");
    CHECK(tree.layers()[1].length == 4);
}

TEST_CASE("A provider's tag keeps its customer's, in a layer of its own or in the same", "[vlan]")
{
    const auto customer = joined({cards, "88a8 0064 8100 0007"_hex, datagram});
    const Tree stacked = dissected(ethernet, customer);
    CHECK(layersOf(stacked) == "eth:ieee8021ad:vlan:ip:udp");
    CHECK(valueOf(stacked, "ieee8021ad.id") == "100");

    const auto twice = joined({cards, "88a8 0064 88a8 0007"_hex, datagram});
    const Tree both = dissected(ethernet, twice);
    CHECK(layersOf(both) == "eth:ieee8021ad:ip:udp");
    CHECK(valueOf(both, "ieee8021ad.svid") == "100");
    CHECK(valueOf(both, "ieee8021ad.cvid") == "7");
    CHECK(both.layers()[1].length == 8);
}

TEST_CASE("What follows the data of a tagged frame is shown with the innermost tag", "[vlan]")
{
    auto frame = joined(
        {cards,
         "8100 0005 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"_hex,
         std::vector<std::uint8_t>(18, 0)});
    const Tree tree = dissected(ethernet, frame);
    CHECK(layersOf(tree) == "eth:vlan:arp");
    CHECK(tree.find("eth.padding")->bits == 14 * 8); // up to the shortest frame, 60 bytes
    CHECK(tree.find("vlan.trailer")->bits == 4 * 8);
    CHECK_FALSE(tree.find("eth.trailer"));
}

TEST_CASE("Type 0 is no length: nobody reads what follows", "[eth]")
{
    const auto frame = joined({cards, "0000"_hex, std::vector<std::uint8_t>(46, 0)});
    const Tree tree = dissected(ethernet, frame);
    CHECK(layersOf(tree) == "eth");
    CHECK(valueOf(tree, "eth.type") == "0x0000");
    CHECK_FALSE(tree.find("eth.len"));
    CHECK_FALSE(tree.find("eth.padding"));
}

TEST_CASE("Numbers up to 0x0600 in a cooked header are Linux's own", "[sll]")
{
    constexpr std::uint32_t cooked = 113;
    const auto header = "0000 0001 0006 020000000001 0000"_hex;
    const auto own = joined({header, "0600 6869"_hex});
    CHECK(valueOf(dissected(cooked, own), "sll.ltype") == "0x0600");
    CHECK_FALSE(dissected(cooked, own).find("sll.etype"));

    const auto frameInside = joined({header, "0003"_hex, cards, datagram});
    CHECK(layersOf(dissected(cooked, frameInside)) == "sll:eth:ip:udp");
}

TEST_CASE("A loopback header may hold an EtherType", "[null]")
{
    constexpr std::uint32_t loopback = 0, rawOfBsd = 12;
    const std::vector<std::uint8_t> packet(datagram.begin() + 2, datagram.end());
    const auto typed = joined({"00080000"_hex, packet}); // lower byte first
    CHECK(layersOf(dissected(loopback, typed)) == "null:ip:udp");
    CHECK(valueOf(dissected(loopback, typed), "null.type") == "0x0800");
    CHECK(layersOf(dissected(rawOfBsd, packet)) == "ip:udp");
}

TEST_CASE("A short frame with bytes after its data has a trailer, no padding", "[eth]")
{
    const auto frame = joined({cards, datagram, "000000"_hex});
    const Tree tree = dissected(ethernet, frame);
    CHECK_FALSE(tree.find("eth.padding"));
    CHECK(valueOf(tree, "eth.trailer") == "000000");
}

TEST_CASE("More tags than a packet has room for end in a remark", "[vlan]")
{
    auto frame = cards;
    for (int i = 0; i < 1000; ++i)
        frame = joined({frame, "8100 0005"_hex});
    const Tree tree = dissected(ethernet, frame);
    CHECK(tree.layers().size() == 12);
    CHECK(hasRemark(tree, Severity::Note, "More layers follow"));
}

TEST_CASE("A frame that tells its length begins with LLC, which names who reads on", "[llc]")
{
    const auto spanningTree = joined({cards, "0007 42 42 03 00000000"_hex});
    const Tree tree = dissected(ethernet, spanningTree);
    CHECK(layersOf(tree) == "eth:llc");
    CHECK(readableValueOf(tree, "llc.dsap") == "0x42 (Spanning Tree BPDU)");
    CHECK(valueOf(tree, "llc.control") == "0x0003");
    CHECK(hasRemark(tree, Severity::Comment, "shown as data"));

    const auto snap = joined({cards, "0026 aa aa 03 000000"_hex, datagram});
    CHECK(layersOf(dissected(ethernet, snap)) == "eth:llc:ip:udp");

    const auto cisco = joined({cards, "000a aa aa 03 00000c 2000 02b4"_hex});
    CHECK(readableValueOf(dissected(ethernet, cisco), "llc.cisco_pid") == "0x2000 (CDP)");
}

TEST_CASE("A type that nobody here reads is named, or said to be unknown", "[eth]")
{
    const auto discovery = joined({cards, "88cc 0207"_hex}), unknown = joined({cards, "1234 0207"_hex});
    CHECK(hasRemark(dissected(ethernet, discovery), Severity::Comment, "Link Layer Discovery Protocol"));
    CHECK(hasRemark(dissected(ethernet, unknown), Severity::Comment, "not known here"));
}

TEST_CASE("A probe asks for an address without having one; an announcement takes it", "[arp]")
{
    const auto none = "00000000"_hex, wanted = "0a000001"_hex, other = "0a000002"_hex;
    const auto probe = arpFrame(1, none, wanted), announcement = arpFrame(1, wanted, wanted);
    const auto reply = arpFrame(2, wanted, wanted), question = arpFrame(1, wanted, other);

    CHECK(dissected(ethernet, probe).find("arp.isprobe"));
    CHECK_FALSE(dissected(ethernet, probe).find("arp.isgratuitous"));
    CHECK(dissected(ethernet, announcement).find("arp.isannouncement"));
    CHECK(dissected(ethernet, announcement).find("arp.isgratuitous"));
    CHECK(dissected(ethernet, reply).find("arp.isgratuitous"));
    CHECK_FALSE(dissected(ethernet, reply).find("arp.isannouncement"));
    CHECK_FALSE(dissected(ethernet, question).find("arp.isgratuitous"));
}

TEST_CASE("Addresses of other kinds are shown as bytes", "[arp]")
{
    const auto arcnet = joined({cards, "0806 0007 0800 01 04 0001 01 0a000001 02 0a000002"_hex});
    const Tree tree = dissected(ethernet, arcnet);
    CHECK(valueOf(tree, "arp.src.hw") == "01");
    CHECK(valueOf(tree, "arp.dst.proto_ipv4") == "10.0.0.2");
}

TEST_CASE("A cooked capture says what follows by Ethernet's types or by Linux's own", "[sll]")
{
    constexpr std::uint32_t cooked = 113;
    const auto header = "0004 0001 0006 020000000001 0000"_hex, tunnel = "0004 030a 0004 0a000001 00000000"_hex;
    const auto spanningTree = joined({header, "0004 42 42 03 00000000"_hex});
    const Tree tree = dissected(cooked, spanningTree);
    CHECK(layersOf(tree) == "sll:llc");
    CHECK(readableValueOf(tree, "sll.ltype") == "0x0004 (802.2 LLC)");
    CHECK_FALSE(tree.find("sll.etype"));

    const auto inTunnel = joined({tunnel, datagram});
    CHECK(layersOf(dissected(cooked, inTunnel)) == "sll:ip:udp");
    CHECK(valueOf(dissected(cooked, inTunnel), "sll.gretype") == "0x0800");

    const auto padded = joined({header, datagram, "0000"_hex});
    CHECK(valueOf(dissected(cooked, padded), "sll.trailer") == "0000");
}

TEST_CASE("A frame that tests the cable says where it goes next", "[loop]")
{
    const auto frame = joined({cards, "9000 0000 0200 020000000003 0100 0700 00000000"_hex}); // by way of a third card
    const Tree tree = dissected(ethernet, frame);
    CHECK(layersOf(tree) == "eth:loop");
    CHECK(valuesOf(tree, "loop.function") == "2,1");
    CHECK(valueOf(tree, "loop.forwarding_address") == "02:00:00:00:00:03");
    CHECK(valueOf(tree, "loop.receipt_number") == "7");
    CHECK(tree.layers()[1].length == 14);
}
