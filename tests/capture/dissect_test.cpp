// A packet dissected in its conversation: computed fields, reassembled messages, and no byte without a layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/computed_fields.h"
#include "protocols/value.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

#include <algorithm>

using namespace packetarium;

namespace {

std::string valueOf(const Dissection& dissection, std::string_view filter)
{
    const Node* node = dissection.tree.find(filter);
    return node ? tsharkValue(*node) : "absent";
}

std::vector<std::string> layersOf(const Dissection& dissection)
{
    std::vector<std::string> names;
    for (const Layer& layer : dissection.tree.layers())
        names.emplace_back(layer.protocol->filter);
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("A datagram without data has no times, as in Wireshark", "[dissect]")
{
    ConversationScript script;
    script.ports(49153, 7).udp(Side::Alice, "").udp(Side::Bob, "hi");
    const auto capture = script.open();
    CHECK(valueOf(capture->dissect(0), "udp.stream") == "0");
    CHECK(valueOf(capture->dissect(0), "udp.time_relative") == "absent");
    CHECK(valueOf(capture->dissect(0), "udp.time_delta") == "absent");
    CHECK(valueOf(capture->dissect(1), "udp.time_relative") == "0.001000000");
}

TEST_CASE("Extension headers behind a fragment header are read once the packet is whole", "[dissect]")
{
    constexpr std::uint16_t ipv6 = 0x86dd;
    ConversationScript script;
    script.frame(
        Side::Alice,
        ipv6,
        "60000000 0018 2c 40 fd000000000000000000000000000001 fd000000000000000000000000000002"
        "3c 00 0001 00000007" // the whole begins with destination options; more pieces follow
        "11 00 01 04 00000000" // filler; UDP follows
        "03e8 0fa0 000a 0000"_hex);
    script.frame(
        Side::Alice,
        ipv6,
        "60000000 000a 2c 40 fd000000000000000000000000000001 fd000000000000000000000000000002"
        "3c 00 0010 00000007" // 16 bytes in
        "6869"_hex);
    const auto capture = script.open();
    const auto whole = capture->dissect(1);
    CHECK(layersOf(whole) == Names {"eth", "ipv6", "udp", "data"});
    CHECK(valueOf(whole, "ipv6.dstopts.nxt") == "17");
    CHECK(valueOf(whole, "udp.srcport") == "1000");
    CHECK(valueOf(whole, "udp.stream") == "0");
    CHECK(valueOf(whole, "data.len") == "2");
    CHECK(capture->packets()[1].sourcePort == 1000);
}

TEST_CASE("In a tunnel the innermost conversation counts", "[dissect]")
{
    ConversationScript script;
    script.ports(50000, 4789)
        .udp(
            Side::Alice,
            std::string(
                "\x08\0\0\0\0\0\x2a\0" // VXLAN, network 42
                "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0" // Ethernet
                "\x45\0\0\x28\0\1\0\0\x40\6\0\0\x0a\1\0\1\x0a\1\0\2" // IPv4
                "\x03\xe8\0\x50\0\0\0\1\0\0\0\0\x50\2\x10\0\0\0\0\0", // TCP: SYN
                62));
    const auto capture = script.open();
    const auto tunnel = capture->dissect(0);
    CHECK(layersOf(tunnel) == Names {"eth", "ip", "udp", "vxlan", "eth", "ip", "tcp"});
    CHECK(valueOf(tunnel, "tcp.stream") == "0");
    CHECK(valueOf(tunnel, "udp.stream") == "absent");
    CHECK(capture->packets()[0].sourcePort == 1000);
}

TEST_CASE("A ping in a tunnel finds its answer, and a question for an address stays the tunnel's", "[dissect]")
{
    constexpr std::uint8_t gre = 47;
    ConversationScript script;
    script.ip(
        Side::Alice, gre, "0000 0800 45000020 00010000 40010000 0a010001 0a010002 08000000 00070001 6869686a"_hex);
    script.ip(Side::Bob, gre, "0000 0800 45000020 00010000 40010000 0a010002 0a010001 00000000 00070001 6869686a"_hex);
    script.ip(
        Side::Alice,
        gre,
        "0000 6558 ffffffffffff 020000000001 0806" // a whole frame in the tunnel
        "0001 0800 06 04 0001 020000000001 0a010001 000000000000 0a010002"_hex);
    const auto capture = script.open();
    CHECK(valueOf(capture->dissect(1), "icmp.resp_to") == "1");
    const Packet question = capture->packets()[2];
    CHECK(capture->packets().address(question.source).bytes[1] == 0); // 10.0.0.1, not 10.1.0.1
    CHECK(layersOf(capture->dissect(2)) == Names {"eth", "ip", "gre", "eth", "arp"});
}

TEST_CASE("A segment shows its place in the connection", "[dissect]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").acknowledge(Side::Bob);
    const auto capture = script.open();

    const auto data = capture->dissect(3);
    CHECK(valueOf(data, "tcp.stream") == "0");
    CHECK(valueOf(data, "tcp.seq") == "1");
    CHECK(valueOf(data, "tcp.nxtseq") == "6");
    CHECK(valueOf(data, "tcp.len") == "5");
    CHECK(valueOf(data, "tcp.time_relative") == "0.003000000");
    CHECK(valueOf(data, "tcp.analysis.bytes_in_flight") == "5");
    const auto ack = capture->dissect(4);
    CHECK(valueOf(ack, "tcp.ack") == "6");
    CHECK(valueOf(ack, "tcp.analysis.acks_frame") == "4");
    CHECK(valueOf(ack, "tcp.analysis.ack_rtt") == "0.001000000");
    CHECK(valueOf(ack, "tcp.analysis.bytes_in_flight") == "absent");
}

TEST_CASE("Bytes that no protocol knows are a layer of data", "[dissect]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").ports(49153, 7).udp(Side::Bob, "hi");
    const auto capture = script.open();

