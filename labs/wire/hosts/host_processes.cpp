// Starting a program in another network namespace: fork, setns, give up everything, exec.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/host_processes.h"

#include "labs/wire/hosts/privileges.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace packetarium {
namespace {

[[noreturn]] void giveUp(const char* step)
{
    dprintf(STDERR_FILENO, "%s: %s\n", step, std::strerror(errno));
    _exit(127); // As a shell does when a program cannot be run.
}

/// The child, up to its new program. Standard error is the pipe to packetarium-net from the second line on.
[[noreturn]] void become(const NetworkNamespace& host, int output, char* const* arguments)
{
    const int nothing = open("/dev/null", O_RDONLY);
    if (dup2(output, STDERR_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(nothing, STDIN_FILENO) < 0)
        _exit(127);
    if (!host.enter())
        giveUp("setns");
    // What packetarium-net has open (raw sockets, namespaces) is nothing for a host's program.
    if (close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
        giveUp("close_range");
    std::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (!giveUpPrivileges())
        giveUp("giving up capabilities");
    // Giving up capabilities resets this, so it comes last.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        giveUp("PR_SET_PDEATHSIG");
    execvp(arguments[0], arguments);
    giveUp(arguments[0]);
}

Error startError(const std::string& program)
{
    return {program + " could not be started: " + std::strerror(errno), "Close other programs and try again."};
}

} // namespace

HostProcesses::~HostProcesses()
{
    for (const Process& process : m_processes)
        if (process.output >= 0)
            close(process.output);
}

Result<pid_t> HostProcesses::start(
    const NetworkNamespace& host, const std::string& program, const std::vector<std::string>& arguments,
    const std::string& tag)
{
    if (m_processes.size() >= mostProcesses)
        return Error {
            "No more than " + std::to_string(mostProcesses) + " programs run on one private network.",
            "End some of them first."};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return startError(program);
    // Prepared before the fork: the child only hands it over.
    std::vector<char*> list {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        list.push_back(const_cast<char*>(argument.c_str()));
    list.push_back(nullptr);

    const pid_t pid = fork();
    if (pid == 0)
        become(host, ends[1], list.data());
    const int error = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        errno = error;
        return startError(program);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    m_processes.push_back({pid, tag, ends[0]});
    return pid;
}

bool HostProcesses::kill(const std::string& tag)
{
    bool found = false;
    for (const Process& process : m_processes)
        if (process.tag == tag)
            found = ::kill(process.pid, SIGKILL) == 0 || found;
    return found;
}

std::vector<HostProcesses::Ended> HostProcesses::ended()
{
    std::vector<Ended> all;
    std::erase_if(m_processes, [&](Process& process) {
        int status = 0;
        if (waitpid(process.pid, &status, WNOHANG) != process.pid)
            return false;
        readOutput(process, m_lastWords);
        if (std::string rest = process.lines.rest(); !rest.empty())
            m_lastWords.push_back({process.tag, std::move(rest)});
        if (process.output >= 0)
            close(process.output);
        all.push_back({process.tag, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)});
        return true;
    });
    return all;
}

std::vector<HostProcesses::Said> HostProcesses::said()
{
    std::vector<Said> all = std::exchange(m_lastWords, {});
    for (Process& process : m_processes)
        readOutput(process, all);
    return all;
}

void HostProcesses::readOutput(Process& process, std::vector<Said>& said)
{
    if (process.output < 0)
        return;
    char bytes[16384]; // One read a turn: a program that writes without end must not keep the wire waiting.
    const ssize_t size = read(process.output, bytes, sizeof bytes);
    if (size == 0) { // It closed its output and lives on; a descriptor at its end would wake poll(2) for ever.
        close(process.output);
        process.output = -1;
    }
    if (size <= 0)
        return;
    for (std::string& line : process.lines.feed({bytes, std::size_t(size)}))
        said.push_back({process.tag, std::move(line)});
}

void HostProcesses::watch(std::vector<pollfd>& watched) const
{
    for (const Process& process : m_processes)
        watched.push_back({process.output, POLLIN, 0});
}

} // namespace packetarium
