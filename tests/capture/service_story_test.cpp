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

TEST_CASE("An mDNS record that is good for no second more is a goodbye", "[story]")
{
    CHECK(
        said(Side::Bob, mdnsPort, "0000 8400 0000 0001 0000 0000 05 616c696365 00 0001 8001 00000000 0004 0a000001"_hex)
            .story
        == "Bob says goodbye: alice at 10.0.0.1 is gone.");
    const auto service = R"(
        0000 8400 0000 0002 0000 0000
        05 5f68747470 00 000c 0001 00000000 0007 04 64656d6f c00c  # _http leads to demo._http, no more
        05 616c696365 00 0001 8001 00000000 0004 0a000001
    )"_hex;
    CHECK(said(Side::Bob, mdnsPort, service).story == "Bob says goodbye: demo._http is gone. (And 1 more record.)");
    // A server of DNS says with the same number only that the answer is not to be remembered.
    CHECK(
        answered(joined(
            joined("2ab1 8180 0001 0001 0000 0000"_hex, name), "0001 0001 c00c 0001 0001 00000000 0004 0a000007"_hex))
        == "Bob answers: example.com is 10.0.0.7.");
}

TEST_CASE("The records of an mDNS message that are about several names are not taken for one", "[story]")
{
    const auto several = R"(
        0000 8400 0000 0004 0000 0000
        05 616c696365 00 0001 8001 00000078 0004 0a000001
        03 626f62 00     0001 8001 00000078 0004 0a000002  # bob's
        05 616c696365 00 0001 8001 00000078 0004 0a000003
        05 616c696365 00 0001 8001 00000000 0004 0a000004  # not any more
    )"_hex;
    CHECK(
        said(Side::Bob, mdnsPort, several).story
        == "Bob answers: alice is 10.0.0.1 and 10.0.0.3. (And 2 more records.)");
}

TEST_CASE("Answers for programs are told by what they are for", "[story]")
{
    const auto answer = [](const std::vector<std::uint8_t>& tail) {
        return answered(joined(joined("2ab1 8180 0001 0001 0000 0000"_hex, name), tail));
    };
    CHECK(
        answer("0041 0001 c00c 0041 0001 0000012c 0003 0001 00"_hex) // HTTPS, of priority 1
        == "Bob answers: the web site example.com is reached under its own name.");
    CHECK(
        answer("0041 0001 c00c 0041 0001 0000012c 0006 0000 01 77 c00c"_hex) // AliasMode
        == "Bob answers: the web site example.com is reached under the name w.example.com.");
    CHECK(
        answer("0040 0001 c00c 0040 0001 0000012c 0003 0000 00"_hex) // SVCB
        == "Bob answers: the service example.com is not offered.");
    CHECK(
        answer("0101 0001 c00c 0101 0001 0000012c 000c 00 05 6973737565 63612e6465"_hex) // issue ca.de
        == "Bob answers: ca.de may issue certificates for example.com.");
    CHECK(
        answer("0101 0001 c00c 0101 0001 0000012c 0008 00 05 6973737565 3b"_hex) // issue ;
        == "Bob answers: nobody may issue certificates for example.com.");
    CHECK(
        answer("002b 0001 c00c 002b 0001 0000012c 0008 1234 08 02 01020304"_hex) // DS
        == "Bob answers: here is the fingerprint of the key for the signed zone example.com.");
    CHECK(
        answer("0030 0001 c00c 0030 0001 0000012c 0008 0101 03 08 01020304"_hex) // DNSKEY
        == "Bob answers: here is the public key for the signatures of the zone example.com.");
    CHECK(
        answer("0034 0001 c00c 0034 0001 0000012c 0007 03 01 01 01020304"_hex) // TLSA
        == "Bob answers: here is what tells the right certificate of example.com from a wrong one.");
    CHECK(
        answer("0023 0001 c00c 0023 0001 0000012c 0008 0001 0001 00 00 00 00"_hex) // NAPTR
        == "Bob answers: here is the rule that turns example.com into what to look up next.");
    CHECK(
        answer(
            "0006 0001 c00c 0006 0001 0000012c 001a 01 6e c00c c00c 00000001 00000002 00000003 00000004 00000005"_hex)
        == "Bob answers: the first name server of the zone example.com is n.example.com.");
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
        == "A computer that calls itself “alice” asks Bob: who can give me an address (DHCP Discover)?");
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

TEST_CASE("QUIC's long headers say what their packets are for", "[story]")
{
    constexpr std::uint16_t quicPort = 443;
    const auto sent = [](Side from, const std::vector<std::uint8_t>& datagram) {
        ConversationScript script;
        script.ports(49152, quicPort).udp(Side::Alice, text("c0 00000001 08 0102030405060708 00 00 01 00"_hex));
        script.udp(from, text(datagram));
        return script.open()->view(1).story;
    };
    CHECK(
        sent(Side::Alice, "c0 00000001 08 0102030405060708 00 00 01 00"_hex)
        == "Alice asks Bob for an encrypted connection (QUIC Initial).");
    CHECK(
        sent(Side::Bob, "c0 00000001 00 08 0102030405060708 00 01 00"_hex)
        == "Bob answers the request for a connection (QUIC Initial).");
    CHECK(
        sent(Side::Alice, "d0 00000001 08 0102030405060708 00 01 00"_hex)
        == "Alice sends Bob data before the handshake is done (QUIC 0-RTT).");
    CHECK(
        sent(Side::Bob, "e0 00000001 00 08 0102030405060708 01 00"_hex)
        == "Bob goes on with the handshake, encrypted (QUIC Handshake).");
    CHECK(
        sent(Side::Bob, "f0 00000001 00 08 0102030405060708 61 000102030405060708090a0b0c0d0e0f"_hex)
        == "Bob asks Alice to begin again, and to show a token (QUIC Retry).");
    CHECK(
        sent(Side::Bob, "80 00000000 08 0102030405060708 00 00000001"_hex)
        == "Bob does not speak this version of QUIC, and names others (Version Negotiation).");
}

TEST_CASE("Who has no address asks everyone, and who has one its server", "[story]")
{
    ConversationScript script;
    auto packet = "45 00 0114 0001 0000 40 11 0000 00000000 ffffffff | 0044 0043 0100 0000"_hex;
    const auto discover = joined(packet, lease(1, "35 01 01 ff 00 00 00 00"_hex));
    script.frame(Side::Alice, 0x0800, discover, true);
    CHECK(
        script.open()->view(0).story
        == "The computer with network card 02:00:00:00:00:01 asks everyone: who can give me an address (DHCP "
           "Discover)?");
    auto renewal = lease(1, "35 01 03 ff"_hex);
    const auto own = "0a000001"_hex;
    std::copy(own.begin(), own.end(), renewal.begin() + 12); // ciaddr
    script.ports(dhcpClientPort, dhcpServerPort).udp(Side::Alice, text(renewal));
    CHECK(
        script.open()->view(1).story
        == "The computer with network card 02:00:00:00:00:01 wants to keep the address 10.0.0.1 (DHCP Request).");
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
