// Commands, hosts and lines: what packetarium-net understands, and what it refuses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/commands.h"
#include "labs/wire/line_splitter.h"
#include "labs/wire/options.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace std::chrono_literals;

namespace {

template<class Kind> Kind parsed(const std::string& line)
{
    const auto command = wire::parseCommand(line);
    REQUIRE(command);
    REQUIRE(std::holds_alternative<Kind>(*command));
    return std::get<Kind>(*command);
}

} // namespace

TEST_CASE("A start command names host, program, arguments and tag")
{
    const auto start = parsed<wire::Start>(
        R"({"command":"start","host":"Bob","program":"/bin/echo","arguments":["a","b c"],"tag":"x"})");
    CHECK(start.host == "Bob");
    CHECK(start.program == "/bin/echo");
    CHECK(start.arguments == std::vector<std::string> {"a", "b c"});
    CHECK(start.tag == "x");
}

TEST_CASE("A wire command changes only what it names")
{
    const auto change = parsed<wire::Change>(R"({"command":"wire","delay":1.5})");
    CHECK(change.delay == 1500us);
    CHECK_FALSE(change.lossPercent);
    CHECK_FALSE(change.hold);
    const auto all = parsed<wire::Change>(R"({"command":"wire","delay":0,"loss":100,"hold":true})");
    CHECK(all.delay == 0ns);
    CHECK(all.lossPercent == 100);
    CHECK(all.hold == true);
}

TEST_CASE("The short commands are understood")
{
    parsed<wire::Next>(R"({"command":"next"})");
    parsed<wire::Finish>(R"({"command":"finish"})");
    CHECK(parsed<wire::Kill>(R"({"command":"kill","tag":"x"})").tag == "x");
}

TEST_CASE("What is no command is refused with a reason")
{
    const auto line = GENERATE(
        as<std::string>(),
        "",
        "hello",
        "[1]",
        "{",
        R"({"command":1})",
        R"({"command":"fly"})",
        R"({"command":"start","host":"Bob"})",
        R"({"command":"start","host":"Bob","program":"x","tag":"t","arguments":"a"})",
        R"({"command":"start","host":"Bob","program":"x","tag":"t","arguments":[1]})",
        R"({"command":"wire","delay":-1})",
        R"({"command":"wire","delay":60001})",
        R"({"command":"wire","loss":101})",
        R"({"command":"wire","loss":"much"})",
        R"({"command":"wire","hold":1})",
        "{\"command\":\"\xff\"}");
    CAPTURE(line);
    const auto command = wire::parseCommand(line);
    REQUIRE_FALSE(command);
    CHECK_FALSE(command.error().what.empty());
}

TEST_CASE("A million nested lists are refused, not followed")
{
    CHECK_FALSE(wire::parseCommand(std::string(1'000'000, '[')));
    CHECK_FALSE(wire::parseCommand(std::string(500'000, '[') + std::string(500'000, ']')));
}

TEST_CASE("Hosts get interfaces and MAC addresses of their own")
{
    const auto hosts = parseHosts("Alice=10.0.0.1,Bob=10.0.0.2");
    REQUIRE(hosts);
    REQUIRE(hosts->size() == 2);
    CHECK((*hosts)[0].name == "Alice");
    CHECK((*hosts)[0].address == "10.0.0.1");
    CHECK((*hosts)[0].interface == "alice");
    CHECK(toText((*hosts)[0].mac) == "02:00:00:00:00:01");
    CHECK(toText((*hosts)[1].mac) == "02:00:00:00:00:02");
}

TEST_CASE("Hosts that cannot be are refused with a reason")
{
    const auto hosts = GENERATE(
        as<std::string>(),
        "",
        "Alice=10.0.0.1",
        "Alice=10.0.0.1,Bob",
        "Alice=10.0.0.1,Bob=10.0.0.256",
        "Alice=10.0.0.1,alice=10.0.0.2",
        "Alice=10.0.0.1,Bob=10.0.0.1",
        "Alice=10.0.0.1,Bob=10.0.1.2",
        "Alice=10.0.0.1,B/b=10.0.0.2",
        "Alice=10.0.0.1,Bobbbbbbbbbbbbbbbbbb=10.0.0.2");
    CAPTURE(hosts);
    CHECK_FALSE(parseHosts(hosts));
}

TEST_CASE("Lines come out whole however their bytes came in")
{
    const std::string text = "one\n\ntwo\nthr";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        LineSplitter splitter(100);
        auto lines = splitter.feed(text.substr(0, cut));
        for (auto& line : splitter.feed(text.substr(cut)))
            lines.push_back(line);
        CHECK(lines == std::vector<std::string> {"one", "", "two"});
        CHECK(splitter.rest() == "thr");
    }
}

TEST_CASE("A line without end comes out in pieces instead of growing")
{
    LineSplitter splitter(4);
    CHECK(splitter.feed("abcdefghij") == std::vector<std::string> {"abcd", "efgh"});
    CHECK(splitter.rest() == "ij");
}
