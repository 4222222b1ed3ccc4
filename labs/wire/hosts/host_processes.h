// The programs that run on the hosts of the private network.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/wire/hosts/namespaces.h"
#include "labs/wire/line_splitter.h"

#include <string>
#include <vector>

#include <poll.h>
#include <sys/types.h>

namespace packetarium {

class HostProcesses {
public:
    static constexpr std::size_t mostProcesses = 256;

    struct Ended {
        std::string tag;
        int status; ///< As exit(3) was given it; 128 and the signal's number when a signal ended it, as a shell says
            ///< it.
    };
    struct Said {
        std::string tag, line;
    };

    HostProcesses() = default;
    HostProcesses(const HostProcesses&) = delete;
    HostProcesses& operator=(const HostProcesses&) = delete;
    ~HostProcesses();

    /// Starts a program in a host's namespace, without any capability. It reads nothing, and what it writes is said().
    Result<pid_t> start(
        const NetworkNamespace& host, const std::string& program, const std::vector<std::string>& arguments,
        const std::string& tag);
    /// False when no process has this tag.
    bool kill(const std::string& tag);
    /// Those that have ended since the last call.
    std::vector<Ended> ended();
    /// Lines that processes wrote to their standard output or error since the last call.
    std::vector<Said> said();
    void watch(std::vector<pollfd>&) const;

private:
    struct Process {
        pid_t pid;
        std::string tag;
        int output;
        LineSplitter lines {4096};
    };
    static void readOutput(Process&, std::vector<Said>&);

    std::vector<Process> m_processes;
    std::vector<Said> m_lastWords; ///< Of processes that have ended.
};

} // namespace packetarium
