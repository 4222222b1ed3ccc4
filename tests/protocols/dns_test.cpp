// DNS, mDNS and LLMNR: what a student sees of names and records, and what hostile messages cannot do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include "protocols/application/dns/name.h"
#include "protocols/protocol.h"
#include "protocols/value.h"

using namespace packetarium;

namespace {

/// A datagram to or from this port of a name server.
std::vector<std::uint8_t> datagram(std::uint16_t port, const std::vector<std::uint8_t>& message)
{
    auto packet = "45 00 0000 0001 0000 40 11 0000 0a000001 0a000002 9c40 0000 0000 0000"_hex;
    const std::size_t size = message.size() + 8;
    packet[2] = std::uint8_t((size + 20) >> 8);
    packet[3] = std::uint8_t(size + 20);
    packet[22] = std::uint8_t(port >> 8);
    packet[23] = std::uint8_t(port);
    packet[24] = std::uint8_t(size >> 8);
    packet[25] = std::uint8_t(size);
    packet.insert(packet.end(), message.begin(), message.end());
    return packet;
}

struct Dissected {
    std::vector<std::uint8_t> packet;
    Tree tree;
    Dissected(std::uint16_t port, const std::vector<std::uint8_t>& message)
        : packet(datagram(port, message))
    {
        constexpr std::uint32_t rawIp = 101;
        dissectPacket(rawIp, packet, tree);
    }

    std::string operator[](std::string_view filter) const
    {
        const Node* node = tree.find(filter);
        return node ? tsharkValue(*node) : "(missing)";
    }
    bool remarks(std::string_view part) const
    {
        return std::ranges::any_of(
            tree.nodes(), [&](const Node& node) { return !node.field && node.text.find(part) != std::string::npos; });
    }
};

constexpr std::uint16_t dnsPort = 53, mdnsPort = 5353, llmnrPort = 5355;

std::vector<std::uint8_t> joined(std::vector<std::uint8_t> bytes, const std::vector<std::uint8_t>& more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
    return bytes;
}

} // namespace

TEST_CASE("A question for an address shows the name, its type and its class", "[dns]")
{
    const Dissected shown(dnsPort, R"(
        2ab1 0100 0001 0000 0000 0000           # one question, recursion desired
        07 6578616d706c65 03 636f6d 00 0001 0001
    )"_hex);
    CHECK(shown.tree.layers().back().protocol->filter == "dns");
    CHECK(shown["dns.id"] == "0x2ab1");
    CHECK(shown["dns.flags.response"] == "0");
    CHECK(shown["dns.flags.recdesired"] == "1");
    CHECK(shown["dns.flags.rcode"] == "(missing)");
    CHECK(shown["dns.qry.name"] == "example.com");
    CHECK(shown["dns.qry.name.len"] == "11");
    CHECK(shown["dns.count.labels"] == "2");
    CHECK(shown["dns.qry.type"] == "1");
}

TEST_CASE("A name that points back is shown whole, where it stands", "[dns]")
{
    const Dissected shown(dnsPort, R"(
        2ab1 8180 0001 0001 0000 0000
        07 6578616d706c65 03 636f6d 00 0005 0001
        c00c 0005 0001 0000012c 0006 03 777777 c00c # example.com is an alias of www.example.com
    )"_hex);
    CHECK(shown["dns.resp.name"] == "example.com");
    CHECK(shown["dns.cname"] == "www.example.com");
    CHECK(shown.tree.find("dns.resp.name")->bits == 2 * 8);
    CHECK(shown["dns.resp.ttl"] == "300");
}

TEST_CASE("The name of a service is shown by its parts", "[dns]")
{
    const Dissected shown(dnsPort, R"(
        0001 8180 0000 0001 0000 0000
        05 5f68747470 04 5f746370 01 61 00 0021 0001 00000001 0009 0001 0002 1f90 01 62 00
    )"_hex);
    CHECK(shown["dns.srv.service"] == "_http");
    CHECK(shown["dns.srv.proto"] == "_tcp");
    CHECK(shown["dns.srv.name"] == "a");
    CHECK(shown["dns.srv.port"] == "8080");
    CHECK(shown["dns.srv.target"] == "b");
}

