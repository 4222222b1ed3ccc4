// What a student sees of single packets: values, places in the header, remarks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/protocols/samples.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

Tree dissected(std::string_view name)
{
    Tree tree;
    for (const Sample& sample : samples())
        if (sample.name == name)
            dissectPacket(sample.linkType, sample.bytes, tree);
    return tree;
}

Tree dissectedMessage(std::string_view protocol, const std::vector<std::uint8_t>& bytes)
{
    Tree tree;
    tree.setPacket(bytes);
    dissectMessage(protocolNamed(protocol), Cursor(bytes), tree, Surroundings {});
    return tree;
}

/// A datagram from 10.0.0.1 to 10.0.0.2 that says "hi", with this checksum.
std::vector<std::uint8_t> datagram(std::uint16_t checksum)
{
    auto packet = "45 00 001e 0001 0000 40 11 66cc 0a000001 0a000002 03e8 0fa0 000a 0000 6869"_hex;
    packet[26] = std::uint8_t(checksum >> 8);
    packet[27] = std::uint8_t(checksum);
    return packet;
}

Tree dissectedRaw(const std::vector<std::uint8_t>& packet)
{
    Tree tree;
    dissectPacket(101, packet, tree);
    return tree;
}

} // namespace

TEST_CASE("A SYN shows its ports, flags and options", "[tcp]")
{
    const Tree tree = dissected("a SYN with every usual option");
    CHECK(valueOf(tree, "tcp.srcport") == "48896");
    CHECK(valueOf(tree, "tcp.hdr_len") == "60");
    CHECK(valueOf(tree, "tcp.flags") == "0x0002");
    CHECK(valueOf(tree, "tcp.flags.syn") == "1");
    CHECK(valueOf(tree, "tcp.flags.ack") == "0");
    CHECK(valueOf(tree, "tcp.options.mss_val") == "1460");
    CHECK(valueOf(tree, "tcp.options.wscale.multiplier") == "1024");
    CHECK(valueOf(tree, "tcp.options.sack_le") == "16");
    CHECK(valueOf(tree, "tcp.options.tfo.cookie") == "01020304");
    CHECK(valueOf(tree, "tcp.options.experimental.exid") == "0x1234");
}

TEST_CASE("A field knows where its bits are", "[tcp]")
{
    const Tree tree = dissected("a SYN with every usual option");
    constexpr std::size_t tcpAt = 34 * 8;
    CHECK(tree.find("tcp.flags")->bit == tcpAt + 100);
    CHECK(tree.find("tcp.flags")->bits == 12);
    CHECK(tree.find("tcp.flags.syn")->bit == tcpAt + 110);
    CHECK(tree.find("tcp.flags.syn")->depth == 1);
}

TEST_CASE("An option that claims no length ends the options instead of looping", "[tcp]")
{
    auto bytes = samples()[1].bytes;
    bytes[34 + 21] = 0; // the length of the first option
    Tree tree;
    dissectPacket(1, bytes, tree);
    CHECK(hasRemark(tree, Severity::Error, "at least 2 bytes"));
}

TEST_CASE("Zeros that fill a short frame are padding, not data", "[eth]")
{
    const Tree tree = dissected("a question for an address, padded");
    CHECK(tree.find("eth.padding")->bits == 18 * 8);
    CHECK(tree.layers()[0].length == 14);
    CHECK(tree.layers()[1].length == 28);
    CHECK(valueOf(tree, "arp.dst.proto_ipv4") == "10.0.0.2");
    CHECK_FALSE(tree.find("arp.isgratuitous"));
}

TEST_CASE("A right checksum needs no remark, a wrong one is an error", "[udp]")
{
    CHECK_FALSE(hasRemark(dissectedRaw(datagram(0x6fe6)), Severity::Error, "checksum"));
    CHECK(hasRemark(dissectedRaw(datagram(0x6fe7)), Severity::Error, "it should be 0x6fe6"));
}

TEST_CASE("A checksum that was left to the network card is explained, not condemned", "[udp]")
{
    const Tree tree = dissectedRaw(datagram(0x141e)); // the sum of the pseudo-header alone
    CHECK(hasRemark(tree, Severity::Note, "network card"));
    CHECK_FALSE(hasRemark(tree, Severity::Error, "checksum"));
}

