// Traffic that was made to cost memory: what a flood, a scan or tiny messages take has a bound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"
#include "capture/conversations/followed_connections.h"
#include "capture/files/pcapng_writer.h"
#include "tests/capture/temporary_file.h"
#include "tests/support/bytes.h"

#include <malloc.h>
#include <optional>

using namespace packetarium;

namespace {

std::size_t memoryInUse()
{
    const auto memory = ::mallinfo2();
    return memory.uordblks + memory.hblkhd;
}

enum class Way { There, Back };

/// A segment without data between a host of its own and port 80 of 10.0.0.1.
std::vector<std::uint8_t> segment(std::uint32_t host, Way way, std::uint8_t flags, std::uint8_t sequence = 0)
{
    auto frame = "020000000002 020000000001 0800" // Ethernet
                 "4500 0028 0000 4000 40 06 0000 0b000000 0a000001" // IPv4
                 "c000 0050 00000000 00000000 5000 faf0 0000 0000"_hex; // TCP
    constexpr std::size_t source = 26, target = 30, sourcePort = 34, targetPort = 36, number = 41, flagsAt = 47;
    for (std::size_t i = 0; i < 3; ++i)
        frame[source + 3 - i] = std::uint8_t(host >> 8 * i);
    frame[number] = sequence;
    frame[flagsAt] = flags;
    if (way == Way::Back) {
        std::swap_ranges(&frame[source], &frame[target], &frame[target]);
        std::swap_ranges(&frame[sourcePort], &frame[targetPort], &frame[targetPort]);
    }
    return frame;
}

constexpr std::uint8_t syn = 2, reset = 4, ack = 16;

/// What a worker does with packets, one after another.
struct Followed {
    PacketStore packets;
    Conversations conversations {packets};
    std::uint32_t count = 0;

    void add(const std::vector<std::uint8_t>& frame)
    {
        constexpr std::uint32_t ethernet = 1;
        const Summary summary = summarize(ethernet, frame);
        const auto size = std::uint32_t(frame.size());
        Conversations::Added added;
        added.flow = packets.flowOf(summary, 0);
        added.original = size;
        added.segment.packet = count;
        added.segment.nanoseconds = count;
        packets.add({count, 0, summary.tcpFlags, size, size, added.flow});
        const Layers layers = packets.nesting(packets.flow(added.flow)).ofPacket();
        readTransport(added.segment, layers, frame, size);
        conversations.add(added, {});
        ++count;
    }
    const PacketFacts& last()
    {
        conversations.publish();
        return conversations.facts(count - 1);
    }
};

} // namespace

TEST_CASE("Connections that have only a first segment take few bytes", "[flood][tcp]")
{
    constexpr std::size_t hosts = 50'000;
    for (const std::uint8_t flags : {syn, std::uint8_t(syn | ack), ack, reset}) {
        Followed all;
        const std::size_t before = memoryInUse();
        for (std::uint32_t host = 0; host < hosts; ++host)
            all.add(segment(host, Way::There, flags));
        CHECK(all.conversations.count() == hosts);
        CHECK(memoryInUse() - before < hosts * 340);
    }
}

TEST_CASE("A port that is used again and again keeps nothing of the connections before", "[flood][tcp]")
{
    constexpr std::size_t times = 50'000;
    Followed all;
    const std::size_t before = memoryInUse();
    for (std::uint32_t i = 0; i < times; ++i) {
        all.add(segment(1, Way::There, syn, std::uint8_t(i)));
        all.add(segment(1, Way::Back, reset | ack));
    }
    CHECK(all.conversations.count() == times);
    CHECK(memoryInUse() - before < times * 2 * 200);
}

TEST_CASE("So many open connections are followed; the longest silent are forgotten", "[flood][tcp]")
{
    constexpr std::uint32_t early = 16, most = FollowedConnections::most;
    Followed all;
    const auto open = [&](std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t host = from; host < to; ++host) {
            all.add(segment(host, Way::There, syn, 7));
            all.add(segment(host, Way::Back, syn | ack, 9));
        }
    };
    open(0, most);
    const std::size_t before = memoryInUse();
    open(most, most + most / 4);
    CHECK(memoryInUse() - before < most / 4 * 600); // Two packets each, and lists that double.
    CHECK(all.conversations.forgotten() == 0);

    all.add(segment(most + most / 4 - 1, Way::There, ack, 8));
    CHECK(all.conversations.forgotten() == 0);
    const std::size_t count = all.conversations.count();
    all.add(segment(early, Way::There, ack, 8));
    all.add(segment(early, Way::Back, ack, 10));
    CHECK(all.conversations.forgotten() == 1);
    CHECK(all.last().conversation == early);
    CHECK(all.last().completeness == 7); // SYN, SYN-ACK and ACK were seen.
    CHECK(StateChange(all.last().sender).after == TcpState::Established);
    all.add(segment(early, Way::There, syn, 70)); // Its numbering is still known, so this is another one.
    CHECK(all.conversations.count() == count + 1);
    CHECK(all.last().findings == finding::reusedPorts);
}

TEST_CASE("A capture with more open connections than are followed says which went on", "[flood][tcp]")
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section();
    writer.interface({"alice", "Alice's end", 1, 262144});
    std::int64_t now = 1'700'000'000'000'000'001;
    const auto add = [&](const std::vector<std::uint8_t>& frame) {
        writer.packet(0, {now++, frame, std::uint32_t(frame.size()), {}, {}});
    };
    for (std::uint32_t host = 0; host < FollowedConnections::most * 5 / 4; ++host) {
        add(segment(host, Way::There, syn));
        add(segment(host, Way::Back, syn | ack));
    }
    add(segment(0, Way::There, ack, 1));
    const TemporaryFile file(bytes);
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    (*opened)->wait();
    const auto limitation = (*opened)->limitation();
    REQUIRE(limitation);
    CHECK(
        limitation->what
        == "One TCP connection went on after a silence in which more than 131072 others were open; what came before "
           "was forgotten.");
    CHECK(limitation->advice == "Every packet is shown; to see more of a connection, open a part of the capture.");
}

TEST_CASE("Messages of few bytes are noted up to a bound that grows with the packets", "[flood][streams]")
{
    AppendOnly<PacketFacts> facts;
    facts.make();
    MessageLog log(facts, 10);
    for (std::uint32_t i = 0; i < 11; ++i)
        CHECK(log.begin(Message()) == i);
    CHECK(log.begin(Message()) == none);
    CHECK(log.leftOut() == 1);
    facts.make();
    CHECK(log.begin(Message()) == 11);
    CHECK(log.begin(Message()) == none);
    CHECK(log.leftOut() == 2);
    CHECK(log.messages().size() == 12);
}
