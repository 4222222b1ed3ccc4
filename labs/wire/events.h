// The events of packetarium-net, one JSON object a line on standard error: protocol.md lists them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/wire/frames/output_queue.h"
#include "labs/wire/hosts/host_processes.h"
#include "labs/wire/options.h"

namespace packetarium::wire {

class Events {
public:
    /// Beyond this, a reader who does not read loses events.
    static constexpr std::size_t mostWaitingBytes = 4 * 1024 * 1024;

    explicit Events(int descriptor)
        : m_output(descriptor, mostWaitingBytes)
    {
    }

    void ready(const std::vector<HostOptions>&);
    void started(const std::string& tag, pid_t);
    void exited(const HostProcesses::Ended&);
    void said(const HostProcesses::Said&);
    void held(std::size_t frames);
    /// `tag` names the process that a refused `start` was meant to become; empty otherwise.
    void refused(const Error&, const std::string& tag = {});
    void failed(const Error&);

    OutputQueue& output() { return m_output; }

private:
    void sendLine(const char* line);

    OutputQueue m_output;
};

} // namespace packetarium::wire
