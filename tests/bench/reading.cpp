// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"
#include "tests/bench/traffic.h"

#include "capture/capture.h"

#include <pcap/pcap.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace packetarium::bench {
namespace {

constexpr std::size_t packetCount = 1'000'000;
constexpr std::size_t tsharkCount = 50'000; ///< tshark takes its time; its figure is per packet all the same.

template<class Work> double seconds(Work work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A file that is gone when the measurement is over.
class TemporaryCapture {
public:
    explicit TemporaryCapture(std::size_t packets)
        : m_path(std::filesystem::temp_directory_path() / ("packetarium-bench-" + std::to_string(packets) + ".pcapng"))
    {
        std::ofstream file(m_path, std::ios::binary);
        std::vector<std::uint8_t> bytes = beginning();
        for (std::size_t from = 0; from < packets; from += 10'000) {
            appendPackets(bytes, from, std::min<std::size_t>(10'000, packets - from));
            file.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
            bytes.clear();
        }
    }
    ~TemporaryCapture() { std::filesystem::remove(m_path); }
    TemporaryCapture(const TemporaryCapture&) = delete;

    std::string path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

double bareLoop(const std::string& path)
{
    return seconds([&] {
        char reason[PCAP_ERRBUF_SIZE];
        pcap_t* file = pcap_open_offline(path.c_str(), reason);
        if (!file)
            return;
        pcap_pkthdr* header;
        const u_char* data;
        while (pcap_next_ex(file, &header, &data) == 1) { }
        pcap_close(file);
    });
}

} // namespace

void measureReading()
{
    const TemporaryCapture large(packetCount), small(tsharkCount);
    bareLoop(large.path()); // Once, so that the file is in memory for everybody.
    const double loop = bareLoop(large.path()) / packetCount;
    std::size_t read = 0;
    const double ours = seconds([&] {
                            auto capture = Capture::open(large.path());
                            if (!capture)
                                return;
                            (*capture)->wait();
                            read = (*capture)->packets().size();
                        })
        / packetCount;
    const double tshark = seconds([&] {
                              if (std::system(("tshark -n -r '" + small.path() + "' >/dev/null 2>&1").c_str()) != 0)
                                  std::printf("tshark did not run; its figure means nothing\n");
                          })
        / tsharkCount;
    std::printf("packets read                         %zu of %zu\n", read, packetCount);
    std::printf("pcap_next_ex that does nothing       %8.0f ns a packet\n", loop * 1e9);
    std::printf(
        "open, summarise, follow              %8.0f ns a packet, %.1f times the bare loop\n", ours * 1e9, ours / loop);
    std::printf(
        "tshark -r, listing                   %8.0f ns a packet, %.0f times ours\n", tshark * 1e9, tshark / ours);
}

} // namespace packetarium::bench
