// The display filter: what it understands, what it says of mistakes, and that tshark selects the same packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "capture/files/pcapng_writer.h"
#include "tests/capture/temporary_file.h"
#include "tests/support/bytes.h"

#include <algorithm>
#include <cstdio>

using namespace packetarium;

namespace {

const auto ends = "020000000002 020000000001 0800"_hex;
const auto back = "020000000001 020000000002 0800"_hex;

std::vector<std::uint8_t> joined(std::initializer_list<std::vector<std::uint8_t>> parts)
{
    std::vector<std::uint8_t> all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

// A TCP handshake, "hello" both ways, a datagram each way, and an ARP question.
const std::vector<std::vector<std::uint8_t>> conversation {
    joined(
        {ends,
         "4500002c 00010000 4006 66c9 0a000001 0a000002" // SYN, with an MSS option
         "c0000007 00000001 00000000 6002ffff 0000 0000 020405b4"_hex}),
    joined(
        {back,
         "45000028 00010000 4006 66cd 0a000002 0a000001" // SYN, ACK
         "0007c000 00000064 00000002 5012ffff 0000 0000"_hex}),
    joined(
        {ends,
         "45000028 00020000 4006 66cc 0a000001 0a000002" // ACK
         "c0000007 00000002 00000065 5010ffff 0000 0000"_hex}),
    joined(
        {ends,
         "4500002d 00030000 4006 66c6 0a000001 0a000002" // hello
         "c0000007 00000002 00000065 5018ffff 0000 0000 68656c6c6f"_hex}),
    joined(
        {back,
         "4500002d 00020000 4006 66c7 0a000002 0a000001" // hello
         "0007c000 00000065 00000007 5018ffff 0000 0000 68656c6c6f"_hex}),
    joined(
        {ends,
         "45000021 00040000 2011 86c6 0a000001 0a000002" // UDP hello
         "d0000007 000d0000 68656c6c6f"_hex}),
    joined(
        {back,
         "45000021 00030000 4011 66c7 0a000002 0a000001" // UDP hello
         "0007d000 000d0000 68656c6c6f"_hex}),
    "ffffffffffff 020000000001 0806" // ARP
    "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"_hex,
};

class SampleFile {
public:
    SampleFile()
        : m_file(bytes())
    {
    }
    std::string path() const { return m_file.path(); }

private:
    static std::vector<std::uint8_t> bytes()
    {
        std::vector<std::uint8_t> bytes;
        PcapngWriter writer(bytes);
        writer.section();
        const auto wire = writer.interface({"wire0", "", 1, 0, 0});
        std::int64_t time = 1'700'000'000'000'000'000;
        for (const auto& packet : conversation) {
            const std::vector<std::string> comments {"number " + std::to_string(&packet - conversation.data() + 1)};
            writer.packet(wire, {time, packet, std::uint32_t(packet.size()), comments, {}});
            time += 100'000'000;
        }
        return bytes;
    }
    TemporaryFile m_file;
};

/// The numbers of the packets that match, from 1.
std::vector<std::size_t> matching(const Capture& capture, const std::string& expression)
{
    const auto compiled = DisplayFilter::compile(expression);
    if (const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled))
        FAIL(expression << " at " << mistake->at << ": " << mistake->what);
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < capture.packets().size(); ++i)
        if (std::get<DisplayFilter>(compiled).matches(capture, i))
            numbers.push_back(i + 1);
    return numbers;
}

DisplayFilter::Mistake mistakeIn(const std::string& expression)
{
    const auto compiled = DisplayFilter::compile(expression);
    const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled);
    return mistake ? *mistake : DisplayFilter::Mistake {"none", 0};
}

std::shared_ptr<Capture> open(const SampleFile& file)
{
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    (*opened)->wait();
    REQUIRE((*opened)->packets().size() == conversation.size());
    return *opened;
}

/// Runs tshark and returns the packet numbers that it prints; nothing when tshark refuses the filter.
std::optional<std::vector<std::size_t>> tsharkMatching(const std::string& file, const std::string& expression)
{
    std::string quoted;
    for (const char c : expression)
        if (c == '\'')
            quoted.append("'\\''");
        else
            quoted.push_back(c);
    const std::string command = "tshark -n -r '" + file + "' -Y '" + quoted + "' -T fields -e frame.number 2>/dev/null";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::vector<std::size_t> numbers;
    for (unsigned number = 0; std::fscanf(pipe, "%u", &number) == 1;)
        numbers.push_back(number);
    return ::pclose(pipe) == 0 ? std::optional(numbers) : std::nullopt;
}

