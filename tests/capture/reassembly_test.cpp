// One direction of a stream put back into order, whatever the network did to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/reassembly.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <random>

using namespace packetarium;

namespace {

/// What came out: the bytes, and how many were skipped.
class Received : public Reassembly::Sink {
public:
    void take(Bytes bytes, Piece from) override
    {
        CHECK(from.length == bytes.size());
        text.insert(text.end(), bytes.begin(), bytes.end());
    }
    void skip(std::uint64_t bytes) override
    {
        skipped += bytes;
        text += "?";
    }
    std::string text;
    std::uint64_t skipped = 0;
};

class Stream {
public:
    void send(std::uint32_t sequence, std::string_view data, bool fin = false)
    {
        Segment segment;
        segment.packet = m_packet++;
        segment.sequence = sequence;
        segment.flags = fin ? tcpFlag::ack | tcpFlag::fin : tcpFlag::ack;
        segment.headerLength = 20;
        segment.length = std::uint32_t(data.size());
        segment.lengthKnown = true;
        segment.data = {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
        reassembly.add(segment, received);
    }

    ReassemblyBudget budget;
    Reassembly reassembly {budget};
    Received received;

private:
    std::size_t m_packet = 0;
};

} // namespace

TEST_CASE("Segments in order come out as they are", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(1, "hello ");
    stream.send(7, "world");
    CHECK(stream.received.text == "hello world");
}

TEST_CASE("An early segment waits for the one before it", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(7, "world");
    CHECK(stream.received.text.empty());
    CHECK(stream.reassembly.waiting() > 0);
    stream.send(1, "hello ");
    CHECK(stream.received.text == "hello world");
    CHECK(stream.reassembly.waiting() == 0);
}

TEST_CASE("What overlaps is taken once, and the first to come counts", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(1, "hello");
    stream.send(1, "XXXXX world");
    stream.send(4, "YYY");
    CHECK(stream.received.text == "hello world");
}

TEST_CASE("Sequence numbers may go round in the middle of a stream", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(0xfffffffd);
    stream.send(2, "fghij");
    stream.send(0xfffffffd, "abcde");
    CHECK(stream.received.text == "abcdefghij");
}

TEST_CASE("A stream that begins in the middle begins with the first bytes seen", "[reassembly]")
{
    Stream stream;
    stream.send(123456, "middle");
    stream.send(123462, " end");
    CHECK(stream.received.text == "middle end");
}

TEST_CASE("Bytes that the other side has confirmed are no longer waited for", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(11, "after");
    stream.reassembly.acknowledged(16, stream.received);
    CHECK(stream.received.skipped == 10);
    CHECK(stream.received.text == "?after");
}

TEST_CASE("A stream has ended when its FIN and everything before it has come", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(6, "world", true);
    CHECK_FALSE(stream.reassembly.hasEnded());
    stream.send(1, "hello");
    CHECK(stream.reassembly.hasEnded());
}

TEST_CASE("What waits is bounded, and giving up is said", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    const std::string block(1460, 'x');
    std::uint32_t sequence = 1000;
    for (std::size_t sent = 0; sent < 2 * Reassembly::mostWaiting; sent += block.size(), sequence += 1460) {
        stream.send(sequence, block);
        REQUIRE(stream.reassembly.waiting() <= Reassembly::mostWaiting);
    }
    CHECK(stream.reassembly.gaveUp());
    CHECK(stream.received.skipped == 999);
}

TEST_CASE("What waits already may come again when there is no more room", "[reassembly]")
{
    Stream stream;
    stream.reassembly.begin(1);
    stream.send(7, "world");
    stream.budget.left = 0;
    stream.send(7, "world");
    stream.send(7, "wor");
    CHECK_FALSE(stream.reassembly.gaveUp());
    stream.send(1, "hello ");
    CHECK(stream.received.text == "hello world");
    CHECK(stream.budget.left == std::string_view("world").size() + 128); // Of the one that waited, given back.
}

TEST_CASE("All streams together keep no more than their budget", "[reassembly]")
{
    ReassemblyBudget budget {10'000};
    {
        Reassembly first(budget), second(budget);
        Received received;
        Segment segment;
        const std::vector<std::uint8_t> data(4000, 1);
        segment.data = data;
        segment.length = 4000;
        for (Reassembly* reassembly : {&first, &second}) {
            reassembly->begin(1);
            for (std::uint32_t i = 0; i < 3; ++i) {
                segment.sequence = 100 + i * 4000;
                reassembly->add(segment, received);
            }
        }
        CHECK(first.waiting() + second.waiting() <= 10'000);
        CHECK((first.gaveUp() || second.gaveUp()));
    }
    CHECK(budget.left == 10'000);
}

TEST_CASE("However a stream is split, shuffled and repeated, it comes out as it was", "[reassembly]")
{
    const unsigned seed = GENERATE(range(1u, 41u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto upTo = [&](std::uint32_t most) { return std::uint32_t(random() % most); };

    std::string original(2000 + upTo(3000), ' ');
    std::ranges::generate(original, [&] { return char('a' + upTo(26)); });
    struct Part {
        std::uint32_t at, size;
    };
    std::vector<Part> parts;
    for (std::uint32_t at = 0; at < original.size();) {
        const std::uint32_t size = std::min(1 + upTo(200), std::uint32_t(original.size()) - at);
        parts.push_back({at, size});
        at += size;
    }
    for (std::size_t repeats = parts.size() / 2; repeats-- > 0;) { // Parts of any place and size once more.
        const std::uint32_t at = upTo(std::uint32_t(original.size()));
        parts.push_back({at, std::min(1 + upTo(500), std::uint32_t(original.size()) - at)});
    }
    std::ranges::shuffle(parts, random);

    Stream stream;
    const std::uint32_t base = 0xffffff00u + upTo(0x200); // Goes round somewhere.
    stream.reassembly.begin(base);
    for (const Part& part : parts)
        stream.send(base + part.at, std::string_view(original).substr(part.at, part.size));
    CHECK(stream.received.text == original);
    CHECK(stream.reassembly.waiting() == 0);
    CHECK(stream.budget.left == ReassemblyBudget().left);
}
