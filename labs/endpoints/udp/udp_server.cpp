// A server of UDP datagrams.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/udp/udp_server.h"

#include <QNetworkDatagram>

#include <algorithm>

namespace packetarium {
namespace {

using Clock = std::chrono::steady_clock;

/// The ports of RFC 862 to 865, whose servers answer any datagram: two of them would answer each other for ever.
bool answersAnything(quint16 port) { return port == 7 || port == 13 || port == 17 || port == 19; }

} // namespace

UdpServer::UdpServer(const ServerSettings& settings)
    : m_settings(settings)
{
    connect(&m_socket, &QUdpSocket::readyRead, this, &UdpServer::readable);
    connect(&m_silence, &QTimer::timeout, this, &UdpServer::forgetSilent);
}

void UdpServer::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        listen(command);
    else if (name == QLatin1String("send"))
        sendCommanded(command);
    else if (name == QLatin1String("close") || name == QLatin1String("abort"))
        close(command);
    else
        failUnknown(command);
}

void UdpServer::listen(const QJsonObject& command)
{
    if (m_socket.state() != QAbstractSocket::UnconnectedState)
        return fail({"The server already listens.", "Close it first to listen somewhere else."});
    const Result<Place> place = listenPlace(command, m_settings.exposure);
    if (!place)
        return fail(place.error());
    if (!m_socket.bind(place->address, place->port, QAbstractSocket::DontShareAddress))
        return fail(listenError(m_socket.error(), m_socket.errorString(), *place));
    m_silence.start(std::clamp<std::chrono::milliseconds>(
        m_settings.limits.silence / 4, std::chrono::milliseconds(10), std::chrono::seconds(10)));
    report("listening", {{"address", plainAddress(m_socket.localAddress())}, {"port", m_socket.localPort()}});
}

void UdpServer::close(const QJsonObject& command)
{
    if (command.contains(QLatin1String("client"))) {
        const int client = command.value(QLatin1String("client")).toInt();
        if (!m_clients.contains(client))
            return fail({"There is no such client.", "UDP clients are numbered from 1 as they are first heard."});
        return forget(client, "here", {});
    }
    for (const int client : clients())
        forget(client, "here", {});
    m_socket.close();
    m_silence.stop();
}

void UdpServer::sendCommanded(const QJsonObject& command)
{
    const Result<Payload> payload = payloadOf(command);
    if (!payload)
        return fail(payload.error());
    if (!command.contains(QLatin1String("client")))
        return sendToAll(*payload);
    send(command.value(QLatin1String("client")).toInt(), payload->bytes);
}

void UdpServer::sendToAll(const Payload& payload)
{
    for (const int client : clients())
        send(client, payload.bytes);
}

void UdpServer::readable()
{
    // A flood must leave time for everything else: the rest is read on the next round.
    constexpr int mostAtOnce = 64;
    for (int i = 0; i < mostAtOnce && m_socket.hasPendingDatagrams(); ++i) {
        const QNetworkDatagram datagram = m_socket.receiveDatagram();
        if (datagram.isValid() && datagram.senderPort() > 0)
            receive(datagram.senderAddress(), quint16(datagram.senderPort()), datagram.data());
    }
    if (m_socket.hasPendingDatagrams())
        QTimer::singleShot(0, this, &UdpServer::readable);
}

void UdpServer::receive(const QHostAddress& address, quint16 port, const QByteArray& datagram)
{
    if (answersAnything(port))
        return fail(
            {"A datagram came from port " + std::to_string(port) + " and was left unanswered.",
             "Servers on that port answer everything: the two would never stop."});
    const int client = clientAt(address, port);
    if (client == 0)
        return fail(
            {"There are already " + std::to_string(m_settings.limits.clients) + " clients; a datagram was ignored.",
             "Wait until some of them have been silent for a while."});
    m_clients[client].lastHeard = Clock::now();
    QJsonObject members = membersOf(datagram);
    members["client"] = client;
    members["address"] = plainAddress(address);
    members["port"] = port;
    report("received", members);
    received(client, datagram);
}

/// The client's number, a new one when it is heard for the first time; 0 when there is no room for it.
int UdpServer::clientAt(const QHostAddress& address, quint16 port)
{
    const auto place = std::pair(address.toString(), port);
    if (const auto known = m_numbers.find(place); known != m_numbers.end())
        return known->second;
    if (int(m_clients.size()) >= m_settings.limits.clients) {
        if (!mayForget())
            return 0;
        const auto oldest =
            std::ranges::min_element(m_clients, {}, [](const auto& entry) { return entry.second.lastHeard; });
        forget(oldest->first, "here", QStringLiteral("to make room for another client"));
    }
    const int number = ++m_lastClient;
    m_clients[number] = {address, port, Clock::now()};
    m_numbers[place] = number;
    report(
        "connected",
        {{"client", number}, {"address", plainAddress(address)}, {"port", port}, {"localPort", m_socket.localPort()}});
    appeared(number);
    return number;
}

void UdpServer::forget(int client, const char* by, const QString& reason)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return;
    m_numbers.erase({found->second.address.toString(), found->second.port});
    m_clients.erase(found);
    QJsonObject members {{"client", client}, {"by", QLatin1String(by)}};
    if (!reason.isEmpty())
        members["reason"] = reason;
    report("closed", members);
    vanished(client);
}

void UdpServer::forgetSilent()
{
    const auto longAgo = Clock::now() - m_settings.limits.silence;
    for (const int client : clients())
        if (const auto found = m_clients.find(client); found != m_clients.end() && found->second.lastHeard < longAgo)
            forget(client, "there", QStringLiteral("silent for too long"));
}

void UdpServer::send(int client, const QByteArray& datagram)
{
    if (!sendQuietly(client, datagram))
        return;
    QJsonObject members = membersOf(datagram);
    members["client"] = client;
    report("sent", members);
}

bool UdpServer::sendQuietly(int client, const QByteArray& datagram)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end()) {
        fail({"There is no such client.", "UDP clients are numbered from 1 as they are first heard."});
        return false;
    }
    if (m_socket.writeDatagram(datagram, found->second.address, found->second.port) == datagram.size())
        return true;
    fail(datagramError(m_socket.error(), m_socket.errorString()), {{"client", client}});
    return false;
}

std::vector<int> UdpServer::clients() const
{
    std::vector<int> numbers;
    for (const auto& [number, client] : m_clients)
        numbers.push_back(number);
    return numbers;
}

} // namespace packetarium
