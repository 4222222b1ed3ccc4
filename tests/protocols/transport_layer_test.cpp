// What a student sees of TCP's options and of UDP-Lite.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

constexpr std::uint32_t rawIp = 101;

/// A segment from port 1000 to 4000 with these options, acknowledging byte 2000; its checksum is not the point.
std::vector<std::uint8_t> segment(const std::vector<std::uint8_t>& options)
{
    auto packet = "45 00 0000 0001 0000 40 06 0000 0a000001 0a000002"
                  "03e8 0fa0 00000000 000007d0 50 10 ffff 0000 0000"_hex;
    packet.insert(packet.end(), options.begin(), options.end());
    packet[3] = std::uint8_t(packet.size());
    packet[20 + 12] = std::uint8_t((20 + options.size()) << 2);
    return packet;
}

/// A UDP-Lite datagram that says "hello", with this coverage and checksum.
std::vector<std::uint8_t> liteDatagram(std::uint8_t coverage, std::uint16_t checksum)
{
    auto packet = "45 00 0021 0001 0000 40 88 6652 0a000001 0a000002 03e8 0fa0 0000 0000 68656c6c6f"_hex;
    packet[25] = coverage;
    packet[26] = std::uint8_t(checksum >> 8);
    packet[27] = std::uint8_t(checksum);
    return packet;
}

bool isWrong(const std::vector<std::uint8_t>& packet)
{
    return hasRemark(dissected(rawIp, packet), Severity::Error, "The checksum is wrong");
}

} // namespace

TEST_CASE("A run of bytes that was acknowledged before has come twice", "[tcp]")
{
    const auto twice = segment("01 01 05 0a 000003e8 000005dc"_hex),
               once = segment("01 01 05 0a 00000bb8 00000fa0"_hex);
    const Tree duplicate = dissected(rawIp, twice);
    CHECK(valueOf(duplicate, "tcp.options.sack_le") == "1000");
    CHECK(valueOf(duplicate, "tcp.options.sack.dsack_le") == "1000");
    CHECK(valueOf(duplicate, "tcp.options.sack.dsack_re") == "1500");
    CHECK_FALSE(dissected(rawIp, once).find("tcp.options.sack.dsack_le"));
}

TEST_CASE("Zeros after the end of the options are padding; anything else is not read", "[tcp]")
{
    const auto padded = segment("04 02 00 00"_hex), odd = segment("00 02 04 05"_hex);
    CHECK(valuesOf(dissected(rawIp, padded), "tcp.option_kind") == "4,0,0");
    CHECK(valuesOf(dissected(rawIp, odd), "tcp.option_kind") == "0");
    CHECK(hasRemark(dissected(rawIp, odd), Severity::Note, "should be zeros"));
}

TEST_CASE("Fast Open is read as the experiment that it was, too", "[tcp]")
{
    const auto asks = segment("fe 04 f989"_hex), shows = segment("fe 08 f989 01020304"_hex);
    CHECK(dissected(rawIp, asks).find("tcp.options.tfo.request"));
    CHECK(valueOf(dissected(rawIp, shows), "tcp.options.tfo.cookie") == "01020304");
    CHECK(readableValueOf(dissected(rawIp, shows), "tcp.options.experimental.exid") == "0xf989 (TCP Fast Open)");
}

TEST_CASE("Proofs, multipath and unknown options are named", "[tcp]")
{
    const auto proof = segment("1d 08 01 02 aabbccdd"_hex), multipath = segment("1e 04 20 00"_hex);
    const auto unknown = segment("60 04 1234"_hex);
    CHECK(valueOf(dissected(rawIp, proof), "tcp.options.ao.keyid") == "1");
    CHECK(valueOf(dissected(rawIp, proof), "tcp.options.ao.mac") == "aabbccdd");
    CHECK(readableValueOf(dissected(rawIp, multipath), "tcp.options.mptcp.subtype") == "2 (Data Sequence Signal)");
    CHECK(valueOf(dissected(rawIp, unknown), "tcp.options.unknown.payload") == "1234");
}

TEST_CASE("The switches are also shown as letters", "[tcp]")
{
    const auto packet = segment({});
    CHECK(valueOf(dissected(rawIp, packet), "tcp.flags.str") == "·······A····");
}

