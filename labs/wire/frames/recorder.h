// The glass wire's record: every frame as it enters, and later what became of it, as pcapng.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/pcapng_writer.h"
#include "labs/wire/frames/output_queue.h"
#include "labs/wire/frames/wire_port.h"

#include <map>
#include <string>
#include <vector>

namespace packetarium {

class Recorder {
public:
    /// Bytes that may wait for a slow reader; frames beyond are counted instead of recorded, and still delivered.
    static constexpr std::size_t mostWaitingBytes = 32 * 1024 * 1024;

    /// Begins the section: an interface for each host, and the names of the addresses.
    Recorder(int descriptor, const std::vector<Interface>&, const std::map<std::string, std::string>& nameOfAddress);

    /// Returns which frame of the section this is, from 1; 0 when it was not recorded.
    std::uint64_t entered(unsigned port, const WirePort::Received&);
    /// Verdicts on frame 0 are not written: the reader never saw it.
    void arrived(std::uint64_t record, std::int64_t nanoseconds);
    void dropped(std::uint64_t record, const std::string& reason);
    /// What the kernel counted, and what was not recorded here.
    void statistics(unsigned port, std::int64_t nanoseconds, const WirePort::Statistics&);

    OutputQueue& output() { return m_output; }

private:
    OutputQueue m_output;
    PcapngWriter m_writer;
    std::uint64_t m_frames = 0;
    std::vector<std::uint64_t> m_notRecorded; ///< A number for each port.
};

} // namespace packetarium
