// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"
#include "tests/bench/mixed_traffic.h"

#include "capture/capture.h"

#include <pcap/pcap.h>
#include <tins/tins.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace packetarium::bench {
namespace {

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
        : m_path(std::filesystem::temp_directory_path() / ("packetarium-bench-" + std::to_string(packets) + ".pcap"))
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
    ~TemporaryCapture() { std::filesystem::remove(m_path); }
    TemporaryCapture(const TemporaryCapture&) = delete;

    std::string path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

void bareLoop(const std::string& path)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_t* file = pcap_open_offline(path.c_str(), reason);
    if (!file)
        return;
    pcap_pkthdr* header;
    const u_char* data;
    while (pcap_next_ex(file, &header, &data) == 1) { }
    pcap_close(file);
}

void parseHeaders(const std::string& path)
{
    std::size_t parsed = 0;
    Tins::FileSniffer(path).sniff_loop([&](const Tins::PDU& packet) {
        parsed += packet.find_pdu<Tins::TCP>() != nullptr;
        return true;
    });
}

/// Seconds that tshark takes to list all packets; 0 when it cannot be run.
double listWithTshark(const std::string& path)
{
    const std::string command = "tshark -r '" + path + "' > /dev/null 2>&1";
    bool isDone = false;
    const double taken = seconds([&] { isDone = std::system(command.c_str()) == 0; });
    return isDone ? taken : 0;
}

/// Memory of this process that it shares with nobody.
std::size_t privateBytes()
{
    std::ifstream file("/proc/self/smaps_rollup");
    std::size_t kibibytes = 0;
    for (std::string word; file >> word;)
        if (std::size_t number = 0; (word == "Private_Dirty:" || word == "Private_Clean:") && file >> number)
            kibibytes += number;
    return kibibytes * 1024;
}

/// The best of three: what disturbs a measurement only ever makes it longer.
template<class Work> double best(Work work) { return std::min({seconds(work), seconds(work), seconds(work)}); }

void measure(std::size_t packets)
{
    const TemporaryCapture large(packets);
    const double each = 1e9 / double(packets);
    bareLoop(large.path()); // Once, so that the file is in memory for everybody.
    const double loop = best([&] { bareLoop(large.path()); }) * each;
    std::size_t read = 0, bytes = 0;
    const auto open = [&] {
        const std::size_t before = privateBytes();
        auto capture = Capture::open(large.path());
        if (!capture)
            return;
        (*capture)->wait();
        read = (*capture)->packets().size();
        // Later runs use again what the first gave back, so the largest growth counts.
        bytes = std::max(bytes, privateBytes() - std::min(before, privateBytes()));
    };
    const double ours = best(open) * each;
    const double tins = seconds([&] { parseHeaders(large.path()); }) * each;
    std::printf("%zu packets read of %zu\n", read, packets);
    std::printf("pcap_next_ex that does nothing       %8.0f ns a packet\n", loop);
    std::printf(
        "open, summarise, follow              %8.0f ns a packet, %.2f times the bare loop\n", ours, ours / loop);
    std::printf("libtins parsing headers              %8.0f ns a packet, %.2f times ours\n", tins, tins / ours);
    std::printf("private memory                       %8.1f bytes a packet\n", double(bytes) / double(packets));
    std::fflush(stdout);
    if (const double tshark = listWithTshark(large.path()) * each; tshark > 0)
        std::printf("tshark -r, listing all               %8.0f ns a packet, %.0f times ours\n", tshark, tshark / ours);
    else
        std::printf("tshark could not be run\n");
}

} // namespace

void measureReading() { measure(1'000'000); }
void measureBigReading() { measure(5'000'000); }

} // namespace packetarium::bench
