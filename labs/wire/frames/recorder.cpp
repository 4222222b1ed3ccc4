// Frames and verdicts into pcapng blocks; protocol.md describes the verdict's text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/recorder.h"

#include "capture/files/pcapng_format.h"

namespace packetarium {

Recorder::Recorder(
    int descriptor, const std::vector<Interface>& interfaces, const std::map<std::string, std::string>& nameOfAddress)
    : m_output(descriptor, mostWaitingBytes)
    , m_writer(m_output.bytes())
    , m_notRecorded(interfaces.size())
{
    m_writer.section();
    for (const Interface& interface : interfaces)
        m_writer.interface(interface);
    m_writer.names(nameOfAddress);
}

std::uint64_t Recorder::entered(unsigned port, const WirePort::Received& frame)
{
    if (m_output.isFull()) {
        ++m_notRecorded[port];
        return 0;
    }
    m_writer.packet(port, {.nanoseconds = frame.nanoseconds, .bytes = frame.bytes, .original = frame.original});
    return ++m_frames;
}

void Recorder::arrived(std::uint64_t record, std::int64_t nanoseconds)
{
    if (record != 0)
        m_writer.custom(
            pcapng::exampleEnterprise,
            "packetarium-verdict " + std::to_string(record) + " arrived " + std::to_string(nanoseconds));
}

void Recorder::dropped(std::uint64_t record, const std::string& reason)
{
    if (record != 0)
        m_writer.custom(
            pcapng::exampleEnterprise, "packetarium-verdict " + std::to_string(record) + " dropped " + reason);
}

void Recorder::statistics(unsigned port, std::int64_t nanoseconds, const WirePort::Statistics& counted)
{
    m_writer.interfaceStatistics(port, nanoseconds, counted.received, m_notRecorded[port], counted.dropped);
}

} // namespace packetarium
