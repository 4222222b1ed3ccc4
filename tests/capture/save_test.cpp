// Saving: other programs read it, and what cannot be saved leaves nothing behind.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "capture/files/pcapng_writer.h"
#include "capture/files/verdict_text.h"
#include "tests/capture/temporary_file.h"
#include "tests/support/bytes.h"

#include <csignal>

#include <sys/resource.h>

using namespace packetarium;

namespace {

// Alice's first segment: Ethernet, IPv4, TCP with SYN.
const auto syn = "020000000002 020000000001 0800 4500002800010000 4006 66cd 0a000001 0a000002"
                 "c0000007 00000001 00000000 5002ffff 0000 0000"_hex;

std::shared_ptr<Capture> sample(std::size_t packets)
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section();
    const auto wire = writer.interface({"alice", "Alice's end of the wire", 1, 20, 0});
    writer.names({{"10.0.0.1", "Alice"}, {"fe80::2", "Bob \xff"}, {"nonsense", "left out"}});
    for (std::size_t i = 0; i < packets; ++i)
        writer.packet(wire, {std::int64_t(1'700'000'000'000'000'000 + i), syn, 54, {"A remark: \xc3\xa9 \xff"}, {}});
    const TemporaryFile file(bytes);
    auto opened = Capture::open(file.path());
    REQUIRE(opened);
    (*opened)->wait();
    return *opened;
}

std::size_t filesIn(const TemporaryFolder& folder)
{
    const std::filesystem::directory_iterator files(folder.path());
    return std::size_t(std::distance(begin(files), end(files)));
}

std::string outputOf(const std::string& command)
{
    std::FILE* pipe = ::popen((command + " 2>&1; echo exit $?").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        output += char(c);
    ::pclose(pipe);
    return output;
}

} // namespace

TEST_CASE("capinfos and tshark read a saved capture without complaint")
{
    if (std::system("command -v tshark >/dev/null 2>&1 && command -v capinfos >/dev/null 2>&1") != 0) {
        WARN("tshark is not installed: the comparison was skipped");
        return;
    }
    const TemporaryFolder folder;
    const std::string file = folder.file("saved.pcapng");
    REQUIRE(savePcapng(*sample(3), file));
    const std::string facts = outputOf("capinfos '" + file + "'");
    CHECK_THAT(facts, Catch::Matchers::Contains("Number of packets:   3"));
    CHECK_THAT(facts, Catch::Matchers::Contains("Name = alice"));
    CHECK_THAT(facts, Catch::Matchers::Contains("exit 0"));
    const std::string dissected = outputOf("tshark -V -r '" + file + "'");
    CHECK_THAT(dissected, Catch::Matchers::Contains("A remark: \xc3\xa9 \xef\xbf\xbd"));
    CHECK_THAT(dissected, Catch::Matchers::Contains("exit 0"));
    CHECK_THAT(dissected, !Catch::Matchers::Contains("Malformed"));
    CHECK_THAT(dissected, !Catch::Matchers::Contains("cut short"));
}

TEST_CASE("A chosen few packets are saved in the order that was asked for")
{
    const TemporaryFolder folder;
    const auto capture = sample(5);
    REQUIRE(savePcapng(*capture, folder.file("few"), {4, 1}));
    auto few = Capture::open(folder.file("few"));
    REQUIRE(few);
    (*few)->wait();
    REQUIRE((*few)->packets().size() == 2);
    CHECK((*few)->packets()[0].nanoseconds == 1'700'000'000'000'000'004);
    CHECK((*few)->packets()[1].nanoseconds == 1'700'000'000'000'000'001);
    CHECK(filesIn(folder) == 1);
}

TEST_CASE("A capture can be saved over the file that it was opened from")
{
    const TemporaryFolder folder;
    const std::string file = folder.file("same");
    REQUIRE(savePcapng(*sample(2), file));
    auto opened = Capture::open(file);
    REQUIRE(opened);
    (*opened)->wait();
    REQUIRE(savePcapng(**opened, file));
    CHECK((*opened)->bytes(1) == syn);
    auto again = Capture::open(file);
    REQUIRE(again);
    (*again)->wait();
    CHECK((*again)->packets().size() == 2);
    CHECK(filesIn(folder) == 1);
}

TEST_CASE("What cannot be saved says why and leaves nothing behind")
{
    const TemporaryFolder folder;
    const auto capture = sample(2);

    const Outcome noFolder = savePcapng(*capture, folder.file("missing/file"));
    REQUIRE_FALSE(noFolder);
    CHECK_THAT(noFolder.error().what, Catch::Matchers::Contains("Cannot save"));
    CHECK_THAT(noFolder.error().advice, Catch::Matchers::Contains("folder that exists"));
    CHECK_FALSE(savePcapng(*capture, folder.path()));
    CHECK_FALSE(savePcapng(*capture, "/dev/null"));
    CHECK_FALSE(savePcapng(*capture, folder.file("gone"), {0, 7})); // There is no eighth packet.
    CHECK(filesIn(folder) == 0);
}

TEST_CASE("A write that fails half-way leaves the older file as it was")
{
    const TemporaryFolder folder;
    const std::string file = folder.file("older");
    REQUIRE(savePcapng(*sample(1), file));
    const auto size = std::filesystem::file_size(file);
    const auto large = sample(50);

    // No file may grow beyond this any more, as on a disk that is full.
    const auto previous = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = 1000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const Outcome saved = savePcapng(*large, file);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, previous);

    REQUIRE_FALSE(saved);
    CHECK_THAT(saved.error().what, Catch::Matchers::Contains("Cannot save"));
    CHECK(std::filesystem::file_size(file) == size);
    CHECK(filesIn(folder) == 1);
}

TEST_CASE("A verdict says in words what became of a frame")
{
    const auto after = [](std::int64_t nanoseconds) {
        return sentenceOfVerdict({Verdict::Kind::Arrived, 1'000'000'000 + nanoseconds, {}}, 1'000'000'000);
    };
    CHECK(after(40'000'000) == "The wire delivered it 40 ms later.");
    CHECK(after(1'500'000'000) == "The wire delivered it 1.5 s later.");
    CHECK(after(12'345) == "The wire delivered it 12.3 µs later.");
    CHECK(after(999'999) == "The wire delivered it 1 ms later.");
    CHECK(after(7) == "The wire delivered it 7 ns later.");
    CHECK(after(-1) == "The wire delivered it.");
    CHECK(sentenceOfVerdict({Verdict::Kind::Dropped, 0, "loss of 10 %"}, 0) == "The wire dropped it: loss of 10 %.");
    CHECK(sentenceOfVerdict({}, 0).empty());
}

TEST_CASE("A verdict survives being written and read")
{
    const Verdict arrived {Verdict::Kind::Arrived, 1'700'000'000'000'000'000, {}};
    CHECK(verdictFromText(textOfVerdict(arrived))->arrivedNanoseconds == arrived.arrivedNanoseconds);
    CHECK(numberedVerdictFromText("packetarium-verdict 12 dropped loss of 10 %")->number == 12);
    CHECK_FALSE(numberedVerdictFromText("packetarium-verdict 0 dropped"));
    CHECK_FALSE(numberedVerdictFromText("packetarium-verdict -1 dropped"));
    CHECK_FALSE(numberedVerdictFromText("packetarium-verdict 99999999999999999999 dropped"));
    CHECK_FALSE(verdictFromText("packetarium-verdict arrived late"));
    CHECK_FALSE(verdictFromText("packetarium-verdict 3 arrived 5"));
    CHECK_FALSE(verdictFromText(""));
}