TEST_CASE("A checksum over bytes that were not captured is not judged", "[udp]")
{
    auto packet = datagram(0x6fe7);
    packet.pop_back();
    CHECK(hasRemark(dissectedRaw(packet), Severity::Comment, "not checked"));
}

TEST_CASE("An ICMP error shows the packet that it is about", "[icmp]")
{
    const Tree tree = dissected("port unreachable, quoting a datagram");
    REQUIRE(tree.layers().size() == 5);
    CHECK(tree.layers()[3].protocol->filter == "ip");
    CHECK(tree.layers()[4].protocol->filter == "udp");
    CHECK(valueOf(tree, "udp.dstport") == "9");
}

TEST_CASE("A router's message shows the network, its name servers' endings and its lifetime", "[icmpv6]")
{
    const Tree tree = dissected("a router introduces itself");
    CHECK(valueOf(tree, "icmpv6.nd.ra.router_lifetime") == "1800");
    CHECK(valueOf(tree, "icmpv6.opt.prefix") == "fd00:1::");
    CHECK(valueOf(tree, "icmpv6.opt.mtu") == "1500");
    CHECK(valueOf(tree, "icmpv6.opt.dnssl") == "example");
}

TEST_CASE("A masked text is shown in letters, in a byte source of its own", "[websocket]")
{
    const auto frame = "81 85 37fa213d 7f9f4d5158"_hex;
    const Tree tree = dissectedMessage("websocket", frame);
    CHECK(valueOf(tree, "websocket.masking_key") == "37fa213d");
    CHECK(valueOf(tree, "websocket.payload.text") == "Hello");
    REQUIRE(tree.sources().size() == 2);
    CHECK(tree.sources()[1].name == "Unmasked");
    CHECK(tree.layers()[0].length == 6);
}

TEST_CASE("A close frame shows its code and its reason", "[websocket]")
{
    const auto frame = "88 05 03e8 627965"_hex;
    const Tree tree = dissectedMessage("websocket", frame);
    CHECK(valueOf(tree, "websocket.payload.close.status_code") == "1000");
    CHECK(valueOf(tree, "websocket.payload.close.reason") == "bye");
}

TEST_CASE("A frame that breaks the rules is shown with the rule", "[websocket]")
{
    const auto frame = "09 00"_hex;
    CHECK(hasRemark(dissectedMessage("websocket", frame), Severity::Error, "must not be sent in pieces"));
}

TEST_CASE("Chunks are shown one by one, and as the body that they make up", "[http]")
{
    const std::string_view text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  "5\r\nhello\r\n1;a=b\r\n!\r\n0\r\nX-Sum: 6\r\n\r\n";
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    const Tree tree = dissectedMessage("http", bytes);
    CHECK(valueOf(tree, "http.response.code") == "200");
    CHECK(valueOf(tree, "http.response.line") == "Transfer-Encoding: chunked\\r\\n");
    CHECK(valueOf(tree, "http.chunk_size") == "5");
    CHECK(valueOf(tree, "http.file_data") == "hello!");
    CHECK(valueOf(tree, "http.chunked_trailer_part") == "X-Sum: 6\\r\\n");
}

TEST_CASE("Addresses are written as RFC 5952 asks", "[value]")
{
    CHECK(addressText("20010db8000000000000000000000001"_hex) == "2001:db8::1");
    CHECK(addressText("20010db8000000010000000000000001"_hex) == "2001:db8:0:1::1");
    CHECK(addressText("20010db8000100010001000100010000"_hex) == "2001:db8:1:1:1:1:1:0");
    CHECK(addressText("00000000000000000000000000000000"_hex) == "::");
    CHECK(addressText("00000000000000000000000000000001"_hex) == "::1");
    CHECK(addressText("00000000000000000000ffff0a000001"_hex) == "::ffff:10.0.0.1");
    CHECK(addressText("b67153856 5ef"_hex) == "b6:71:53:85:65:ef");
}

TEST_CASE("Text from the network cannot break a line", "[value]")
{
    const std::string_view text = "GET /\x1b[31m HTTP/1.1\r\nHost: a\tb\r\n\r\n";
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    const Tree tree = dissectedMessage("http", bytes);
    CHECK(valueOf(tree, "http.request.uri") == "/\\x1b[31m");
    CHECK(valueOf(tree, "http.host") == "a\\tb");
}
