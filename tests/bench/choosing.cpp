// Listing and filtering a million packets, beside tshark on the same file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"
#include "tests/bench/mixed_traffic.h"

#include "capture/packet_search.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/resource.h>

namespace packetarium::bench {
namespace {

constexpr std::size_t packets = 1'000'000;

struct Took {
    double seconds = 0, processor = 0; ///< By the clock, and by all processors together.
};

double processorSeconds(int who)
{
    rusage used {};
    ::getrusage(who, &used);
    return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

template<class Work> Took timed(int who, Work work)
{
    const double before = processorSeconds(who);
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    return {passed.count(), processorSeconds(who) - before};
}

/// The best of three: what disturbs a measurement only ever makes it longer.
template<class Work> Took best(int who, Work work)
{
    Took best = timed(who, work);
    for (int i = 0; i < 2; ++i) {
        const Took again = timed(who, work);
        best = {std::min(best.seconds, again.seconds), std::min(best.processor, again.processor)};
    }
    return best;
}

class TrafficFile {
public:
    TrafficFile()
        : m_path(std::filesystem::temp_directory_path() / "packetarium-bench-choosing.pcap")
    {
        std::ofstream file(m_path, std::ios::binary);
        std::vector<std::uint8_t> bytes = MixedTraffic::fileHeader();
        MixedTraffic traffic;
        for (std::size_t left = packets; left > 0;) {
            const std::size_t count = std::min<std::size_t>(10'000, left);
            traffic.append(bytes, count);
            file.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
            bytes.clear();
            left -= count;
        }
    }
    ~TrafficFile() { std::filesystem::remove(m_path); }
    TrafficFile(const TrafficFile&) = delete;

    std::string path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

void run(const std::string& command)
{
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0)
        std::printf("(failed: %s)\n", command.c_str());
}

Took tshark(const std::string& path, const std::string& arguments)
{
    return timed(RUSAGE_CHILDREN, [&] { run("tshark -n -r '" + path + "' " + arguments); });
}

void compareLists(const std::string& path)
{
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "packetarium";
    const Took ours = best(RUSAGE_CHILDREN, [&] { run("'" + program + "' list '" + path + "'"); });
    const Took theirs = tshark(path, "");
    std::printf(
        "list                          %7.3f s (%.3f s of processor), tshark %.1f s: %.0f times as fast\n",
        ours.seconds,
        ours.processor,
        theirs.seconds,
        theirs.seconds / ours.seconds);
}

/// Opening the capture is not counted here, but is in tshark's time, which can do no other.
void compareFilters(const std::string& path)
{
    auto opened = Capture::open(path);
    if (!opened)
        return;
    (*opened)->wait();
    for (const char* const expression :
         {"tcp.port == 80",
          "ip.addr == 10.0.0.1",
          "tcp.flags.syn == 1",
          "udp",
          "frame.len > 100",
          "ip.ttl < 64 && !dns",
          "tcp.stream == 7",
          "tcp.analysis.retransmission",
          "tcp.len > 100",
          "http.request.method == \"GET\"",
          "dns.qry.name contains \"77\"",
          "tcp.options.timestamp.tsval > 5"}) {
        const auto filter = DisplayFilter::compile(expression);
        std::size_t found = 0;
        const Took ours = best(RUSAGE_SELF, [&] {
            PacketSearch search(*opened, std::get<DisplayFilter>(filter));
            search.extendTo((*opened)->packets().size());
            search.wait();
            found = search.take().packets.size();
        });
        const Took theirs = tshark(path, "-Y '" + std::string(expression) + "'");
        std::printf(
            "%-32s %7zu  %7.3f s (%.3f s of processor), tshark %.1f s: %.0f times as fast\n",
            expression,
            found,
            ours.seconds,
            ours.processor,
            theirs.seconds,
            theirs.seconds / ours.seconds);
    }
}

} // namespace

void measureChoosing()
{
    const TrafficFile file;
    compareLists(file.path());
    compareFilters(file.path());
}

} // namespace packetarium::bench
