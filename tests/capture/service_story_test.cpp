// What the story says of names, addresses that are lent, and clocks: DNS, DHCP and NTP.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/catch.h"
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

constexpr std::uint16_t dnsPort = 53, mdnsPort = 5353, dhcpClientPort = 68, dhcpServerPort = 67, ntpPort = 123;

std::string text(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

PacketView said(Side from, std::uint16_t port, const std::vector<std::uint8_t>& message)
{
    ConversationScript script;
    script.ports(49152, port).udp(from, text(message));
    return script.open()->view(0);
}

std::string asked(const std::vector<std::uint8_t>& message) { return said(Side::Alice, dnsPort, message).story; }
std::string answered(const std::vector<std::uint8_t>& message) { return said(Side::Bob, dnsPort, message).story; }

std::vector<std::uint8_t> joined(std::vector<std::uint8_t> bytes, const std::vector<std::uint8_t>& more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
    return bytes;
}

/// A question about example.com; the type follows.
const auto header = "2ab1 0100 0001 0000 0000 0000"_hex, name = "07 6578616d706c65 03 636f6d 00"_hex;
const auto aboutExample = joined(header, name);

/// A DHCP message from the client with card 02:00:00:00:00:01 or to it, with these options.
std::vector<std::uint8_t> lease(std::uint8_t operation, const std::vector<std::uint8_t>& options)
{
    auto message = "00 01 06 00 12345678 0000 0000 00000000 0a000064 00000000 00000000 020000000001"_hex;
    message[0] = operation;
    message.resize(236);
    return joined(joined(message, "63825363"_hex), options);
}

std::string leased(Side from, const std::vector<std::uint8_t>& options)
{
    ConversationScript script;
    script.ports(dhcpClientPort, dhcpServerPort).udp(from, text(lease(from == Side::Alice ? 1 : 2, options)));
    return script.open()->view(0).story;
}

} // namespace

TEST_CASE("A question is told as one would ask it", "[story]")
{
    CHECK(
        asked(joined(aboutExample, "0001 0001"_hex))
        == "Alice asks Bob's DNS server: what is the IPv4 address of example.com?");
    CHECK(
        asked(joined(aboutExample, "001c 0001"_hex))
        == "Alice asks Bob's DNS server: what is the IPv6 address of example.com?");
    CHECK(
        asked(joined(aboutExample, "000f 0001"_hex))
        == "Alice asks Bob's DNS server: where does e-mail for example.com go?");
    CHECK(
        asked(joined(header, "01 37 01 30 01 30 02 3130 07 696e2d61646472 04 61727061 00 000c 0001"_hex))
        == "Alice asks Bob's DNS server: which name belongs to 10.0.0.7?");
    CHECK(
        asked(joined(header, "00 0002 0001"_hex))
        == "Alice asks Bob's DNS server: which name servers are in charge of the root?");
    CHECK(said(Side::Alice, dnsPort, joined(aboutExample, "0001 0001"_hex)).protocol == "DNS");
    CHECK(said(Side::Alice, dnsPort, joined(aboutExample, "0001 0001"_hex)).label == "A example.com?");
}

