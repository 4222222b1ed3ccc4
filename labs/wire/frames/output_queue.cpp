// Writing without waiting: a pipe that poll(2) calls writable takes PIPE_BUF bytes at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/output_queue.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>

#include <poll.h>
#include <unistd.h>

namespace packetarium {

bool OutputQueue::canWrite(int waitMilliseconds) const
{
    pollfd writable {m_descriptor, POLLOUT, 0};
    return poll(&writable, 1, waitMilliseconds) == 1;
}

void OutputQueue::writeSome()
{
    const std::size_t size = std::min<std::size_t>(m_bytes.size() - m_written, PIPE_BUF);
    const ssize_t written = write(m_descriptor, m_bytes.data() + m_written, size);
    if (written >= 0)
        m_written += std::size_t(written);
    else if (errno != EINTR && errno != EAGAIN)
        m_broken = true;
}

void OutputQueue::flush()
{
    while (!m_broken && !isEmpty() && canWrite(0))
        writeSome();
    // Moving the rest to the front only when it is the smaller half keeps the cost of a byte constant.
    if (m_broken || isEmpty()) {
        m_bytes.clear();
        m_written = 0;
    } else if (m_written > m_bytes.size() / 2) {
        m_bytes.erase(m_bytes.begin(), m_bytes.begin() + std::ptrdiff_t(m_written));
        m_written = 0;
    }
}

void OutputQueue::flushFor(int milliseconds)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(milliseconds);
    flush();
    while (!isEmpty() && Clock::now() < end) {
        canWrite(10);
        flush();
    }
}

} // namespace packetarium
