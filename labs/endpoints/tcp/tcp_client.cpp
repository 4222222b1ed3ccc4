// A TCP client.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/tcp_client.h"

#include "labs/endpoints/address.h"

#include <sys/socket.h>

namespace packetarium {

TcpClient::TcpClient(const ClientSettings& settings)
    : TcpClient(settings, Chunks::Shown)
{
}

TcpClient::TcpClient(const ClientSettings& settings, Chunks chunks)
    : m_settings(settings)
    , m_chunks(chunks)
{
    m_socket.setReadBufferSize(64 * 1024); // More waits in the kernel, where TCP slows the sender down.
    m_farewell.setSingleShot(true);
    connectSignals();
}

TcpClient::~TcpClient()
{
    m_socket.disconnect(this); // Its own end would otherwise be reported through members that are gone already.
}

void TcpClient::connectSignals()
{
    connect(&m_connector, &Connector::connected, this, &TcpClient::takeOver);
    connect(&m_connector, &Connector::failed, this, [this](QAbstractSocket::SocketError error, const QString& text) {
        fail(connectError(error, text, m_host, m_port));
    });
    connect(&m_socket, &QTcpSocket::readyRead, this, &TcpClient::readable);
    connect(&m_socket, &QTcpSocket::bytesWritten, this, [this] {
        if (m_closing && m_socket.bytesToWrite() == 0)
            sendFin();
    });
    connect(&m_socket, &QTcpSocket::disconnected, this, &TcpClient::disconnected);
    connect(&m_socket, &QTcpSocket::errorOccurred, this, &TcpClient::failedSocket);
    connect(&m_farewell, &QTimer::timeout, this, [this] {
        m_reason = QStringLiteral("the server did not close its side");
        m_socket.abort();
    });
}

void TcpClient::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("connect")) {
        connectTo(command);
    } else if (name == QLatin1String("send")) {
        const Result<Payload> payload = payloadOf(command);
        payload ? send(*payload) : fail(payload.error());
    } else if (name == QLatin1String("close")) {
        if (isIdle())
            fail({"There is no connection to close.", "Connect first."});
        else
            close(command);
    } else if (name == QLatin1String("abort")) {
        abort();
    } else if (!specialCommand(command)) {
        failUnknown(command);
    }
}

void TcpClient::connectTo(const QJsonObject& command)
{
    if (!isIdle())
        return fail({"There already is a connection.", "Close it first."});
    const Result<quint16> port = portOf(command);
    if (!port)
        return fail(port.error());
    m_host = command.value(QLatin1String("address")).toString(QStringLiteral("127.0.0.1"));
    m_port = *port;
    m_path = command.value(QLatin1String("path")).toString(QStringLiteral("/"));
    m_by = QStringLiteral("there");
    m_reason.clear();
    m_opened = m_closing = false;
    m_connector.connectTo(m_host, m_port);
}

void TcpClient::takeOver(int descriptor)
{
    m_socket.setSocketDescriptor(descriptor);
    m_opened = true;
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    opened();
}

bool TcpClient::write(const QByteArray& bytes)
{
    if (!isOpen()) {
        fail({"There is no open connection to send on.", "Connect first."});
        return false;
    }
    // A message larger than the queue may wait alone: it is how a student meets the server's limit.
    if (m_socket.bytesToWrite() > m_settings.limits.queue) {
        fail({"The server does not read, and too much waits for it already.", "Wait, or close the connection."});
        return false;
    }
    m_socket.write(bytes);
    m_socket.flush();
    return true;
}

void TcpClient::send(const Payload& payload)
{
    if (write(payload.bytes))
        report("sent", membersOf(payload.bytes));
}

void TcpClient::readable()
{
    const QByteArray bytes = m_socket.readAll();
    if (bytes.isEmpty())
        return;
    if (m_chunks == Chunks::Shown) {
        QJsonObject members = membersOf(bytes);
        members["chunk"] = true;
        report("received", members);
    }
    received(bytes);
}

void TcpClient::close(const QJsonObject&) { finish(); }

void TcpClient::finish()
{
    m_by = QStringLiteral("here");
    m_connector.cancel();
    if (m_socket.state() != QAbstractSocket::ConnectedState)
        return m_socket.abort();
    if (m_closing)
        return;
    m_closing = true;
    if (m_socket.bytesToWrite() == 0)
        sendFin();
    startFarewell();
}

void TcpClient::startFarewell() { m_farewell.start(m_settings.limits.farewell); }

void TcpClient::reportConnected(QJsonObject members)
{
    members["address"] = plainAddress(m_socket.peerAddress());
    members["port"] = m_socket.peerPort();
    members["localPort"] = m_socket.localPort();
    report("connected", members);
}

/// Only our direction ends: the answers on their way still arrive, and the server says goodbye itself.
void TcpClient::sendFin() { ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR); }

void TcpClient::abort()
{
    if (isIdle())
        return fail({"There is no connection to abort.", "Connect first."});
    m_connector.cancel();
    m_by = QStringLiteral("here");
    m_reason = QStringLiteral("reset");
    // Lingering for zero seconds is how the socket API spells "send RST".
    const linger now {1, 0};
    if (m_socket.socketDescriptor() >= 0)
        ::setsockopt(int(m_socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    m_socket.abort();
}

void TcpClient::failedSocket(QAbstractSocket::SocketError error)
{
    if (error == QAbstractSocket::RemoteHostClosedError)
        return; // The other side's FIN, or its reset; `closed` tells.
    m_by = QStringLiteral("error");
    m_reason = m_socket.errorString();
}

void TcpClient::disconnected()
{
    m_farewell.stop();
    m_closing = false;
    if (!m_opened)
        return;
    m_opened = false;
    if (m_socket.isOpen())
        readable(); // What came together with the FIN.
    QJsonObject members {{"by", m_by}};
    if (!m_reason.isEmpty())
        members["reason"] = m_reason;
    ended(members);
}

} // namespace packetarium
