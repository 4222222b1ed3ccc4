// What is kept of messages that never end has a bound, for all streams together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/message_log.h"
#include "capture/streams/application_streams.h"
#include "tests/support/conversation_script.h"

#include <malloc.h>
#include <string>
#include <utility>

using namespace packetarium;

namespace {

Bytes asBytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

struct Connections {
    AppendOnly<PacketFacts> facts;
    MessageLog log {facts};
    HalfReadBudget budget;
    std::vector<std::unique_ptr<ApplicationStreams>> streams;

    Connections()
    {
        facts.make();
        facts.publish();
    }
    ApplicationStreams& open(Ports ports = {49152, 80})
    {
        streams.push_back(std::make_unique<ApplicationStreams>(log, budget, std::uint32_t(streams.size()), ports));
        return *streams.back();
    }
    /// Alice sends this.
    static void send(ApplicationStreams& to, const std::string& text)
    {
        to.take(true, asBytes(text), {0, 0, std::uint32_t(text.size())});
    }
};

} // namespace

TEST_CASE("What is kept is taken from the budget and given back", "[streams]")
{
    HalfReadBudget budget {1000};
    {
        HalfRead kept(budget);
        CHECK(kept.add(asBytes("half a head")));
        CHECK(budget.left < 1000);
        kept.clear();
        CHECK(budget.left == 1000);
        CHECK(kept.add(asBytes(std::string(500, 'x'))));
        CHECK_FALSE(kept.add(asBytes(std::string(600, 'x'))));
        CHECK(kept.size() == 0);
        CHECK(kept.add(asBytes("again")));
    }
    CHECK(budget.left == 1000);
}

TEST_CASE("Heads that never end are given up when all together are too long", "[streams][http]")
{
    Connections connections;
    connections.budget.left = 100'000;
    const std::string halfAHead = "GET / HTTP/1.1\r\nCookie: " + std::string(5000, 'x');
    std::size_t given = 0;
    for (int i = 0; i < 100; ++i) {
        ApplicationStreams& stream = connections.open();
        Connections::send(stream, halfAHead);
        given += stream.gaveUp() ? 1 : 0;
    }
    CHECK(given > 50);
    CHECK(given < 100);
    connections.streams.clear();
    CHECK(connections.budget.left == 100'000);
}

TEST_CASE("A head that never ends is kept up to its own bound", "[streams][http]")
{
    Connections connections;
    ApplicationStreams& stream = connections.open();
    Connections::send(stream, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < 200; ++i)
        Connections::send(stream, "Cookie: " + std::string(1000, 'x') + "\r\n");
    CHECK_FALSE(stream.gaveUp()); // The budget was not the reason.
    CHECK(connections.budget.left == HalfReadBudget::most);
}

TEST_CASE("When too many messages have begun and not ended, the capture says so", "[streams][http]")
{
    const std::string begun = "GET / HTTP/1.1\r\nCookie: " + std::string(32'000, 'x');
    constexpr std::size_t enough = HalfReadBudget::most / 64'000 + 2; // Room is taken for twice as much.
    ConversationScript script;
    for (std::size_t i = 0; i < enough; ++i) {
        script.ports(std::uint16_t(10'000 + i), 80);
        script.segment({.flags = "PA", .sequence = 1, .acknowledgment = 1, .data = begun});
        script.segment(
            {.flags = "PA", .sequence = 1 + std::uint32_t(begun.size()), .acknowledgment = 1, .data = "yyyy"});
    }
    const auto limitation = script.open()->limitation();
    REQUIRE(limitation);
    CHECK(
        limitation->what.find("a message was given up: too many others had begun and not ended.") != std::string::npos);
    CHECK(limitation->advice == "Every packet is shown; to see the messages, open a part of the capture.");
}

TEST_CASE("Of a request for an upgrade only what proves its answer is kept", "[streams][http]")
{
    constexpr std::size_t count = 500;
    const std::string head = "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Cookie: "
        + std::string(60'000, 'x') + "\r\n\r\n";
    Connections connections;
    const auto inUse = [] {
        const auto memory = ::mallinfo2();
        return memory.uordblks + memory.hblkhd;
    };
    const std::size_t before = inUse();
    for (std::size_t i = 0; i < count; ++i)
        Connections::send(connections.open(), head);
    CHECK(inUse() < before + count * head.size() / 4);
}

TEST_CASE("A DNS message whose beginning there was no room for is not matched by what follows", "[streams][dns]")
{
    using namespace std::string_literals;
    const std::string header = "\0\1\1\0\0\1\0\0\0\0\0\0"s; // Identification 1, a question
    const std::string question = header + "\1a\4test\0\0\1\0\1"s;
    const std::string length = "\0"s + char(question.size());
    const std::string twiceLength = "\0"s + char(2 * question.size());
    Connections connections;
    ApplicationStreams& stream = connections.open({49152, 53});
    Connections::send(stream, length + question);
    Connections::send(stream, twiceLength);
    const std::size_t left = std::exchange(connections.budget.left, 0);
    Connections::send(stream, question);
    connections.budget.left = left;
    Connections::send(stream, question);

    const auto& messages = connections.log.messages();
    REQUIRE(messages.size() == 2);
    CHECK(messages[1].length == twiceLength.size() + 2 * question.size());
    CHECK(messages[1].match == DnsMatch::Kind::None);
}
