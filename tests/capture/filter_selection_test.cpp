// Held against tshark: the packets that each filter of tests/data/filters selects.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace packetarium;

namespace {

const std::string folder = TEST_DATA "/filters/";

struct Expectation {
    std::string expression, packets; ///< "1-3,7", "none" or "refused".
};
using Section = std::vector<Expectation>;

Expectation expectationIn(const std::string& line)
{
    const std::size_t tab = line.rfind('\t');
    REQUIRE(tab != std::string::npos);
    return {line.substr(0, tab), line.substr(tab + 1)};
}

/// By the name of the capture.
std::map<std::string, Section> sections()
{
    std::map<std::string, Section> found;
    Section* section = nullptr;
    std::ifstream file(folder + "expressions.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("= "))
            section = &found[line.substr(2)];
        else if (section)
            section->push_back(expectationIn(line));
    }
    return found;
}

std::string ranges(const std::vector<std::size_t>& numbers)
{
    std::string text;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t first = numbers[i];
        while (i + 1 < numbers.size() && numbers[i + 1] == numbers[i] + 1)
            ++i;
        if (!text.empty())
            text += ',';
        text += std::to_string(first);
        if (numbers[i] != first)
            text.append("-").append(std::to_string(numbers[i]));
    }
    return text.empty() ? "none" : text;
}

std::string selected(const Capture& capture, const std::string& expression)
{
    const auto compiled = DisplayFilter::compile(expression);
    const auto* filter = std::get_if<DisplayFilter>(&compiled);
    if (!filter)
        return "refused";
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < capture.packets().size(); ++i)
        if (filter->matches(capture, i))
            numbers.push_back(i + 1);
    return ranges(numbers);
}

std::shared_ptr<Capture> open(const std::string& name)
{
    auto opened = Capture::open(TEST_DATA "/protocols/" + name);
    REQUIRE(opened);
    (*opened)->wait();
    return *opened;
}

/// Refused by tshark 4.0 and understood here, where what they mean is plain; most of them newer versions understand.
const std::set<std::string> understoodHere {
    "80 == tcp.port",
    "80 < tcp.port",
    "1 < frame.number < 3",
    "tcp.port == 80 ^^ tcp.len > 0",
    "tcp xor http",
    "tcp.flags.syn == true",
    "tcp.flags.syn == tRue",
    "eth.src contains \"a\"",
    "eth.src[1--1]",
    "max(ip.ttl, tcp.port) > 10",
    "len(lower(http.host)) > 2",
    "frame.time > 2020-01-01T00:00:00",
};

/// What is selected otherwise, on purpose.
const std::map<std::string, std::string> differently {
    // tshark reads -1 as 4294967295. A number that is never below 0 is better not compared with one that is.
    {"tcp.len > -1", "refused"},
    {"frame.len in {60..-1}", "refused"},
    // tshark 4.0 asks whether all ports are 67, or all are 68.
    {"all udp.port in {67, 68}", "2-9,11-14"},
    // "ff" alone is a protocol of Wireshark's (Foundation Fieldbus), which is not known here.
    {"ipv6.dst[0] == ff", "1,19-20,25-26,28-30,33-34"},
    // tshark 4.0 shows no payload in the last segment of a body that ends with its connection.
    {"tcp.payload[0:3] > \"GES\"", "4,6,16,18,22-23,29-34,38-40,47,49,57,59,61,69,71,74,83-85,87,90,97,99,103"},
    {"tcp.payload[0:3] >= \"GET\"", "4,6,16,18,22-23,29-34,38-40,47,49,57,59,61,69,71,74,83-85,87,90,97,99,103"},
    {"tcp.payload[0:3] < \"HTTP\"",
     "4,6,8,16,18,20,22-23,25,27,29-34,36,38-40,47,49,57,59,61,69,71,73-77,80-88,90,97,99,101,103,105"},
    // tshark 4.0 subtracts seconds in 32 bits: of dates that lie more than 68 years apart, the later one is less.
    {"ntp.xmt < \"2100-01-01\"", "1-23,32-33"},
    // tshark 4.0 loses the mask's prefix and finds all addresses equal.
    {"ipv6.src & ffff:: == fe80::", "19-20,25-26,28-30"},
};

} // namespace

TEST_CASE("Filters over real captures select the packets that tshark selects")
{
    ::setenv("TZ", "UTC", 1);
    std::size_t count = 0;
    for (const auto& [name, section] : sections()) {
        const auto capture = open(name);
        for (const auto& [expression, packets] : section) {
            const auto other = differently.find(expression);
            INFO(name << ": " << expression);
            if (understoodHere.contains(expression))
                CHECK(selected(*capture, expression) != "refused");
            else
                CHECK(selected(*capture, expression) == (other == differently.end() ? packets : other->second));
            ++count;
        }
    }
    CHECK(count >= 300);
}

TEST_CASE("The stored packet numbers are those of the tshark that is installed")
{
    if (std::system("tshark --version 2>/dev/null | grep -q 'TShark (Wireshark) 4[.]0[.].*' "
                    "&& tshark --version 2>/dev/null | grep -q 'with Lua'")
        != 0) {
        WARN("tshark 4.0 with Lua is not installed: the comparison was skipped");
        return;
    }
    const std::string capture = "sack.pcap";
    std::ostringstream command;
    command << "FILTERS='" << folder << "expressions.txt' SECTION=" << capture
            << " TZ=UTC tshark -n -X 'lua_script:" << folder << "select.lua' -q -r '" << TEST_DATA "/protocols/"
            << capture << "' 2>/dev/null";
    std::FILE* pipe = ::popen(command.str().c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string said;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        said += char(c);
    REQUIRE(::pclose(pipe) == 0);
    std::string stored;
    const auto all = sections();
    for (const auto& [expression, packets] : all.at(capture))
        stored += expression + "\t" + packets + "\n";
    CHECK(said == stored);
}
