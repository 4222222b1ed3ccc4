// Name, socket, connect, and the kernel's verdict.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/connector.h"

#include <QHostInfo>

#include <cerrno>
#include <cstring>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr int patienceMilliseconds = 30'000; ///< For each address; the kernel alone would repeat its SYN for minutes.

QAbstractSocket::SocketError kindOf(int error)
{
    switch (error) {
    case ECONNREFUSED: return QAbstractSocket::ConnectionRefusedError;
    case ETIMEDOUT: return QAbstractSocket::SocketTimeoutError;
    case ENETUNREACH:
    case EHOSTUNREACH: return QAbstractSocket::NetworkError;
    default: return QAbstractSocket::UnknownSocketError;
    }
}

} // namespace

Connector::Connector()
{
    m_begin.setSingleShot(true);
    connect(&m_begin, &QTimer::timeout, this, &Connector::tryNext);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { attemptFailed(ETIMEDOUT); });
}

Connector::~Connector() { cancel(); }

void Connector::connectTo(const QString& host, quint16 port)
{
    cancel();
    m_connecting = true;
    m_port = port;
    if (const QHostAddress address(host); !address.isNull()) {
        m_addresses = {address};
        m_begin.start(0);
        return;
    }
    m_lookup = QHostInfo::lookupHost(host, this, [this](const QHostInfo& found) {
        if (!m_connecting || found.lookupId() != m_lookup)
            return;
        m_lookup = -1;
        m_addresses = found.addresses();
        if (m_addresses.isEmpty())
            finishWith(QAbstractSocket::HostNotFoundError, found.errorString());
        else
            tryNext();
    });
}

void Connector::cancel()
{
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(m_lookup);
    m_lookup = -1;
    m_connecting = false;
    m_addresses.clear();
    m_begin.stop();
    m_patience.stop();
    closeDescriptor();
}

void Connector::tryNext()
{
    if (m_addresses.isEmpty())
        finishWith(kindOf(m_lastError), QString::fromLocal8Bit(std::strerror(m_lastError)));
    else
        tryAddress(m_addresses.takeFirst());
}

void Connector::tryAddress(const QHostAddress& address)
{
    // getaddrinfo also understands the scope of a link-local address: fe80::1%eth0.
    addrinfo hints {};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.toString().toUtf8(), QByteArray::number(m_port), &hints, &found) != 0)
        return attemptFailed(EADDRNOTAVAIL);
    m_descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const bool isUnderWay =
        m_descriptor >= 0 && (::connect(m_descriptor, found->ai_addr, found->ai_addrlen) == 0 || errno == EINPROGRESS);
    const int error = errno;
    ::freeaddrinfo(found);
    if (!isUnderWay)
        return attemptFailed(error);
    m_patience.start(patienceMilliseconds);
    m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &Connector::attemptEnded);
}

/// A socket becomes writable when it is connected, and also when it never will be.
void Connector::attemptEnded()
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    if (error != 0)
        return attemptFailed(error);
    const int descriptor = std::exchange(m_descriptor, -1);
    cancel();
    Q_EMIT connected(descriptor);
}

void Connector::attemptFailed(int error)
{
    m_lastError = error;
    m_patience.stop();
    closeDescriptor();
    tryNext();
}

void Connector::closeDescriptor()
{
    if (m_writable) {
        m_writable->setEnabled(false);
        m_writable.release()->deleteLater(); // It may be the one that is speaking.
    }
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

void Connector::finishWith(QAbstractSocket::SocketError error, const QString& text)
{
    cancel();
    Q_EMIT failed(error, text);
}

} // namespace packetarium
