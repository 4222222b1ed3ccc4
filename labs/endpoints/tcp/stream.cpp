// One TCP connection that a server accepted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/stream.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr std::size_t readSize = 64 * 1024;
constexpr qsizetype worthCopying = 4 * 1024; ///< Longer pieces are sent from where they are.
constexpr qint64 mostGathered = 64 * 1024;
constexpr qsizetype mostPieces = 64; ///< Of one send.

void set(int descriptor, int level, int option, int value)
{
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

/// Notices a client that vanished without a word: after five silent minutes the kernel asks whether it is there.
void watchForVanishing(int descriptor)
{
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 300);
    set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

/// The streams that send at the end of this turn of the event loop. One event for all: each wakes the loop anew.
class EndOfTurn : public QObject {
public:
    void add(Stream& stream, void (Stream::*send)())
    {
        if (m_streams.empty())
            QCoreApplication::postEvent(this, new QEvent(QEvent::User));
        m_streams.emplace_back(&stream);
        m_send = send;
    }

protected:
    void customEvent(QEvent*) override
    {
        for (const QPointer<Stream>& each : std::exchange(m_streams, {}))
            if (each)
                (each->*m_send)();
    }

private:
    std::vector<QPointer<Stream>> m_streams;
    void (Stream::*m_send)() = nullptr;
};

thread_local EndOfTurn endOfTurn;

QString describe(int error)
{
    switch (error) {
    case ECONNRESET: return QStringLiteral("the client reset the connection");
    case EPIPE: return QStringLiteral("the client takes no more bytes");
    case ETIMEDOUT: return QStringLiteral("the client vanished: nothing answers any more");
    default: return QString::fromLocal8Bit(std::strerror(error));
    }
}

} // namespace

Stream::Stream(qintptr descriptor, const Limits& limits)
    : m_descriptor(int(descriptor))
    , m_limits(limits)
    , m_read(descriptor, QSocketNotifier::Read)
    , m_write(descriptor, QSocketNotifier::Write)
{
    ::fcntl(m_descriptor, F_SETFL, ::fcntl(m_descriptor, F_GETFL) | O_NONBLOCK);
    set(m_descriptor, IPPROTO_TCP, TCP_NODELAY, 1); // A message is on the wire when it was sent, not when Nagle likes.
    watchForVanishing(m_descriptor);

    sockaddr_storage other {};
    socklen_t size = sizeof other;
    if (::getpeername(m_descriptor, reinterpret_cast<sockaddr*>(&other), &size) == 0) {
        m_address.setAddress(reinterpret_cast<sockaddr*>(&other));
        m_port = ntohs(
            other.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(other).sin6_port
                                        : reinterpret_cast<sockaddr_in&>(other).sin_port);
    }
    m_write.setEnabled(false);
    m_stall.setSingleShot(true);
    m_farewell.setSingleShot(true);
    connect(&m_read, &QSocketNotifier::activated, this, &Stream::readable);
    connect(&m_write, &QSocketNotifier::activated, this, &Stream::writable);
    connect(&m_stall, &QTimer::timeout, this, [this] { abort(QStringLiteral("the client does not read")); });
    connect(&m_farewell, &QTimer::timeout, this, [this] {
        close(m_endedByClient ? By::There : By::Here, QStringLiteral("the client did not close its side"));
    });
}

