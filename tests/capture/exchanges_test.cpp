// Questions and their answers: DNS over UDP and TCP, and ping. Held against tshark on the captures of tests/data.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/dns_exchanges.h"
#include "protocols/value.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

#include <array>
#include <cstdio>
#include <sstream>

using namespace packetarium;
using namespace std::string_literals;

namespace {

/// A question for the IPv4 address of "a.test", or a response to it without an answer.
std::string dnsMessage(char identification, bool isResponse)
{
    return "\0"s + identification + (isResponse ? "\x85\x80"s : "\x01\x00"s) // Identification, flags
        + "\0\1\0\0\0\0\0\0"s // One question
        + "\1a\4test\0\0\1\0\1"s;
}

std::string values(const Capture& capture, std::size_t packet, std::string_view field)
{
    std::string all;
    const Dissection dissection = capture.dissect(packet);
    for (const Node& node : dissection.tree.nodes())
        if (node.field && node.field->filter == field)
            all += (all.empty() ? "" : ",") + tsharkValue(node);
    return all;
}

ConversationScript onDnsPort()
{
    ConversationScript script;
    script.ports(49152, 53);
    return script;
}

constexpr std::string_view compared[] = {
    "dns.length",
    "dns.response_to",
    "dns.time",
    "dns.retransmission",
    "dns.unsolicited",
    "icmp.resp_to",
    "icmpv6.resp_to",
    "dns.retransmit_request_in",
    "udp.stream",
    "udp.time_delta",
    "udp.time_relative",
    "dns.retransmit_response_in",
    "tls.handshake.type",
    "tls.record.length"};

/// A line a packet: whether tshark calls it malformed, and the fields, separated by tabs; nothing without tshark.
std::vector<std::string> tsharkLines(const std::string& path)
{
    std::string command = "tshark -n -r '" + path + "' -T fields -e _ws.malformed";
    for (const auto field : compared)
        command += " -e " + std::string(field);
    std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string all;
    std::array<char, 4096> block {};
    while (const std::size_t size = std::fread(block.data(), 1, block.size(), pipe))
        all.append(block.data(), size);
    ::pclose(pipe);
    std::vector<std::string> lines;
    std::istringstream stream(all);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

} // namespace

TEST_CASE("A DNS response tells which question it answers, and after what time", "[dns]")
{
    ConversationScript script = onDnsPort();
    script.udp(Side::Alice, dnsMessage(1, false)).after(0.25).udp(Side::Alice, dnsMessage(2, false));
    script.after(0.5).udp(Side::Bob, dnsMessage(2, true)).after(0.5).udp(Side::Bob, dnsMessage(1, true));
    const auto capture = script.open();
    CHECK(values(*capture, 2, "dns.response_to") == "2");
    CHECK(values(*capture, 2, "dns.time") == "0.500000000");
    CHECK(values(*capture, 3, "dns.response_to") == "1");
    CHECK(values(*capture, 3, "dns.time") == "1.250000000");
}

TEST_CASE("A question or response that comes again is told from a new one", "[dns]")
{
    ConversationScript script = onDnsPort();
    script.udp(Side::Alice, dnsMessage(1, false)).after(1).udp(Side::Alice, dnsMessage(1, false));
    script.udp(Side::Bob, dnsMessage(1, true)).udp(Side::Bob, dnsMessage(1, true));
    script.udp(Side::Alice, dnsMessage(1, false)).after(6).udp(Side::Alice, dnsMessage(1, false));
    script.udp(Side::Bob, dnsMessage(7, true));
    const auto capture = script.open();
    CHECK(values(*capture, 1, "dns.retransmit_request_in") == "1");
    CHECK(values(*capture, 1, "dns.retransmission") == "1");
    CHECK(values(*capture, 2, "dns.response_to") == "1");
    CHECK(values(*capture, 3, "dns.retransmit_response_in") == "3");
    CHECK(values(*capture, 4, "dns.retransmission").empty()); // The first was answered.
    CHECK(values(*capture, 5, "dns.retransmission").empty()); // Nobody waits so long.
    CHECK(values(*capture, 6, "dns.unsolicited") == "1");
}

TEST_CASE("Questions over TCP are matched too", "[dns]")
{
    const auto framed = [](const std::string& message) { return "\0"s + char(message.size()) + message; };
    ConversationScript script = onDnsPort();
    script.handshake().say(Side::Alice, framed(dnsMessage(1, false)) + framed(dnsMessage(2, false))); // Packet 4.
    script.say(Side::Bob, framed(dnsMessage(2, true))).say(Side::Bob, framed(dnsMessage(3, true)));
    const auto capture = script.open();
    CHECK(values(*capture, 4, "dns.response_to") == "4");
    CHECK(values(*capture, 4, "dns.time") == "0.001000000");
    CHECK(values(*capture, 5, "dns.unsolicited") == "1");
}

TEST_CASE("The memory for open questions is fixed", "[dns]")
{
    DnsExchanges exchanges;
    const std::string question = dnsMessage(1, false), answer = dnsMessage(1, true);
    const auto asBytes = [](const std::string& text) {
        return Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    };
    constexpr std::uint32_t many = 4 * DnsExchanges::sets * DnsExchanges::ways;
    for (std::uint32_t conversation = 0; conversation < many; ++conversation)
        exchanges.add(conversation, asBytes(question), conversation, conversation);
    CHECK(exchanges.add(many - 1, asBytes(answer), many, many).kind == DnsMatch::Kind::Answer);
    CHECK(exchanges.add(0, asBytes(answer), many + 1, many).kind == DnsMatch::Kind::Unasked); // Forgotten.
    CHECK(exchanges.add(1, asBytes("short"), many + 2, many).kind == DnsMatch::Kind::None);
}

TEST_CASE("Times between datagrams count from the last one with data", "[udp]")
{
    ConversationScript script;
    script.udp(Side::Alice, "one").after(1).udp(Side::Alice, "").after(1).udp(Side::Bob, "two");
    const auto capture = script.open();
    CHECK(values(*capture, 2, "udp.time_delta") == "2.000000000");
}

TEST_CASE("A ping seen in a tunnel and beside it is answered in each", "[icmp]")
{
    constexpr std::uint8_t icmp = 1, ipInIp = 4;
    const auto request = "08 00 0000 0007 0001"_hex, reply = "00 00 0000 0007 0001"_hex;
    const auto requestInside = "45 00 001c 0001 0000 40 01 0000 0a000001 0a000002 08 00 0000 0007 0001"_hex;
    const auto replyInside = "45 00 001c 0001 0000 40 01 0000 0a000002 0a000001 00 00 0000 0007 0001"_hex;
    ConversationScript script;
    script.ip(Side::Alice, icmp, request).ip(Side::Alice, ipInIp, requestInside);
    script.ip(Side::Bob, ipInIp, replyInside).ip(Side::Bob, icmp, reply);
    const auto capture = script.open();
    CHECK(values(*capture, 2, "icmp.resp_to") == "2");
    CHECK(values(*capture, 3, "icmp.resp_to") == "1");
}

TEST_CASE("What is matched agrees with tshark", "[tshark]")
{
    const std::string name = GENERATE(
        as<std::string> {},
        "dns.pcapng",
        "dns-records.pcap",
        "mdns.pcap",
        "local-network.pcapng",
        "icmpv6.pcapng",
        "neighbors.pcapng",
        "icmp.pcapng",
        "udp.pcap",
        "udplite.pcapng",
        "tls12.pcapng",
        "tls13.pcapng");
    CAPTURE(name);
    const std::string path = TEST_DATA "/protocols/" + name;
    const auto expected = tsharkLines(path);
    if (expected.empty()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    const auto capture = Capture::open(path);
    REQUIRE(capture);
    (*capture)->wait();
    REQUIRE(expected.size() == (*capture)->packets().size());
    for (std::size_t packet = 0; packet < expected.size(); ++packet) {
        std::istringstream line(expected[packet]);
        std::string malformed;
        std::getline(line, malformed, '\t');
        // tshark stops at what is malformed before it matches, and matches what ICMP quotes as if it were sent here.
        const bool isQuote = (*capture)->dissect(packet).tree.find("icmp.type") != nullptr;
        if (!malformed.empty() || (isQuote && name == "local-network.pcapng"))
            continue;
        for (const auto field : compared) {
            std::string theirs;
            std::getline(line, theirs, '\t');
            CAPTURE(packet + 1, field);
            CHECK(values(**capture, packet, field) == theirs);
        }
    }
}
