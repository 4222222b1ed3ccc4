// QUIC: what its long header shows, and when a datagram is taken for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

/// A datagram to port 443, without a checksum.
std::vector<std::uint8_t> toWebServer(const std::vector<std::uint8_t>& data)
{
    auto packet = "45 00 0000 0001 0000 40 11 0000 0a000001 0a000002 c000 01bb 0000 0000"_hex;
    packet[3] = std::uint8_t(28 + data.size());
    packet[25] = std::uint8_t(8 + data.size());
    packet.insert(packet.end(), data.begin(), data.end());
    return packet;
}

} // namespace

TEST_CASE("QUIC's long header shows version, connection IDs and token; the rest is encrypted", "[protocols][quic]")
{
    const auto packet = toWebServer(R"(
        c3 00000001 04 01020304 02 aabb
        01 55                                 # token
        4005 0102030405                       # a length in two bytes
        e1 00000001 00 00 01 ff               # a handshake packet in the same datagram
    )"_hex);
    const Tree tree = dissected(101, packet);
    CHECK(layersOf(tree) == "ip:udp:quic");
    CHECK(valuesOf(tree, "quic.long.packet_type") == "0,2");
    CHECK(valueOf(tree, "quic.version") == "0x00000001");
    CHECK(valueOf(tree, "quic.dcid") == "01020304");
    CHECK(valueOf(tree, "quic.scid") == "aabb");
    CHECK(valueOf(tree, "quic.token") == "55");
    CHECK(valuesOf(tree, "quic.length") == "5,1");
    CHECK(valuesOf(tree, "quic.packet_length") == "22,9");
    CHECK(hasRemark(tree, Severity::Comment, "with keys that follow from the connection ID"));
    CHECK(hasRemark(tree, Severity::Comment, "only the two ends have the keys"));
}

TEST_CASE("A QUIC server lists its versions, or asks for a retry", "[protocols][quic]")
{
    const auto list = toWebServer("8a 00000000 01 aa 01 bb 00000001 6b3343cf"_hex);
    CHECK(valuesOf(dissected(101, list), "quic.supported_version") == "0x00000001,0x6b3343cf");
    const auto retry = toWebServer("c0 6b3343cf 01 aa 01 bb 5566 000102030405060708090a0b0c0d0e0f"_hex);
    CHECK(readableValueOf(dissected(101, retry), "quic.long.packet_type_v2") == "0 (Retry)");
    CHECK(valueOf(dissected(101, retry), "quic.retry_token") == "5566");
}

TEST_CASE("A datagram on port 443 is QUIC only if it begins like it", "[protocols][quic]")
{
    CHECK(layersOf(dissected(101, toWebServer("43 00000001 01 aa 01 bb"_hex))) == "ip:udp");
    CHECK(layersOf(dissected(101, toWebServer("c3 12345678 01 aa 01 bb"_hex))) == "ip:udp");
    CHECK(layersOf(dissected(101, toWebServer("c3 00000001 15 aa 01 bb"_hex))) == "ip:udp");
}
