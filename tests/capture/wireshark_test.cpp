// Held against tshark: what is computed about random conversations over a network that loses, doubles and shuffles, and
// about the sample captures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <random>
#include <sstream>

using namespace packetarium;

namespace {

constexpr std::string_view compared[] = {
    "tcp.stream",
    "tcp.completeness",
    "tcp.len",
    "tcp.seq",
    "tcp.nxtseq",
    "tcp.ack",
    "tcp.window_size",
    "tcp.window_size_scalefactor",
    "tcp.time_relative",
    "tcp.time_delta",
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order",
    "tcp.analysis.reused_ports",
    "tcp.analysis.lost_segment",
    "tcp.analysis.ack_lost_segment",
    "tcp.analysis.window_update",
    "tcp.analysis.window_full",
    "tcp.analysis.keep_alive",
    "tcp.analysis.keep_alive_ack",
    "tcp.analysis.zero_window",
    "tcp.analysis.zero_window_probe",
    "tcp.analysis.zero_window_probe_ack",
    "tcp.analysis.duplicate_ack",
    "tcp.analysis.duplicate_ack_num",
    "tcp.analysis.duplicate_ack_frame",
    "tcp.analysis.acks_frame",
    "tcp.analysis.ack_rtt",
    "tcp.analysis.initial_rtt",
    "tcp.analysis.bytes_in_flight",
    "tcp.analysis.push_bytes_sent",
    "tcp.analysis.rto",
    "tcp.analysis.rto_frame",
    "tcp.segment.count",
    "tcp.reassembled.length",
    "http.response.code",
    "udp.stream",
    "udp.time_relative",
    "udp.time_delta",
    "ip.fragment.count",
    "ipv6.fragment.count",
};

/// Where we differ on purpose.
constexpr struct {
    std::string_view capture, field, reason;
} exceptions[] = {
    {"tunnels.pcap", "udp.stream", "A packet belongs to one conversation, the innermost; the tunnel's has no number."},
    {"tunnels.pcap", "udp.time_relative", "The same."},
    {"tunnels.pcap", "udp.time_delta", "The same."},
    {"icmp-messages.pcap", "udp.stream", "Of errors that quote errors, only the outermost quote leads to a stream."},
    {"icmpv6-messages.pcap", "udp.stream", "A redirect is no error, so what it quotes leads to no stream."},
};

bool isExpected(std::string_view path, std::string_view field)
{
    for (const auto& each : exceptions)
        if (path.ends_with(each.capture) && field == each.field)
            return true;
    return false;
}

bool hasTshark() { return std::system("tshark --version >/dev/null 2>&1") == 0; }

/// A line a packet, the fields separated by tabs.
std::vector<std::string> tsharkLines(const std::string& path, const std::string& options)
{
    std::string command = "tshark -n -r '" + path + "' -T fields " + options;
    for (const auto field : compared)
        command += " -e " + std::string(field);
    command += " 2>/dev/null";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string all;
    std::array<char, 4096> block {};
    while (const std::size_t size = std::fread(block.data(), 1, block.size(), pipe))
        all.append(block.data(), size);
    REQUIRE(::pclose(pipe) == 0);
    std::vector<std::string> lines;
    std::istringstream stream(all);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// tshark 4.0 writes a field that only is there as "1" or by its name; here it counts that it is there.
std::string normalized(std::string_view field, const std::string& value)
{
    constexpr std::string_view finding = "tcp.analysis.";
    const bool isNumber = field.ends_with("_frame") || field.ends_with("_num") || field.ends_with("_rtt")
        || field.ends_with("_flight") || field.ends_with("_sent") || field.ends_with(".rto");
    return field.starts_with(finding) && !isNumber && !value.empty() ? "yes" : value;
}

void checkAgainstTshark(const Capture& capture, const std::string& path, const std::string& options = {})
{
    const auto expected = tsharkLines(path, options);
    REQUIRE(expected.size() == capture.packets().size());
    for (std::size_t packet = 0; packet < expected.size(); ++packet) {
        const Dissection dissection = capture.dissect(packet);
        std::istringstream line(expected[packet]);
        for (const auto field : compared) {
            std::string theirs;
            std::getline(line, theirs, '\t');
            if (isExpected(path, field))
                continue;
            const Node* node = dissection.tree.find(field);
            std::string ours = node ? tsharkValue(*node) : "";
            if (node && ours.empty())
                ours = "yes";
            CAPTURE(packet + 1, field);
            CHECK(normalized(field, ours) == normalized(field, theirs));
        }
    }
}

/// Two sides that talk, lose, repeat and shuffle, in any order that the seed says.
ConversationScript randomConversation(unsigned seed)
{
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    const std::uint32_t aliceBase = std::uint32_t(random()), bobBase = std::uint32_t(random());
    ConversationScript script(aliceBase, bobBase);
    const std::vector<std::uint8_t> scale = {3, 3, 2, 0};
    if (chance(80)) {
        script.segment({.flags = "S", .options = scale});
        script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1, .options = scale});
        script.segment({.flags = "A", .sequence = 1, .acknowledgment = 1});
    }
    std::vector<SegmentToSend> sent;
    for (int i = 0; i < 80; ++i) {
        const Side side = chance(60) ? Side::Alice : Side::Bob;
        const Side other = side == Side::Alice ? Side::Bob : Side::Alice;
        if (chance(20))
            script.after(double(random() % 400) / 1000);
        else if (chance(3))
            script.after(-double(random() % 3000) / 1e6); // The clock goes back, as between two interfaces.
        else
            script.after(double(random() % 3000) / 1e6);
        const std::uint16_t window = chance(5) ? 0 : chance(10) ? 500 : 16000;
        SegmentToSend segment {side, chance(50) ? "PA" : "A", script.next(side), script.heard(side), "", window};
        if (chance(50)) {
            segment.data = std::string(1 + random() % 50, '.');
            script.next(side) += std::uint32_t(segment.data.size());
            if (!chance(20))
                script.heard(other) = script.next(side);
            if (!sent.empty() || chance(50))
                sent.push_back(segment);
        } else if (!sent.empty() && chance(30)) {
            segment = sent[random() % sent.size()];
        }
        if (!chance(10))
            script.segment(segment);
    }
    script.finish(Side::Alice).acknowledge(Side::Bob).finish(Side::Bob).acknowledge(Side::Alice);
    return script;
}

