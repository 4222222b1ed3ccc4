// The keeper's short life, see pid_namespaces(7), "The namespace init process".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/keeper.h"

#include "labs/wire/hosts/privileges.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace packetarium {
namespace {

[[noreturn]] void keep(int pipeEnd, const std::vector<std::string>& sweep)
{
    const int nothing = open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(nothing, standard); // Whoever reads what packetarium-net writes must not wait for the keeper.
    constexpr int kept = 3;
    dup2(pipeEnd, kept);
    close_range(kept + 1, ~0U, 0);
    std::signal(SIGCHLD, SIG_IGN); // Orphans are inherited from the hosts; the kernel shall bury them.
    giveUpPrivileges();

    char never;
    while (read(kept, &never, 1) < 0 && errno == EINTR) { }
    removeAll(sweep);
    _exit(0);
}

} // namespace

void removeAll(const std::vector<std::string>& paths)
{
    for (const std::string& path : paths) {
        struct stat found { };
        if (lstat(path.c_str(), &found) != 0)
            continue;
        if (S_ISDIR(found.st_mode))
            rmdir(path.c_str());
        else if (S_ISREG(found.st_mode) || S_ISSOCK(found.st_mode))
            unlink(path.c_str());
    }
}

Result<Keeper> Keeper::start(const std::vector<std::string>& sweep)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return Error {
            std::string("No pipe could be made: ") + std::strerror(errno), "Close other programs and try again."};
    const pid_t pid = fork();
    if (pid == 0)
        keep(ends[0], sweep);
    const int error = errno;
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return Error {
            std::string("No process could be started: ") + std::strerror(error), "Close other programs and try again."};
    }
    return Keeper(pid, ends[1]);
}

Keeper::Keeper(Keeper&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_pipe(std::exchange(other.m_pipe, -1))
{
}

Keeper::~Keeper()
{
    if (m_pid < 0)
        return;
    close(m_pipe);
    // The namespace ends only when all in it have been waited for, and the hosts' processes are children of this one.
    while (wait(nullptr) >= 0 || errno == EINTR) { }
}

} // namespace packetarium
