// packetarium-capture: packets of a real interface as pcapng on stdout, and nothing else.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcapng_writer.h"
#include "capture/live/live_capture.h"
#include "capture/live/pipe_output.h"
#include "capture/live/privileges.h"
#include "capture/live/report.h"

#include <algorithm>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr int packetsAtOnce = 512;
constexpr int longestWaitMilliseconds = 250;

struct Asked {
    std::string interface;
    std::string filter;
    std::uint64_t count = 0; ///< 0: until told to end.
    bool list = false;
    bool json = false;
};

enum ExitCode { Done = 0, Failed = 1, WrongUsage = 2 };

int listInterfaces()
{
    for (const Interface& each : LiveCapture::list())
        std::printf("%s%s%s\n", each.name.c_str(), each.description.empty() ? "" : "\t", each.description.c_str());
    return Done;
}

/// Writes what is captured until `count` packets, a signal, or a reader that went away.
class Session {
public:
    Session(LiveCapture& capture, PipeOutput& output, const Asked& asked)
        : m_capture(capture)
        , m_output(output)
        , m_asked(asked)
    {
    }

    Outcome run()
    {
        m_writer.section();
        m_writer.interface(m_capture.interface(), m_asked.filter);
        while (flush() && !enough() && m_output.waitFor(m_capture.descriptor(), longestWaitMilliseconds))
            if (const auto taken = takeBatch(); !taken)
                return end(taken.error());
        return end(success());
    }

    std::uint64_t packets() const { return m_packets; }

private:
    bool enough() const { return m_asked.count != 0 && m_packets >= m_asked.count; }

    Result<int> takeBatch()
    {
        const std::uint64_t left = m_asked.count == 0 ? packetsAtOnce : m_asked.count - m_packets;
        const int most = int(std::min<std::uint64_t>(left, packetsAtOnce));
        return m_capture.take(most, [this](std::int64_t nanoseconds, Bytes bytes, std::uint32_t original) {
            m_writer.packet(0, {nanoseconds, bytes, original, {}, {}});
            m_lastTime = nanoseconds;
            ++m_packets;
        });
    }

    bool flush()
    {
        const bool written = m_output.write(m_bytes);
        m_bytes.clear();
        return written;
    }

    Outcome end(Outcome outcome)
    {
        const LiveCapture::Drops drops = m_capture.drops();
        m_writer.interfaceStatistics(0, m_lastTime, m_packets, drops.byInterface, drops.byKernel);
        flush();
        return outcome;
    }

    LiveCapture& m_capture;
    PipeOutput& m_output;
    const Asked& m_asked;
    std::vector<std::uint8_t> m_bytes;
    PcapngWriter m_writer {m_bytes};
    std::uint64_t m_packets = 0;
    std::int64_t m_lastTime = 0;
};

int capture(const Asked& asked, const Report& report, int parentAtStart)
{
    if (isatty(STDOUT_FILENO)) {
        report.failed(
            {"Packets are not fit for a terminal.",
             "Send them to a file or a program: packetarium-capture -i " + asked.interface + " > capture.pcapng"});
        return WrongUsage;
    }
    auto opened = LiveCapture::open(asked.interface);
    // Whether or not it could be opened, from here on there is nothing that needs a privilege.
    if (const Outcome dropped = dropPrivileges(); !dropped) {
        report.failed(dropped.error());
        return Failed;
    }
    if (!opened) {
        report.failed(opened.error());
        return Failed;
    }
    PipeOutput output(STDOUT_FILENO);
    endWithParent(parentAtStart);
    if (const Outcome filtered = opened->setFilter(asked.filter); !filtered) {
        report.failed(filtered.error());
        return WrongUsage;
    }
    report.capturing(asked.interface);

    Session session(*opened, output, asked);
    const Outcome outcome = session.run();
    const LiveCapture::Drops drops = opened->drops();
    if (!outcome)
        report.failed(outcome.error());
    report.ended(session.packets(), drops.byInterface + drops.byKernel);
    return outcome ? Done : Failed;
}

} // namespace
} // namespace packetarium

int main(int argc, char** argv)
{
    using namespace packetarium;
    const int parentAtStart = getppid();
    keepOnlyCapturing();

    Asked asked;
    CLI::App app(
        "Captures packets of one of this computer's interfaces and writes them to stdout as pcapng.\n"
        "It ends on Ctrl-C, or when nobody reads any more.",
        "packetarium-capture");
    app.add_option("-i,--interface", asked.interface, "The interface, such as lo or eth0");
    app.add_option("-f,--filter", asked.filter, "Capture only what matches: tcp port 80 (man pcap-filter)");
    app.add_option("-c,--count", asked.count, "End after this many packets");
    app.add_flag("--list", asked.list, "List the interfaces and end");
    app.add_flag("--json-errors", asked.json, "Say what happens on stderr as one JSON object a line");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Done : WrongUsage;
    }
    if (asked.list)
        return listInterfaces();

    const Report report(asked.json ? Report::Form::JsonLines : Report::Form::Sentences);
    if (asked.interface.empty()) {
        report.failed({"No interface was named.", "Name one with -i; packetarium-capture --list shows them."});
        return WrongUsage;
    }
    return capture(asked, report, parentAtStart);
}
