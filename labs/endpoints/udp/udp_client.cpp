// A UDP client.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/udp/udp_client.h"

#include "labs/endpoints/address.h"

#include <QNetworkDatagram>
#include <QTimer>

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace packetarium {

UdpClient::UdpClient(const ClientSettings& settings)
    : m_settings(settings)
{
    connect(&m_socket, &QUdpSocket::readyRead, this, &UdpClient::readable);
    connect(&m_socket, &QUdpSocket::errorOccurred, this, &UdpClient::failedSocket);
    connect(&m_socket, &QUdpSocket::connected, this, [this] {
        report(
            "connected",
            {{"address", plainAddress(m_socket.peerAddress())},
             {"port", m_socket.peerPort()},
             {"localPort", m_socket.localPort()}});
        opened();
    });
}

void UdpClient::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("connect")) {
        connectTo(command);
    } else if (name == QLatin1String("send")) {
        const Result<Payload> payload = payloadOf(command);
        payload ? send(*payload) : fail(payload.error());
    } else if (name == QLatin1String("close") || name == QLatin1String("abort")) {
        close();
    } else {
        failUnknown(command);
    }
}

void UdpClient::connectTo(const QJsonObject& command)
{
    if (m_socket.state() != QAbstractSocket::UnconnectedState)
        return fail({"The socket is open already.", "Close it first."});
    const Result<quint16> port = portOf(command);
    if (!port)
        return fail(port.error());
    m_host = command.value(QLatin1String("address")).toString(QStringLiteral("127.0.0.1"));
    m_port = *port;
    // A connected UDP socket sends no packet for it; the kernel only remembers the place, and passes on ICMP's news.
    m_socket.connectToHost(m_host, m_port);
}

bool UdpClient::sendDatagram(const QByteArray& datagram)
{
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        fail({"There is no open socket to send on.", "Connect first."});
        return false;
    }
    tellNews();
    const QSignalBlocker onlyHere(&m_socket);
    if (m_socket.writeDatagram(QNetworkDatagram(datagram)) == datagram.size())
        return true;
    fail(datagramError(m_socket.error(), m_socket.errorString()));
    return false;
}

void UdpClient::send(const Payload& payload)
{
    if (sendDatagram(payload.bytes))
        report("sent", membersOf(payload.bytes));
}

/// What ICMP said about earlier datagrams. QUdpSocket would swallow it, so it is asked for before each use.
void UdpClient::tellNews()
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(int(m_socket.socketDescriptor()), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error == 0)
        return;
    if (error == ECONNREFUSED)
        fail(
            {"Nobody listens on port " + std::to_string(m_port) + ": ICMP \"port unreachable\" came back.",
             "Start the server first, and compare the port."},
            {{"refused", true}});
    else
        fail({"The network says: " + std::string(std::strerror(error)) + ".", "Compare the address."});
}

void UdpClient::readable()
{
    tellNews();
    constexpr int mostAtOnce = 64;
    // Whoever hears of one thing may close the socket before the next.
    const auto isOpen = [this] { return m_socket.state() == QAbstractSocket::ConnectedState; };
    if (!isOpen())
        return;
    int count = 0;
    do {
        // Reading also when nothing is pending: only that makes the socket notify again.
        QNetworkDatagram datagram;
        {
            const QSignalBlocker nothingPending(&m_socket);
            datagram = m_socket.receiveDatagram();
        }
        if (datagram.isValid())
            received(datagram.data());
    } while (++count < mostAtOnce && isOpen() && m_socket.hasPendingDatagrams());
    if (isOpen() && m_socket.hasPendingDatagrams())
        QTimer::singleShot(0, this, &UdpClient::readable);
}

void UdpClient::received(const QByteArray& datagram) { report("received", membersOf(datagram)); }

void UdpClient::close()
{
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        return fail({"There is no open socket to close.", "Connect first."});
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        aboutToClose();
    m_socket.abort();
    report("closed", {{"by", "here"}});
}

void UdpClient::failedSocket(QAbstractSocket::SocketError error)
{
    fail(connectError(error, m_socket.errorString(), m_host, m_port));
}

} // namespace packetarium
