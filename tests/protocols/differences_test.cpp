// Where this program and tshark differ on purpose: the packet, what each says, and why ours is right.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/temporary_file.h"
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

#include <array>
#include <cstdio>

using namespace packetarium;

namespace {

std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts)
{
    std::vector<std::uint8_t> all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const auto cards = "020000000002 020000000001"_hex;

struct Difference {
    const char* reason;
    std::vector<std::uint8_t> packet; ///< An Ethernet frame.
    const char* field;
    const char* theirs;
    const char* ours;
};

const std::vector<Difference>& differences()
{
    static const std::vector<Difference> all = {
        {"RFC 2132 section 3.2: the number of DHCP's End option is 255",
         joined(
             {cards,
              "0800 45 00 0110 0001 0000 40 11 0000 00000000 ffffffff 0044 0043 00fc 0000"_hex,
              "01 01 06 00 12345678"_hex, // a question of a client
              std::vector<std::uint8_t>(228, 0),
              "63825363 350101 ff"_hex}), // the type of message, and the end
         "dhcp.option.type",
         "53,0",
         "53,255"},
        {"IEEE 802.3 section 3.2.6: up to 1500 the number is a length, also behind a provider's tag",
         joined({cards, "88a8 0005 0003 424203"_hex, std::vector<std::uint8_t>(43, 0)}),
         "llc.dsap",
         "",
         "0x42"},
        {"The header holds 0; how long the packet was to be, before the network card cut it, is a guess",
         joined({cards, "0800 45 00 0000 0001 0000 40 11 0000 0a000001 0a000002 03e8 0fa0 000a 0000 6869"_hex}),
         "ip.len",
         "30",
         "0"},
        {"RFC 8200 section 4.3: the hop-by-hop header is IPv6's; protocol 0 in IPv4 is nobody's",
         joined(
             {cards,
              "0800 45 00 0030 0001 0000 40 00 0000 0a000001 0a000002"_hex,
              "11 00 01 04 00000000 03e8 0fa0 0014 0000"_hex, // next header UDP, padding, a datagram
              std::vector<std::uint8_t>(12, 0)}),
         "ipv6.hopopts.nxt",
         "17",
         ""},
        {"RFC 791 section 3.1: an option's type and length lie where they do also when nobody knows the option",
         joined({cards, "0800 46 00 0018 0001 0000 40 fd 0000 0a000001 0a000002 | 99 04 0000"_hex}),
         "ip.opt.type",
         "",
         "153"},
        {"Length 0 without the option of a jumbogram: the computer left the packet to its network card, as in IPv4",
         joined(
             {cards,
              "86dd 60000000 0000 11 40 fd000000000000000000000000000001 fd000000000000000000000000000002"_hex,
              "03e8 0fa0 000a 0000 6869"_hex}),
         "udp.length",
         "",
         "10"},
    };
    return all;
}

std::vector<std::uint8_t> captureFileOf(const std::vector<std::uint8_t>& packet)
{
    const auto size = std::uint8_t(packet.size()), more = std::uint8_t(packet.size() >> 8);
    return joined(
        {"d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000"_hex, // lower byte first, Ethernet
         "00000000 00000000"_hex,
         {size, more, 0, 0, size, more, 0, 0},
         packet});
}

/// The values of a field, divided by commas; none when tshark is not installed.
std::optional<std::string> saidByTshark(const std::vector<std::uint8_t>& packet, const std::string& field)
{
    if (std::system("tshark --version >/dev/null 2>&1") != 0)
        return std::nullopt;
    const TemporaryFile file(captureFileOf(packet));
    FILE* output = popen(("tshark -n -r '" + file.path() + "' -T fields -e " + field + " 2>/dev/null").c_str(), "r");
    std::array<char, 200> line {};
    std::string said = std::fgets(line.data(), line.size(), output) ? line.data() : "";
    pclose(output);
    std::erase(said, '\n');
    return said;
}

} // namespace

TEST_CASE("Where tshark is wrong by the standard, or only guesses, what is right is shown", "[tshark]")
{
    constexpr std::uint32_t ethernet = 1;
    for (const Difference& each : differences()) {
        CAPTURE(each.reason);
        CHECK(valuesOf(dissected(ethernet, each.packet), each.field) == each.ours);
        if (const auto said = saidByTshark(each.packet, each.field))
            CHECK(*said == each.theirs);
        else
            WARN("tshark is not installed.");
    }
}

TEST_CASE("The fragment header of an IPv6 piece belongs to the IPv6 layer, which tshark ends before it", "[ipv6]")
{
    constexpr std::uint32_t rawIp = 101;
    const auto piece = "60000000 0010 2c 40 fd000000000000000000000000000001 fd000000000000000000000000000002"
                       "11 00 0001 00000007 03e8 0fa0 0010 0000"_hex; // more pieces follow
    CHECK(dissected(rawIp, piece).layers()[0].length == 48);
}

TEST_CASE("What was announced as IPv6 stays IPv6 when its version is wrong; tshark names it data", "[ipv6]")
{
    constexpr std::uint32_t ethernet = 1;
    const auto packet = joined({cards, "86dd 05 00 0021 0001 0000 40 11 0000 0a000001 0a000002"_hex});
    const Tree tree = dissected(ethernet, packet);
    CHECK(layersOf(tree) == "eth:ipv6");
    CHECK(valueOf(tree, "ipv6.version") == "0");
    CHECK(hasRemark(tree, Severity::Error, "must say version 6"));
}

TEST_CASE("Fewer than four bytes to a name server's port are data", "[udp]")
{
    constexpr std::uint32_t rawIp = 101;
    const auto packet = "45 00 001f 0001 0000 40 11 0000 0a000001 0a000002 03e8 0035 000b 0000 616263"_hex;
    CHECK(layersOf(dissected(rawIp, packet)) == "ip:udp");
}