TEST_CASE("The room that EDNS makes shows the longest datagram, the flags and the options", "[dns]")
{
    const Dissected shown(dnsPort, R"(
        0001 0120 0000 0000 0000 0001
        00 0029 04d0 01 00 8000 000c 000a 0008 0102030405060708 # a cookie
    )"_hex);
    CHECK(shown["dns.rr.udp_payload_size"] == "1232");
    CHECK(shown["dns.resp.ext_rcode"] == "0x01");
    CHECK(shown["dns.resp.z.do"] == "1");
    CHECK(shown["dns.opt.cookie.client"] == "0102030405060708");
    CHECK(shown["dns.resp.class"] == "(missing)");
}

TEST_CASE("Multicast DNS uses the highest bit of a class for itself", "[dns]")
{
    const Dissected shown(mdnsPort, R"(
        0000 8400 0001 0001 0000 0000
        01 61 00 0001 8001
        01 61 00 0001 8001 00000078 0004 0a000001
    )"_hex);
    CHECK(shown.tree.layers().back().protocol->filter == "mdns");
    CHECK(shown["dns.qry.class"] == "0x0001");
    CHECK(shown["dns.qry.qu"] == "1");
    CHECK(shown["dns.resp.class"] == "0x0001");
    CHECK(shown["dns.resp.cache_flush"] == "1");
    CHECK(shown.tree.find("dns.resp.class")->bits == 15);
}

TEST_CASE("LLMNR has a conflict and a tentative bit in place of authority and recursion", "[dns]")
{
    const Dissected shown(llmnrPort, "0001 0500 0001 0000 0000 0000 01 61 00 0001 0001"_hex);
    CHECK(shown.tree.layers().back().protocol->filter == "llmnr");
    CHECK(shown["dns.flags.conflict"] == "1");
    CHECK(shown["dns.flags.tentative"] == "1");
    CHECK(shown["dns.flags.recdesired"] == "(missing)");
}

TEST_CASE("An update counts zones, conditions and changes", "[dns]")
{
    const Dissected shown(dnsPort, "0001 2800 0001 0000 0000 0000 01 61 00 0006 0001"_hex);
    CHECK(shown["dns.count.zones"] == "1");
    CHECK(shown["dns.count.updates"] == "0");
    CHECK(shown["dns.count.queries"] == "(missing)");
}

TEST_CASE("Over TCP a message says first how long it is", "[dns]")
{
    const auto stream = "0017 0001 0100 0001 0000 0000 0000 05 616c696365 00 0001 0001 00"_hex;
    const Protocol& dns = protocol(protocolNamed("dns"));
    CHECK(dns.frameSize(stream) == 0x17 + 2);
    CHECK_FALSE(dns.frameSize(Bytes(stream).first(1)));
    Tree tree;
    tree.setPacket(stream);
    dissectMessage(protocolNamed("dns"), Cursor(stream).take(0x17 + 2), tree, Surroundings {});
    CHECK(tree.find("dns.length")->value == 0x17);
    CHECK(tree.find("dns.qry.name")->text == "alice");
}

TEST_CASE("A dot within a label does not make two labels of it", "[dns]")
{
    // tshark counts three: it looks for dots in the written name. RFC 1035 section 3.1 counts length bytes.
    const Dissected shown(dnsPort, "0001 0100 0001 0000 0000 0000 03 612e62 01 63 00 0001 0001"_hex);
    CHECK(shown["dns.qry.name"] == "a.b.c");
    CHECK(shown["dns.count.labels"] == "2");
}

TEST_CASE("Text in a record may be UTF-8", "[dns]")
{
    // tshark shows replacement characters, but RFC 1035 allows any byte and RFC 6763 section 6.5 recommends UTF-8.
    const Dissected shown(dnsPort, "0001 8180 0000 0001 0000 0000 01 61 00 0010 0001 00000001 0003 02 c3a9"_hex);
    CHECK(shown["dns.txt"] == "é");
}