/// Compares with tshark, which is the judge of what its language means.
void compareWithTshark(std::initializer_list<const char*> expressions)
{
    if (std::system("command -v tshark >/dev/null 2>&1") != 0) {
        WARN("tshark is not installed: the comparison was skipped");
        return;
    }
    const SampleFile file;
    const auto capture = open(file);
    for (const char* expression : expressions) {
        const auto expected = tsharkMatching(file.path(), expression);
        INFO(expression);
        REQUIRE(expected);
        CHECK(matching(*capture, expression) == *expected);
    }
}

} // namespace

TEST_CASE("Protocols, fields and their combination select what tshark selects")
{
    compareWithTshark({
        "tcp",
        "udp",
        "arp",
        "ip",
        "!arp",
        "not arp and not udp",
        "tcp || arp",
        "tcp or arp and udp",
        "(tcp or arp) and arp",
        "tcp.flags.syn == 1",
        "tcp.flags.syn == 1 && tcp.flags.ack == 0",
        "tcp.flags.syn",
        "tcp.flags == 0x012",
        "tcp.flags == 0x010 && tcp.len == 0",
        "not (tcp or udp)",
        "!!tcp",
    });
}

TEST_CASE("Comparisons of numbers select what tshark selects")
{
    compareWithTshark({
        "tcp.flags & 0x02",
        "tcp.flags & 0x02 == 2",
        "tcp.flags & 18 != 0",
        "tcp.port == 7",
        "tcp.port eq 0xc000",
        "tcp.port != 7",
        "tcp.port != 8",
        "tcp.port ~= 7",
        "!(tcp.port == 7)",
        "tcp.srcport > 7",
        "tcp.srcport >= 7",
        "tcp.dstport < 49152",
        "tcp.dstport <= 49152",
        "tcp.port in {7, 80}",
        "tcp.port in {1..6, 8..100}",
        "tcp.port in {40000 .. 50000}",
        "udp.port == 7",
        "udp.srcport == 7 or udp.dstport == 7",
        "udp.port gt 50000",
        "tcp.options.mss_val == 1460",
        "tcp.options.mss_val",
        "arp.opcode == 1",
        "udp.length == 13",
    });
}

TEST_CASE("Comparisons of addresses and bytes select what tshark selects")
{
    compareWithTshark({
        "ip.addr == 10.0.0.1",
        "ip.src == 10.0.0.1",
        "ip.src != 10.0.0.1",
        "ip.addr != 10.0.0.1",
        "ip.addr == 10.0.0.0/8",
        "ip.addr == 11.0.0.0/8",
        "ip.src == 10.0.0.2/31",
        "ip.src > 10.0.0.1",
        "ip.src in {10.0.0.2, 10.0.0.9}",
        "ip.src == ip.dst",
        "ip.src != ip.dst",
        "ip.ttl < 64",
        "ip.ttl == 0x20",
        "ip.proto == 17",
        "ip.version == 4",
        "eth.src == 02:00:00:00:00:01",
        "eth.addr == 02-00-00-00-00-02",
        "eth.dst == ff:ff:ff:ff:ff:ff",
        "eth.type == 0x0806",
        "eth.src contains 00:00:01",
    });
}

TEST_CASE("Facts about the frame and the conversation select what tshark selects")
{
    compareWithTshark({
        "frame.number == 3",
        "frame.number > 2 and frame.number < 5",
        "frame.number in {1, 3, 5..6}",
        "frame.len > 54",
        "frame.cap_len == 42",
        "frame.time_relative < 0.25",
        "frame.time_relative >= 0.5",
        "frame.time_delta > 0.05",
        "frame.time_epoch > 1700000000.35",
        "frame contains \"hello\"",
        "frame contains 68:65:6c:6c:6f",
        "frame matches \"HEL+O\"",
        "frame.comment contains \"number\"",
        "frame.comment == \"number 4\"",
        "frame.interface_name == \"wire0\"",
        "frame.interface_id == 0",
        "tcp.len > 0",
        "tcp.stream == 0",
        "tcp.seq == 1",
        "tcp.ack == 6",
        "tcp and not tcp.len == 0",
        "tcp.analysis.acks_frame",
    });
}

TEST_CASE("An empty filter matches everything")
{
    const SampleFile file;
    const auto capture = open(file);
    CHECK(matching(*capture, "").size() == conversation.size());
    CHECK(matching(*capture, "  \t ").size() == conversation.size());
}