TEST_CASE("UDP-Lite's checksum protects as many bytes as it says", "[udplite]")
{
    const auto whole = liteDatagram(0, 0x940d), header = liteDatagram(8, 0xd7d7);
    CHECK(layersOf(dissected(rawIp, whole)) == "ip:udplite");
    CHECK(valueOf(dissected(rawIp, whole), "udp.length") == "13");
    CHECK_FALSE(isWrong(whole));
    CHECK_FALSE(isWrong(header));

    auto damaged = header;
    damaged.back() ^= 1; // Beyond what the checksum protects.
    CHECK_FALSE(isWrong(damaged));
    damaged[20] ^= 1; // A port.
    CHECK(isWrong(damaged));
}

TEST_CASE("UDP-Lite protects at least its own header, and always", "[udplite]")
{
    const auto tooLittle = liteDatagram(5, 0x1234), tooMuch = liteDatagram(100, 0x1234),
               unprotected = liteDatagram(0, 0);
    CHECK(hasRemark(dissected(rawIp, tooLittle), Severity::Error, "coverage"));
    CHECK(hasRemark(dissected(rawIp, tooMuch), Severity::Error, "coverage"));
    CHECK(hasRemark(dissected(rawIp, unprotected), Severity::Error, "zero is not allowed"));
}

TEST_CASE("Options that the capture cut off are no fault of the sender's", "[tcp]")
{
    const auto packet = segment("02 04 05b4 | 04 02 | 08 0a 00000001 00000002"_hex);
    for (const std::size_t kept : {20 + 20 + 1, 20 + 20 + 4 + 1, 20 + 20 + 4 + 2 + 5}) {
        CAPTURE(kept);
        const std::vector<std::uint8_t> beginning(packet.begin(), packet.begin() + std::ptrdiff_t(kept));
        const Tree tree = dissected(rawIp, beginning);
        CHECK_FALSE(hasRemark(tree, Severity::Error, "option"));
        CHECK(hasRemark(tree, Severity::Warning, "The bytes end here"));
    }
}

TEST_CASE("An option that reaches beyond the header ends what can be read of the options", "[tcp]")
{
    const auto packet = segment("04 02 30 31 32 33 34 35"_hex);
    CHECK(valuesOf(dissected(rawIp, packet), "tcp.option_kind") == "4");
    CHECK(hasRemark(dissected(rawIp, packet), Severity::Error, "beyond the end of the header"));
}

TEST_CASE("Of a TCP header that claims to be too short, only the beginning is shown", "[tcp]")
{
    auto packet = segment({});
    packet[20 + 12] = 4 << 4; // 16 bytes
    const Tree tree = dissected(rawIp, packet);
    CHECK(valueOf(tree, "tcp.srcport") == "1000");
    CHECK(valueOf(tree, "tcp.hdr_len") == "16");
    CHECK_FALSE(tree.find("tcp.flags"));
    CHECK(hasRemark(tree, Severity::Error, "never shorter than 20 bytes"));
}

TEST_CASE("A UDP length below 8 cannot be right; in IPv6, 0 stands for one that is too large", "[udp]")
{
    const auto withLength = [](std::uint8_t length) {
        auto packet = "45 00 001e 0001 0000 40 11 0000 0a000001 0a000002 03e8 0fa0 0000 1234 6869"_hex;
        packet[25] = length;
        return packet;
    };
    const auto none = withLength(0), tooShort = withLength(7), least = withLength(8);
    const auto jumbogram = "60000000 000a 11 40 fd000000000000000000000000000001 fd000000000000000000000000000002"
                           "03e8 0fa0 0000 1234 6869"_hex;
    CHECK_FALSE(dissected(rawIp, none).find("udp.checksum"));
    CHECK_FALSE(dissected(rawIp, tooShort).find("udp.checksum"));
    CHECK(hasRemark(dissected(rawIp, tooShort), Severity::Error, "never less than 8"));
    CHECK(dissected(rawIp, least).find("udp.checksum"));
    CHECK(valueOf(dissected(rawIp, jumbogram), "udp.payload") == "6869");
}
