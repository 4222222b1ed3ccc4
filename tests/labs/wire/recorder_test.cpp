// The record of the wire, and readers that are slow or gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "labs/wire/frames/recorder.h"
#include "tests/support/catch.h"

#include <array>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace packetarium;

namespace {

struct Pipe {
    Pipe() { REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0); }
    ~Pipe()
    {
        closeReader();
        closeWriter();
    }
    void closeReader() { closeEnd(0); }
    void closeWriter() { closeEnd(1); }
    int takeReader() { return std::exchange(ends[0], -1); }
    std::array<int, 2> ends {};

private:
    void closeEnd(std::size_t end)
    {
        if (ends[end] >= 0)
            close(std::exchange(ends[end], -1));
    }
};

const std::vector<Interface> twoHosts {{.name = "alice", .description = ""}, {.name = "bob", .description = ""}};
const std::map<std::string, std::string> names {{"10.0.0.1", "Alice"}, {"10.0.0.2", "Bob"}};

} // namespace

TEST_CASE("The record holds each frame, where and when it entered, and what became of it")
{
    Pipe pipe;
    Recorder recorder(pipe.ends[1], twoHosts, names);
    const std::vector<std::uint8_t> frame(60, 7);
    CHECK(recorder.entered(0, {1'000'000'001, 60, frame}) == 1);
    CHECK(recorder.entered(1, {1'000'000'002, 60, frame}) == 2);
    recorder.arrived(1, 1'500'000'000);
    recorder.dropped(2, "loss of 10 %");
    recorder.statistics(0, 2'000'000'000, {1, 0});
    recorder.output().flush();
    pipe.closeWriter();

    const auto capture = Capture::follow(pipe.takeReader());
    REQUIRE(capture);
    (*capture)->wait();
    REQUIRE((*capture)->packets().size() == 2);
    CHECK((*capture)->packets()[0].nanoseconds == 1'000'000'001);
    CHECK((*capture)->packets()[1].interface == 1);
    CHECK((*capture)->bytes(0) == frame);
    CHECK((*capture)->verdict(0).kind == Verdict::Kind::Arrived);
    CHECK((*capture)->verdict(0).arrivedNanoseconds == 1'500'000'000);
    CHECK((*capture)->verdict(1).kind == Verdict::Kind::Dropped);
    CHECK((*capture)->verdict(1).reason == "loss of 10 %");
    CHECK((*capture)->names() == names);
}

TEST_CASE("A reader who does not read costs frames of the record, bounded memory and no time")
{
    Pipe pipe;
    Recorder recorder(pipe.ends[1], twoHosts, names);
    const std::vector<std::uint8_t> frame(1500, 7);
    std::uint64_t notRecorded = 0;
    for (std::uint64_t i = 0; i < Recorder::mostWaitingBytes / 1000; ++i) {
        notRecorded += recorder.entered(0, {1, 1500, frame}) == 0;
        recorder.output().flush();
    }
    CHECK(notRecorded > 0);
    CHECK(recorder.output().bytes().size() < Recorder::mostWaitingBytes + 10'000);
    recorder.arrived(0, 5); // The verdict on a frame that was not recorded is not written.
    CHECK(recorder.output().bytes().size() < Recorder::mostWaitingBytes + 10'000);
}

TEST_CASE("A reader who is gone costs nothing at all")
{
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    pipe.closeReader();
    Recorder recorder(pipe.ends[1], twoHosts, names);
    recorder.output().flush();
    CHECK(recorder.output().isBroken());
    const std::vector<std::uint8_t> frame(1500, 7);
    for (int i = 0; i < 1000; ++i) {
        recorder.entered(0, {1, 1500, frame});
        recorder.output().flush();
    }
    CHECK(recorder.output().bytes().empty());
}
