// Standard output, standard error and the signals that end a command.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/terminal.h"

#include "app/commands/command.h"
#include "app/export/safe_text.h"

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace packetarium {

namespace {

constexpr int endingSignals[] = {SIGINT, SIGTERM, SIGHUP};

/// A signal handler may do little more than write to a pipe.
int interruptPipe[2] = {-1, -1};

void noteInterrupt(int)
{
    const int before = errno;
    [[maybe_unused]] const ssize_t written = ::write(interruptPipe[1], "", 1);
    errno = before;
}

} // namespace

bool Results::line(std::string_view text) { return write(std::string(text) + '\n'); }

bool Results::write(std::string_view text)
{
    if (!m_open)
        return false;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()
        || (m_flush == Flush::EachLine && std::fflush(stdout) != 0)) {
        m_open = false;
        m_error = errno;
    }
    return m_open;
}

int Results::finish(int status)
{
    if (m_open && std::fflush(stdout) != 0) {
        m_open = false;
        m_error = errno;
    }
    if (m_open || m_error == EPIPE) // The reader has seen enough.
        return status;
    tell(Error {
        std::string("The results could not be written: ") + std::strerror(m_error) + ".",
        "Check where standard output goes, and that there is room."});
    return DidNotHappen;
}

void tell(std::string_view line) { std::fprintf(stderr, "%.*s\n", int(line.size()), line.data()); }

void tell(const Error& error)
{
    // It may quote what the other side of a connection sent, and that must not steer the terminal.
    for (const std::string& part : {error.what, error.advice})
        if (!part.empty())
            for (const QString& line : QString::fromStdString(part).split('\n'))
                tell(visibleControls(line.toStdString()));
}

void prepareStandardStreams()
{
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            ::open("/dev/null", descriptor == 0 ? O_RDONLY : descriptor == 1 ? O_RDONLY : O_WRONLY);
    std::signal(SIGPIPE, SIG_IGN);
}

Interrupt::Interrupt(QObject* parent)
    : QObject(parent)
{
    if (::pipe2(interruptPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // Ctrl-C then does what it always does.
    auto* notifier = new QSocketNotifier(interruptPipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char ignored[16];
        while (::read(interruptPipe[0], ignored, sizeof ignored) > 0) { }
        for (int number : endingSignals)
            std::signal(number, SIG_DFL);
        Q_EMIT interrupted();
    });
    struct sigaction action { };
    action.sa_handler = noteInterrupt;
    action.sa_flags = SA_RESTART;
    for (int number : endingSignals)
        ::sigaction(number, &action, nullptr);
}

Interrupt::~Interrupt()
{
    for (int number : endingSignals)
        std::signal(number, SIG_DFL);
    for (int& end : interruptPipe) {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
}

} // namespace packetarium