TEST_CASE("A filter matches nothing where there is no packet")
{
    const SampleFile file;
    const auto capture = open(file);
    CHECK_FALSE(std::get<DisplayFilter>(DisplayFilter::compile("")).matches(*capture, conversation.size()));
}

TEST_CASE("A mistake in a filter is pointed at, and the nearest field is proposed")
{
    const struct {
        const char* expression;
        std::size_t at;
        const char* says;
    } cases[] = {
        {"tcp.prot == 80", 0, "Did you mean tcp.port?"},
        {"tcp && tcp.flags.sny", 7, "Did you mean tcp.flags.syn?"},
        {"htp", 0, "Did you mean http?"},
        {"completely.unlike.anything.here", 0, "There is no field completely.unlike.anything.here."},
        {"tcp.port ==", 11, "A value for tcp.port is missing here."},
        {"tcp.port == abc", 12, "\"abc\" is no value for tcp.port, which wants a number"},
        {"tcp.port == 99999999999999999999", 12, "wants a number"},
        {"ip.src == 10.0.0.256", 10, "wants an IPv4 address"},
        {"ip.src == 10.0.0.0/33", 10, "wants an IPv4 address"},
        {"eth.src == 02:00", 11, "wants a MAC address"},
        {"tcp.analysis.flags == 1", 22, "it has no value to compare"},
        {"tcp.port contains 1", 18, "Only text and bytes can contain something"},
        {"tcp.port matches \"1\"", 17, "Only text and bytes can match a pattern"},
        {"frame matches \"(\"", 14, "The pattern is wrong"},
        {"frame contains \"hello", 15, "no closing quote"},
        {"frame contains \"\\q\"", 16, "is no escape"},
        {"(tcp", 4, "A closing parenthesis is missing here."},
        {"tcp)", 3, "No parenthesis was opened that this could close."},
        {"tcp and", 7, "A field or a protocol is missing here"},
        {"tcp udp", 4, "The filter should end here"},
        {"tcp.port in 80", 12, "A set is missing here"},
        {"tcp.port in {80 443}", 16, "A comma or a closing brace is missing here."},
        {"tcp.port in {}", 13, "A value for tcp.port is missing here."},
        {"tcp.port[0:2] == 0a:00", 8, "have slices"},
        {"ip.src[2-1] == 0a:00", 10, "Brackets hold offsets"},
        {"eth.src == 02:00:00:00:00:0", 11, "wants a MAC address"},
        {"${ip.src} == 10.0.0.1", 0, "knows no selected packet"},
        {"_ws.expert", 0, "Wireshark's own window"},
        {"lower(tcp.port) == \"a\"", 0, "lower wants text"},
        {"nosuch(tcp.port) == 1", 0, "There is no function nosuch."},
        {"count(tcp.port)", 15, "A comparison is missing here"},
        {"ip.ttl == 256", 10, "a number from 0 to 255"},
        {"tcp.len > -1", 10, "\"-1\" is no value for tcp.len"},
        {"tcp.port == ip.src", 12, "not of the same kind"},
        {"eth.src & 02:00:00:00:00:00", 8, "have bits to choose"},
        {"tcp $ udp", 4, "no meaning"},
        {"-tcp.prot == 80", 1, "Did you mean tcp.port?"},
        {"tcp.port == -\"a\"", 13, "behind a minus sign"},
        {"tcp.port = 80", 9, "written with two signs: =="},
        {"tcp.port => 80", 9, "written >="},
        {"tcp.port == 80 | udp", 15, "written with two signs: ||"},
        {"ip.ttl == 1 & ip.src == 10.0.0.1", 12, "\"and\" is written &&"},
        {"tcp AND udp", 4, "\"and\" is written in small letters."},
        {"tcp.port == 80;", 14, "leave the semicolon out"},
        {"tcp.port \xe2\x89\xa0 80", 9, "written !="},
        {"http.host == \xe2\x80\x9c"
         "a\xe2\x80\x9d",
         13,
         "straight quotes"},
        {"HTTP", 0, "small letters: http."},
        {"TCP.Port == 80", 0, "small letters: tcp.port."},
        {"port 80", 0, "Did you mean tcp.port or udp.port?"},
        {"tcp port 80", 4, "Did you mean tcp.port?"},
        {"tcp.port 80", 9, "A sign is missing here"},
        {"host 10.0.0.1", 0, "Did you mean ip.addr?"},
        {"tcp.syn == 1", 0, "Did you mean tcp.flags.syn?"},
        {"syn", 0, "Did you mean tcp.flags.syn?"},
        {"method == \"GET\"", 0, "Did you mean http.request.method?"},
        {"ping", 0, "Did you mean icmp?"},
        {"ipv4", 0, "Did you mean ip?"},
        {"http.request.methd == \"GET\"", 0, "Did you mean http.request.method?"},
        {"ip.adr == 10.0.0.1", 0, "Did you mean ip.addr?"},
        {"tcp.port == 80 or 443", 18, "A number alone asks nothing"},
        {"tcp.port == 80,443", 14, "tcp.port in {80, 443}"},
        {"ip.addr == \"10.0.0.1\"", 11, "without quotes: 10.0.0.1"},
    };
    for (const auto& each : cases) {
        INFO(each.expression);
        const DisplayFilter::Mistake mistake = mistakeIn(each.expression);
        CHECK(mistake.at == each.at);
        CHECK_THAT(mistake.what, Catch::Matchers::Contains(each.says));
    }
}

