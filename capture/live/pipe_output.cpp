// Standard output, and the signals that end a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/pipe_output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr int patienceMilliseconds = 1000;

Descriptor endingSignals()
{
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t ending;
    sigemptyset(&ending);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&ending, number);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    return Descriptor(signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
}

} // namespace

PipeOutput::PipeOutput(int output)
    : m_output(output)
    , m_signals(endingSignals())
{
}

bool PipeOutput::waitFor(int readable, int milliseconds)
{
    std::array<pollfd, 3> watched {{{readable, POLLIN, 0}, {m_signals.number(), POLLIN, 0}, {m_output, 0, 0}}};
    if (::poll(watched.data(), watched.size(), milliseconds) <= 0)
        return true;
    m_ending = m_ending || watched[1].revents != 0;
    return !m_ending && (watched[2].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}

bool PipeOutput::waitForRoom()
{
    while (true) {
        std::array<pollfd, 2> watched {{{m_output, POLLOUT, 0}, {m_ending ? -1 : m_signals.number(), POLLIN, 0}}};
        const int ready = ::poll(watched.data(), watched.size(), m_ending ? patienceMilliseconds : -1);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        m_ending = m_ending || watched[1].revents != 0;
        if (watched[0].revents != 0)
            return (watched[0].revents & (POLLERR | POLLNVAL)) == 0;
    }
}

bool PipeOutput::write(Bytes bytes)
{
    while (!bytes.empty()) {
        if (!waitForRoom())
            return false;
        // A pipe with room takes this much without blocking.
        const ssize_t count = ::write(m_output, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        bytes = bytes.subspan(std::size_t(std::max<ssize_t>(count, 0)));
    }
    return true;
}

} // namespace packetarium