/// Of an answer in six hundreds of bytes: from where to where each segment brings it.
using Order = std::vector<std::pair<std::size_t, std::size_t>>;
constexpr std::size_t answerEnd = 540;

ConversationScript answeredInPieces(const Order& order)
{
    const std::string question = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
    for (std::size_t i = 0; answer.size() < answerEnd; ++i)
        answer += char(i * 7);
    ConversationScript script;
    script.ports(49152, 80).handshake().say(Side::Alice, question);
    for (const auto& [from, to] : order) {
        const std::string bytes = answer.substr(from, to - from);
        script.after(0.0005).segment({Side::Bob, "PA", 1 + std::uint32_t(from), script.heard(Side::Bob), bytes});
    }
    return script;
}

} // namespace

TEST_CASE("What is computed about TCP agrees with tshark", "[tshark]")
{
    if (!hasTshark()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    const unsigned seed = GENERATE(range(1u, 9u));
    CAPTURE(seed);
    const ConversationScript script = randomConversation(seed);
    const TemporaryFile file(script.file());
    checkAgainstTshark(*script.open(), file.path());
}

TEST_CASE("What is computed about the sample captures agrees with tshark", "[tshark]")
{
    if (!hasTshark()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/protocols")) {
        if (!file.path().extension().string().starts_with(".pcap"))
            continue;
        CAPTURE(file.path().string());
        const auto capture = Capture::open(file.path().string());
        REQUIRE(capture);
        (*capture)->wait();
        checkAgainstTshark(**capture, file.path().string());
    }
}

TEST_CASE("Of segments that repeat, those are counted that tshark counts", "[tshark]")
{
    if (!hasTshark()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    const Order order = GENERATE(
        Order {{0, 100}, {0, 100}, {100, 200}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {100, 200}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {0, 100}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {100, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {50, 250}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {200, 300}, {100, 200}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {150, 160}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {200, 300}, {100, 200}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}, {400, 500}});
    const ConversationScript script = answeredInPieces(order);
    const TemporaryFile file(script.file());
    checkAgainstTshark(*script.open(), file.path());
}

TEST_CASE("Messages whose segments overtook each other are put together as tshark does when it is told to", "[tshark]")
{
    if (!hasTshark()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    const Order order = GENERATE(
        Order {{100, 200}, {0, 100}, {200, 300}, {300, 400}, {400, 500}, {500, answerEnd}},
        Order {{0, 100}, {100, 200}, {200, 300}, {300, 400}, {500, answerEnd}, {400, 500}},
        Order {{500, answerEnd}, {400, 500}, {300, 400}, {200, 300}, {100, 200}, {0, 100}});
    const ConversationScript script = answeredInPieces(order);
    const TemporaryFile file(script.file());
    // Without this preference tshark takes what comes first for the beginning of a message, and does not recognise the
    // answer. The receiver does wait for what is missing (RFC 9293 section 3.10.7.4), so it is always shown so here.
    checkAgainstTshark(*script.open(), file.path(), "-o tcp.reassemble_out_of_order:TRUE");
}
