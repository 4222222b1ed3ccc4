// The first process of the private network's process namespace: when it ends, the kernel ends all others in there.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <string>
#include <vector>

#include <sys/types.h>

namespace packetarium {

/// It does nothing but wait for the end of a pipe that only packetarium-net holds. However packetarium-net ends, be it
/// by kill -9, the pipe ends, the keeper removes the files that would be left over, and takes every process of the
/// hosts along.
class Keeper {
public:
    /// To be called once, after enterPrivateNamespaces() and before any other fork.
    static Result<Keeper> start(const std::vector<std::string>& sweep);
    Keeper(Keeper&&) noexcept;
    Keeper& operator=(Keeper&&) = delete;
    ~Keeper(); ///< Returns when every process of the namespace is gone.

    pid_t pid() const { return m_pid; }

private:
    Keeper(pid_t pid, int pipe)
        : m_pid(pid)
        , m_pipe(pipe)
    {
    }
    pid_t m_pid;
    int m_pipe;
};

/// Removes each path: a folder only when it is empty, and nothing that is neither folder, file nor socket.
void removeAll(const std::vector<std::string>& paths);

} // namespace packetarium