    CHECK(layersOf(capture->dissect(3)) == Names {"eth", "ip", "tcp", "data"});
    CHECK(valueOf(capture->dissect(3), "data.len") == "5");
    CHECK(layersOf(capture->dissect(4)) == Names {"eth", "ip", "udp", "data"});
    CHECK(valueOf(capture->dissect(4), "udp.stream") == "0");
}

TEST_CASE("A message that came in pieces is shown where it is complete", "[dissect]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET / HTTP/1.1\r\nHo");
    script.say(Side::Alice, "st: bob\r\n\r\n");
    const auto capture = script.open();

    CHECK(layersOf(capture->dissect(3)) == Names {"eth", "ip", "tcp", "data"});
    const auto whole = capture->dissect(4);
    CHECK(layersOf(whole) == Names {"eth", "ip", "tcp", "data", "http"});
    CHECK(valueOf(whole, "http.host") == "bob");
    CHECK(valueOf(whole, "tcp.segment.count") == "2");
    REQUIRE(whole.tree.sources().size() == 2);
    CHECK(whole.tree.sources()[1].name == "Reassembled TCP");
}

TEST_CASE("Several messages in a packet are several layers", "[dissect]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3");
    const auto capture = script.open();
    const auto dissection = capture->dissect(3);
    CHECK(layersOf(dissection) == Names {"eth", "ip", "tcp", "http", "http", "data"});
    CHECK(dissection.tree.sources().size() == 1);
}

TEST_CASE("Of a packet with very many messages the first are shown, and its story stays short", "[dissect]")
{
    const std::string upgrade = "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    std::string frames;
    for (std::size_t i = 0; i < 11'000; ++i)
        frames += webSocketFrame(8, "", false); // A client must mask its frames, and a close frame is the last one.
    ConversationScript script;
    script.handshake().say(Side::Alice, upgrade).say(Side::Bob, answer).say(Side::Alice, frames);
    const auto capture = script.open();
    const Dissection shown = capture->dissect(5);
    CHECK(shown.tree.layers().size() < 10'010);
    const auto isSaid = [](const Node& node) { return node.text.starts_with("More messages may follow"); };
    CHECK(std::ranges::count_if(shown.tree.nodes(), isSaid) == 1);
    CHECK(capture->view(5).story.size() < 2000);
}

TEST_CASE("Every byte of a frame belongs to a layer", "[dissect]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").udp(Side::Bob, "hi").finish(Side::Alice);
    script.say(Side::Bob, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    script.frame(Side::Alice, 0x88cc, {1, 2, 3, 4}).ip(Side::Alice, 200, {5, 6, 7});
    const auto capture = script.open();
    for (std::size_t packet = 0; packet < capture->packets().size(); ++packet) {
        CAPTURE(packet);
        const auto dissection = capture->dissect(packet);
        std::vector<bool> covered(dissection.bytes.size());
        for (const Layer& layer : dissection.tree.layers())
            if (layer.source == 0)
                std::fill_n(covered.begin() + std::ptrdiff_t(layer.at), layer.length, true);
        CHECK(std::ranges::all_of(covered, [](bool is) { return is; }));
    }
}

TEST_CASE("A packet cut short anywhere is dissected as far as it goes", "[dissect]")
{
    ConversationScript script;
    script.handshake();
    const std::string request = "GET / HTTP/1.1\r\n\r\n";
    for (std::size_t size = 0; size <= 54 + request.size(); ++size)
        script.segment({Side::Alice, "PA", 1, 1, request, 64000, {}, size});
    const auto capture = script.open();
    for (std::size_t packet = 0; packet < capture->packets().size(); ++packet) {
        capture->dissect(packet);
        CHECK_FALSE(capture->view(packet).story.empty());
    }
}

TEST_CASE("Every computed field has a short sentence", "[dissect]")
{
    for (const Field& field : computedFields()) {
        CAPTURE(field.filter);
        CHECK(field.means.size() > 10);
        CHECK(field.means.size() <= 100);
        CHECK(field.means.ends_with('.'));
        CHECK(computedFieldNamed(field.filter) == &field);
    }
}