TEST_CASE("A filter may be nested deeply, but not without end")
{
    std::string nested(50, '(');
    nested.append("tcp").append(50, ')');
    CHECK(mistakeIn(nested).what == "none");
    CHECK(mistakeIn(std::string(50'000, '(')).what == "This is nested too deeply.");
    CHECK(mistakeIn(std::string(50'000, '!')).what == "This is nested too deeply.");
    CHECK(mistakeIn(std::string(1'000'000, 'a')).what == "This filter is too long.");
}

TEST_CASE("Hostile filters are refused, or answered in a bounded time")
{
    const SampleFile file;
    const auto capture = open(file);
    const auto repeated = [](std::string_view text, std::size_t count) {
        std::string all;
        for (std::size_t i = 0; i < count; ++i)
            all += text;
        return all;
    };
    CHECK(mistakeIn("tcp.port == " + repeated("{", 50'000)).what == "This is nested too deeply.");
    CHECK(mistakeIn("tcp.port == " + repeated("- ", 20'000) + "tcp.len").what == "This is nested too deeply.");
    CHECK(mistakeIn(repeated("lower(", 8'000)).what == "This is nested too deeply.");
    CHECK(mistakeIn("tcp" + repeated("[0:1]", 10'000)).what == "This is nested too deeply.");
    CHECK(mistakeIn("tcp" + repeated("^^tcp", 10'000)).what == "This is nested too deeply.");
    CHECK(matching(*capture, "tcp.len" + repeated(" + tcp.len", 90) + " >= 0").size() == 5);
    CHECK(matching(*capture, "tcp" + repeated(" and tcp", 5'000)).size() == 5);
    CHECK(matching(*capture, "tcp.port in {1" + repeated(",1", 20'000) + "}").empty());
}

TEST_CASE("An editor is given the names that begin so, with type and meaning, each once")
{
    const auto ports = DisplayFilter::namesBeginningWith("tcp.port");
    REQUIRE(ports.size() == 1);
    CHECK(ports[0].name == "tcp.port");
    CHECK(ports[0].type == "number");
    CHECK(ports[0].spec == "RFC 9293");
    CHECK(DisplayFilter::namesBeginningWith("no.such").empty());
    const auto all = DisplayFilter::namesBeginningWith("");
    CHECK(all.size() > 400);
    for (std::size_t i = 0; i < all.size(); ++i) {
        INFO(all[i].name);
        CHECK_FALSE(all[i].means.empty());
        CHECK(mistakeIn(std::string(all[i].name)).what == "none");
        if (i > 0)
            CHECK(all[i - 1].name < all[i].name);
    }
}

TEST_CASE("Every beginning of a filter is either understood or a mistake within it")
{
    const std::string whole = "(tcp.port in {7, 80..90} && !(ip.src == 10.0.0.0/8)) or frame matches r\"h\\w+\" "
                              "and eth.src contains 00:01 or tcp.flags & 0x02 == 2 or http.host contains \"\\x41\"";
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        INFO(whole.substr(0, length));
        CHECK(mistakeIn(whole.substr(0, length)).at <= length);
    }
    CHECK(mistakeIn(whole).what == "none");
}

TEST_CASE("A pattern that would take for ever does not match")
{
    const SampleFile file;
    const auto capture = open(file);
    CHECK(matching(*capture, "frame matches \"(.*.*.*.*.*.*)*(x+x+)+y\"").empty());
}
