// A peer's line to whoever controls it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/peer/control.h"

#include <QFile>
#include <QJsonDocument>
#include <QSocketNotifier>

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr qsizetype longestLine = 4 << 20;
constexpr qsizetype mostWaiting = 16 << 20;

} // namespace

Control::Control(const QString& path)
    : m_path(path)
{
}

Control::~Control()
{
    m_read.reset();
    m_write.reset();
    if (m_input > STDERR_FILENO)
        ::close(m_input);
}

Outcome Control::open()
{
    if (m_path == QLatin1String("-")) {
        m_input = STDIN_FILENO;
        m_output = STDOUT_FILENO;
    } else {
        sockaddr_un address {};
        address.sun_family = AF_UNIX;
        const QByteArray path = QFile::encodeName(m_path);
        if (path.isEmpty() || std::size_t(path.size()) >= sizeof address.sun_path)
            return Error {"The control socket's path is empty or too long.", "Use one of at most 107 bytes."};
        std::memcpy(address.sun_path, path.constData(), std::size_t(path.size()));
        m_input = m_output = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(m_input, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            return Error {
                "The control socket " + path.toStdString() + " cannot be reached: " + std::strerror(errno) + ".",
                "The program that starts this peer must listen there."};
    }
    m_read = std::make_unique<QSocketNotifier>(m_input, QSocketNotifier::Read);
    m_write = std::make_unique<QSocketNotifier>(m_output, QSocketNotifier::Write);
    m_write->setEnabled(false);
    connect(m_read.get(), &QSocketNotifier::activated, this, &Control::readable);
    connect(m_write.get(), &QSocketNotifier::activated, this, &Control::sendWaiting);
    return success();
}

void Control::readable()
{
    char bytes[64 * 1024];
    const ssize_t size = ::read(m_input, bytes, sizeof bytes);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0) {
        m_read->setEnabled(false);
        Q_EMIT ended();
        return;
    }
    m_incoming.append(bytes, size);
    takeLines();
}

void Control::takeLines()
{
    qsizetype begin = 0;
    for (qsizetype end; (end = m_incoming.indexOf('\n', begin)) >= 0; begin = end + 1) {
        if (!m_lineTooLong)
            takeLine(m_incoming.mid(begin, end - begin));
        m_lineTooLong = false;
    }
    m_incoming.remove(0, begin);
    if (m_incoming.size() > longestLine) {
        if (!m_lineTooLong)
            Q_EMIT misunderstood({"A command line is longer than 4 MiB and was left out.", "Send less at a time."});
        m_lineTooLong = true;
        m_incoming.clear();
    }
}

void Control::takeLine(const QByteArray& line)
{
    if (line.trimmed().isEmpty())
        return;
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    if (!document.isObject())
        Q_EMIT misunderstood(
            {"A command is not a JSON object"
                 + (error.error == QJsonParseError::NoError ? std::string()
                                                            : " (" + error.errorString().toStdString() + ")")
                 + ".",
             "Write one a line, such as {\"command\":\"send\",\"text\":\"hello\"}."});
    else
        Q_EMIT command(document.object());
}

void Control::send(const QJsonObject& event)
{
    if (m_outgoing.size() > mostWaiting) {
        ++m_leftOut;
        return;
    }
    m_outgoing += QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n';
    sendWaiting();
}

void Control::sendWaiting()
{
    while (!m_outgoing.isEmpty()) {
        // stdout may be shared with a terminal, where O_NONBLOCK would outlive this process: ask before each write,
        // and write no more than a pipe takes at once.
        pollfd output {m_output, POLLOUT, 0};
        if (::poll(&output, 1, 0) == 0)
            break;
        const ssize_t sent = ::write(m_output, m_outgoing.constData(), std::size_t(qMin(m_outgoing.size(), 4096)));
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            m_outgoing.clear(); // The reading side notices the end.
        else
            m_outgoing.remove(0, sent);
    }
    m_write->setEnabled(!m_outgoing.isEmpty());
    if (m_outgoing.isEmpty() && m_leftOut > 0) {
        const int count = std::exchange(m_leftOut, 0);
        Q_EMIT misunderstood(
            {std::to_string(count) + " events were left out.",
             "The program that controls this peer reads them too slowly."});
    }
}

} // namespace packetarium