TEST_CASE("An answer is told with what it says", "[story]")
{
    const auto question = joined("2ab1 8180 0001 0001 0000 0000"_hex, name);
    CHECK(
        answered(joined(question, "0001 0001 c00c 0001 0001 0000012c 0004 0a000007"_hex))
        == "Bob answers: example.com is 10.0.0.7.");
    CHECK(
        answered(joined(question, "000f 0001 c00c 000f 0001 0000012c 0006 000a 01 6d c00c"_hex))
        == "Bob answers: e-mail for example.com goes to m.example.com.");
    const auto two = joined("2ab1 8180 0001 0002 0000 0000"_hex, name);
    CHECK(
        answered(joined(two, R"(
        0001 0001
        c00c 0005 0001 0000012c 0004 01 77 c00c  # an alias of w.example.com
        c029 0001 0001 0000012c 0004 0a000007
    )"_hex))
        == "Bob answers: example.com is an alias of w.example.com, which is 10.0.0.7.");
}

TEST_CASE("What is not answered is told with the reason", "[story]")
{
    const auto tail = joined(name, "001c 0001"_hex);
    CHECK(answered(joined("2ab1 8183 0001 0000 0000 0000"_hex, tail)) == "Bob answers: there is no name example.com.");
    CHECK(
        answered(joined("2ab1 8185 0001 0000 0000 0000"_hex, tail))
        == "Bob refuses to answer the question about example.com.");
    CHECK(
        answered(joined("2ab1 8182 0001 0000 0000 0000"_hex, tail))
        == "Bob could not find out about example.com (server failure).");
    CHECK(
        answered(joined("2ab1 8180 0001 0000 0000 0000"_hex, tail)) == "Bob answers: example.com has no AAAA record.");
    CHECK(
        answered(joined("2ab1 8380 0001 0000 0000 0000"_hex, tail))
        == "Bob answers: this does not fit into a datagram, ask again over TCP.");
}

TEST_CASE("A name cannot bring line breaks or reversed writing into the story", "[story]")
{
    CHECK(
        asked(joined(header, "05 61 0a e280ae 00 0001 0001"_hex))
        == "Alice asks Bob's DNS server: what is the IPv4 address of a\\n\\u202E?");
}

TEST_CASE("An mDNS answer without a question is told by its first record", "[story]")
{
    const auto view = said(
        Side::Bob, mdnsPort, "0000 8400 0000 0001 0000 0000 05 616c696365 00 0001 8001 00000078 0004 0a000001"_hex);
    CHECK(view.story == "Bob answers: alice is 10.0.0.1.");
    CHECK(view.protocol == "MDNS");
}

TEST_CASE("A message that cannot be read is a datagram like any other", "[story]")
{
    CHECK(asked("2ab1"_hex).find("datagram of 2 bytes") != std::string::npos);
    CHECK(
        asked(joined("2ab1 2800 0001 0000 0000 0000"_hex, joined(name, "0006 0001"_hex))).find("datagram")
        != std::string::npos);
}

TEST_CASE("An address is looked for, offered, taken and lent", "[story]")
{
    CHECK(
        leased(Side::Alice, "35 01 01 0c 05 616c696365 ff"_hex)
        == "A computer that calls itself “alice” asks everyone: who can give me an address (DHCP Discover)?");
    CHECK(
        leased(Side::Bob, "35 01 02 33 04 00000e10 ff"_hex)
        == "Bob offers the address 10.0.0.100 for 1 hour (DHCP Offer).");
    CHECK(
        leased(Side::Alice, "35 01 03 32 04 0a000064 36 04 0a000002 ff"_hex)
        == "The computer with network card 02:00:00:00:00:01 takes the offer of 10.0.0.2: the address 10.0.0.100 (DHCP "
           "Request).");
    CHECK(
        leased(Side::Bob, "35 01 05 33 04 0000a8c0 ff"_hex)
        == "Bob lends the address 10.0.0.100 for 12 hours (DHCP ACK).");
    CHECK(leased(Side::Bob, "35 01 06 ff"_hex) == "Bob refuses the address that was asked for (DHCP NAK).");
    CHECK(leased(Side::Bob, "35 01 63 ff"_hex).find("datagram") != std::string::npos);
}

TEST_CASE("The time is asked for and told", "[story]")
{
    auto message = "23 00 06 ec"_hex;
    message.resize(48);
    CHECK(said(Side::Alice, ntpPort, message).story == "Alice asks Bob: what time is it (NTP)?");
    message[0] = 0x24;
    message[1] = 1;
    const auto sent = "e8fe6f80 80000000"_hex;
    std::copy(sent.begin(), sent.end(), message.begin() + 40);
    CHECK(
        said(Side::Bob, ntpPort, message).story
        == "Bob tells Alice the time: Nov 14, 2023 22:13:20.500000000 UTC (NTP).");
    message[1] = 0;
    const auto reason = "52415445"_hex;
    std::copy(reason.begin(), reason.end(), message.begin() + 12);
    CHECK(said(Side::Bob, ntpPort, message).story == "Bob does not tell Alice the time: its reason is “RATE” (NTP).");
}