Stream::~Stream()
{
    m_read.setEnabled(false);
    m_write.setEnabled(false);
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void Stream::write(const QByteArray& bytes)
{
    if (m_descriptor < 0 || m_finishing || bytes.isEmpty())
        return;
    enqueue(bytes);
    const bool isFull = m_write.isEnabled(); // The kernel takes no more; it says when it does.
    if (!isFull && m_gathers && m_waiting < mostGathered)
        sendLater();
    else if (!isFull)
        sendWaiting();
    if (m_waiting > std::max(m_limits.queue, 2 * m_limits.message))
        abort(QStringLiteral("the client does not read: too much waits for it"));
}

void Stream::enqueue(const QByteArray& bytes)
{
    m_waiting += bytes.size();
    const bool joins = m_gathers && !m_queue.empty() && bytes.size() < worthCopying
        && m_queue.back().size() + bytes.size() <= mostGathered;
    if (joins)
        m_queue.back().append(bytes);
    else
        m_queue.push_back(bytes);
}

void Stream::sendLater()
{
    if (!m_isReading && !std::exchange(m_sendsLater, true))
        endOfTurn.add(*this, &Stream::sendGathered);
}

void Stream::sendGathered()
{
    m_sendsLater = false;
    if (m_waiting == 0 || m_write.isEnabled())
        return;
    sendWaiting();
    announceEmptyQueue();
}

void Stream::sendWaiting()
{
    while (m_descriptor >= 0 && !m_queue.empty()) {
        std::array<iovec, mostPieces> pieces;
        const qsizetype count = std::min(mostPieces, m_queue.size());
        for (qsizetype i = 0; i < count; ++i)
            pieces[std::size_t(i)] = {
                const_cast<char*>(std::as_const(m_queue)[i].constData()),
                std::size_t(std::as_const(m_queue)[i].size())};
        pieces[0].iov_base = static_cast<char*>(pieces[0].iov_base) + m_sentOfFirst;
        pieces[0].iov_len -= std::size_t(m_sentOfFirst);
        msghdr message {};
        message.msg_iov = pieces.data();
        message.msg_iovlen = std::size_t(count);
        const ssize_t sent = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
            break;
        if (sent < 0) {
            close(By::Error, describe(errno));
            return;
        }
        removeSent(sent);
    }
    if (m_waiting > 0 && !m_stall.isActive())
        m_stall.start(m_limits.stall);
    m_write.setEnabled(m_waiting > 0);
    updateReading();
}

void Stream::removeSent(qsizetype size)
{
    m_waiting -= size;
    m_stall.stop(); // It reads after all: the patience begins anew.
    m_sentOfFirst += size;
    qsizetype whole = 0;
    for (; whole < m_queue.size() && m_sentOfFirst >= std::as_const(m_queue)[whole].size(); ++whole)
        m_sentOfFirst -= std::as_const(m_queue)[whole].size();
    m_queue.remove(0, whole);
}

void Stream::writable()
{
    sendWaiting();
    announceEmptyQueue();
}

void Stream::announceEmptyQueue()
{
    if (m_descriptor < 0 || m_waiting > 0)
        return;
    if (m_finishing)
        sendFin();
    else
        Q_EMIT drained();
}

void Stream::updateReading()
{
    const bool waits = m_holds && !m_finishing && m_waiting > 0;
    m_read.setEnabled(m_descriptor >= 0 && !m_finReceived && !waits);
}

void Stream::readable()
{
    thread_local std::array<char, readSize> buffer; // What is passed on takes no more memory than it has bytes.
    const ssize_t size = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    if (size < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            close(By::Error, describe(errno));
        return;
    }
    if (size > 0) {
        if (!m_finishing) // After our goodbye the client's words no longer count.
            tell(QByteArray(buffer.data(), size));
        return;
    }
    m_finReceived = true;
    updateReading();
    if (m_finSent) {
        close(m_endedByClient ? By::There : By::Here, {});
    } else if (!m_finishing) {
        m_endedByClient = true;
        Q_EMIT ended();
    }
}

/// What is gathered while the client is heard is answered at once.
void Stream::tell(const QByteArray& bytes)
{
    const QPointer<Stream> alive(this);
    m_isReading = true;
    Q_EMIT received(bytes);
    if (!alive)
        return;
    m_isReading = false;
    sendGathered();
}

void Stream::finish()
{
    if (m_descriptor < 0 || m_finishing)
        return;
    m_finishing = true;
    updateReading();
    if (m_waiting == 0)
        sendFin();
}

void Stream::sendFin()
{
    if (m_finSent)
        return;
    m_finSent = true;
    ::shutdown(m_descriptor, SHUT_WR);
    m_write.setEnabled(false);
    // Closing with bytes unread would send a reset, and a reset can overtake what we said last. So: read on until FIN.
    if (m_finReceived)
        QTimer::singleShot(0, this, [this] { close(m_endedByClient ? By::There : By::Here, {}); });
    else
        m_farewell.start(m_limits.farewell);
}

void Stream::abort(const QString& reason)
{
    if (m_descriptor < 0)
        return;
    const linger now {1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(reason.isEmpty() ? By::Here : By::Error, reason);
}

void Stream::close(By by, const QString& reason)
{
    if (m_descriptor < 0)
        return;
    m_read.setEnabled(false);
    m_write.setEnabled(false);
    m_stall.stop();
    m_farewell.stop();
    ::close(m_descriptor);
    m_descriptor = -1;
    m_queue.clear();
    m_sentOfFirst = 0;
    m_waiting = 0;
    // The caller may be in the middle of this connection's work; the news comes when it is done.
    QTimer::singleShot(0, this, [this, by, reason] { Q_EMIT closed(by, reason); });
}

} // namespace packetarium