TEST_CASE("A name on screen cannot break the line or turn it around", "[dns]")
{
    CHECK(dns::printable("610a 1b 62 7f"_hex) == "a\\n\\033b\\177");
    CHECK(dns::printable("61 e280ae 62"_hex) == "a\\u202Eb"); // right-to-left override
    CHECK(dns::printable("c3a9 f09f9880"_hex) == "é😀");
    CHECK(dns::printable("c3 ff"_hex) == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("Pointers that lead in a circle are followed once", "[dns]")
{
    const auto header = "0001 8180 0001 0000 0000 0000"_hex;
    CHECK(Dissected(dnsPort, joined(header, "c00c 0001 0001"_hex)).remarks("lead in a circle"));
    CHECK(Dissected(dnsPort, joined(header, "0161 c00c 0001 0001"_hex)).remarks("lead in a circle"));
    CHECK(Dissected(dnsPort, joined(header, "c00e c00c 0001 0001"_hex)).remarks("lead in a circle"));
}

TEST_CASE("A name that points ahead, out of the message, or has no end is remarked", "[dns]")
{
    const auto header = "0001 8180 0001 0000 0000 0000"_hex;
    CHECK(Dissected(dnsPort, joined(header, "c012 0001 0001 0161 00"_hex)).remarks("only point back"));
    CHECK(Dissected(dnsPort, joined(header, "c0ff 0001 0001"_hex)).remarks("no more bytes"));
    CHECK(Dissected(dnsPort, joined(header, "3f 6161"_hex)).remarks("no more bytes"));
    CHECK(Dissected(dnsPort, joined(header, "41 61 00 0001 0001"_hex)).remarks("kind that does not exist"));
    std::vector<std::uint8_t> longName = header;
    for (int label = 0; label < 5; ++label) {
        longName.push_back(63);
        longName.insert(longName.end(), 63, 'x');
    }
    CHECK(Dissected(dnsPort, joined(longName, "00 0001 0001"_hex)).remarks("255 bytes"));
}

TEST_CASE("Records that a header promises but the message does not hold are counted, not looked for", "[dns]")
{
    const Dissected shown(dnsPort, "0001 8180 ffff ffff ffff ffff 00 0001 0001"_hex);
    CHECK(shown.remarks("promises 65534 more"));
    CHECK(shown.tree.nodes().size() < 50);
}

TEST_CASE("A record that claims more than there is ends the reading", "[dns]")
{
    const auto header = "0001 8180 0000 0001 0000 0000"_hex;
    CHECK(
        Dissected(dnsPort, joined(header, "00 0001 0001 00000000 ffff 0a"_hex)).remarks("more bytes than the message"));
    CHECK(Dissected(dnsPort, joined(header, "00 0010 0001 00000000 0002 ff 61"_hex))
              .remarks("more bytes than the record"));
    CHECK(Dissected(dnsPort, joined(header, "00 000f 0001 00000000 0003 000a 03 616263 00"_hex))
              .remarks("reaches beyond the record"));
    CHECK(Dissected(dnsPort, joined(header, "00 0029 0001 00000000 0006 0003 ffff 6161"_hex))
              .remarks("option claims more bytes"));
    CHECK(Dissected(dnsPort, joined(header, "00 0041 0001 00000000 000a 0001 00 0001 00ff 026832"_hex))
              .remarks("parameter claims more bytes"));
    CHECK(Dissected(dnsPort, joined(header, "00 0001 0001 00000000 0003 0a0000"_hex))
              .remarks("too short for its address"));
}

TEST_CASE("Where both ports are known, the lower one decides", "[dns]")
{
    constexpr std::uint32_t rawIp = 101;
    auto packet = datagram(mdnsPort, "0001 0100 0001 0000 0000 0000 01 61 00 0001 0001"_hex);
    packet[20] = 0;
    packet[21] = dnsPort;
    CHECK(protocol(summarize(rawIp, packet).layers[2].protocol).filter == "dns");
    std::swap(packet[20], packet[22]);
    std::swap(packet[21], packet[23]);
    CHECK(protocol(summarize(rawIp, packet).layers[2].protocol).filter == "dns");
}

TEST_CASE("A row's line says what is asked, and how it went", "[dns]")
{
    const auto line = [](const std::vector<std::uint8_t>& message) {
        std::string text;
        protocol(protocolNamed("dns")).describe(message, text);
        return text;
    };
    CHECK(line("2ab1 0100 0001 0000 0000 0000 01 61 00 001c 0001"_hex) == "Standard query AAAA a");
    CHECK(line("2ab1 8183 0001 0000 0000 0000 01 61 00 0001 0001"_hex) == "Standard query response No such name A a");
    CHECK(line("0013 2ab1 0100 0001 0000 0000 0000 01 61 00 001c 0001"_hex) == "Standard query AAAA a");
    CHECK(line("2ab1"_hex) == "Standard query");
}
