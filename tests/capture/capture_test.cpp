// A capture as a whole: opened from a file or followed from a pipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "capture/files/descriptor.h"
#include "capture/files/pcapng_format.h"
#include "capture/files/pcapng_writer.h"
#include "capture/fragments.h"
#include "tests/capture/temporary_file.h"
#include "tests/support/bytes.h"

#include <poll.h>
#include <unistd.h>

using namespace packetarium;

namespace {

// Alice's first segment: Ethernet, IPv4, TCP.
const auto syn = "020000000002 020000000001 0800" // Ethernet
                 "4500 0028 0001 4000 40 06 66cd 0a000001 0a000002" // IPv4
                 "c000 0007 00000001 00000000 5002 ffff 0000 0000"_hex; // TCP, SYN

std::vector<std::uint8_t> twoPackets()
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section();
    const auto alice = writer.interface({"alice", "Alice's end", 1, 262144});
    writer.names({{"10.0.0.1", "Alice"}, {"10.0.0.2", "Bob"}});
    writer.packet(
        alice, {1'700'000'000'000'000'001, syn, 54, {"first", "second"}, "packetarium-verdict dropped loss of 10 %"});
    writer.packet(alice, {1'700'000'000'000'000'002, Bytes(syn).first(20), 54, {}, {}});
    writer.interfaceStatistics(alice, 1'700'000'000'000'000'003, 2, 3, 4);
    return bytes;
}

} // namespace

TEST_CASE("A saved capture opens with everything that was written into it")
{
    const TemporaryFile file(twoPackets());
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    const Capture& capture = **opened;
    (*opened)->wait();

    CHECK(capture.state() == Capture::State::Complete);
    CHECK_FALSE(capture.damage());
    REQUIRE(capture.packets().size() == 2);
    CHECK(capture.packets()[0].nanoseconds == 1'700'000'000'000'000'001);
    CHECK(capture.packets()[1].captured == 20);
    CHECK(capture.packets()[1].original == 54);
    CHECK(capture.bytes(0) == syn);
    CHECK(capture.comments(0) == std::vector<std::string> {"first", "second"});
    CHECK(capture.comments(1).empty());
    CHECK(capture.verdict(0).kind == Verdict::Kind::Dropped);
    CHECK(capture.verdict(0).reason == "loss of 10 %");
    CHECK(capture.verdict(1).kind == Verdict::Kind::Unknown);
    CHECK(capture.names().at("10.0.0.1") == "Alice");
    CHECK(capture.dropped() == 7);
    REQUIRE(capture.interfaces().size() == 1);
    CHECK(capture.interfaces()[0].name == "alice");
    CHECK(capture.progress().read == capture.progress().total);
}

TEST_CASE("A live capture is followed through a pipe, verdicts and all")
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    auto followed = Capture::follow(ends[0]);
    REQUIRE(followed);
    CHECK((*followed)->state() == Capture::State::Following);

    std::vector<std::uint8_t> bytes = twoPackets();
    PcapngWriter writer(bytes);
    writer.custom(pcapng::exampleEnterprise, "packetarium-verdict 2 arrived 1700000000040000002");
    REQUIRE(writeAll(ends[1], bytes));
    ::close(ends[1]);
    (*followed)->wait();

    CHECK_FALSE((*followed)->damage());
    REQUIRE((*followed)->packets().size() == 2);
    CHECK((*followed)->bytes(0) == syn);
    CHECK((*followed)->comments(0).size() == 2);
    CHECK((*followed)->verdict(1).kind == Verdict::Kind::Arrived);
    CHECK((*followed)->verdict(1).arrivedNanoseconds == 1'700'000'000'040'000'002);
}

TEST_CASE("A live capture ends by itself at its limit, keeps what came, and says which limit it was")
{
    for (const LiveLimits limits : {LiveLimits {.packets = 2}, LiveLimits {.bytes = 1}}) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        auto followed = Capture::follow(ends[0], limits);
        REQUIRE(followed);
        REQUIRE(writeAll(ends[1], twoPackets()));
        (*followed)->wait(); // The pipe is still open: only the limit can end it.
        pollfd writer {ends[1], POLLOUT, 0};
        CHECK(::poll(&writer, 1, 0) == 1);
        CHECK((writer.revents & POLLERR) != 0); // Nobody will read what comes now, and its writer can tell.
        ::close(ends[1]);
        REQUIRE((*followed)->damage());
        CHECK_THAT((*followed)->damage()->what, Catch::Matchers::Contains("have been captured"));
        CHECK((*followed)->packets().size() == 2);
    }
}

TEST_CASE("A capture with more incomplete IP packets than are kept says that some were given up")
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section();
    writer.interface({"alice", "Alice's end", 1, 262144});
    auto piece = "020000000002 020000000001 0800" // Ethernet
                 "4500 001c 0000 2000 40 11 0000 0a000001 0a000002" // IPv4: more fragments follow
                 "c000 0007 0018 0000"_hex; // The first eight bytes of what was cut
    for (std::size_t i = 0; i < Fragments::mostOpen + 2; ++i) {
        piece[18] = std::uint8_t(i >> 8); // The identification
        piece[19] = std::uint8_t(i);
        writer.packet(0, {1'700'000'000'000'000'001, piece, std::uint32_t(piece.size()), {}, {}});
    }
    const TemporaryFile file(bytes);
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    (*opened)->wait();

    CHECK((*opened)->packets().size() == Fragments::mostOpen + 2);
    REQUIRE((*opened)->limitation());
    CHECK_THAT(
        (*opened)->limitation()->what,
        Catch::Matchers::StartsWith("2 IP packets that were cut into pieces could not be put together"));
}

TEST_CASE("Stopping ends a live capture that waits for its next byte")
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    auto followed = Capture::follow(ends[0]);
    REQUIRE(followed);
    (*followed)->stop();
    CHECK((*followed)->state() == Capture::State::Complete);
    ::close(ends[1]);
}

TEST_CASE("A saved capture carries the verdict in words, once, however often it is saved")
{
    const TemporaryFile file(twoPackets());
    const TemporaryFolder folder;
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    (*opened)->wait();
    REQUIRE(savePcapng(**opened, folder.file("once")));
    auto once = Capture::open(folder.file("once"));
    REQUIRE(once);
    (*once)->wait();
    REQUIRE(savePcapng(**once, folder.file("twice")));
    auto twice = Capture::open(folder.file("twice"));
    REQUIRE(twice);
    (*twice)->wait();

    const auto comments = (*twice)->comments(0);
    CHECK(comments == (*once)->comments(0));
    CHECK(std::ranges::count(comments, "The wire dropped it: loss of 10 %.") == 1);
    CHECK(std::ranges::count(comments, "first") == 1);
    CHECK((*twice)->verdict(0).kind == Verdict::Kind::Dropped);
    CHECK((*twice)->bytes(0) == syn);
    CHECK((*twice)->names() == (*opened)->names());
    CHECK((*twice)->dropped() == 7);
}
