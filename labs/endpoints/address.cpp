// Which addresses a lab server may listen on, and what to say when a socket cannot do what it was asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/address.h"

namespace packetarium {
namespace {

/// RFC 1918 and RFC 4193: addresses that no router on the Internet forwards.
bool isPrivate(const QHostAddress& address)
{
    return address.isInSubnet(QHostAddress(QStringLiteral("10.0.0.0")), 8)
        || address.isInSubnet(QHostAddress(QStringLiteral("172.16.0.0")), 12)
        || address.isInSubnet(QHostAddress(QStringLiteral("192.168.0.0")), 16) || address.isUniqueLocalUnicast();
}

bool permits(Exposure exposure, const QHostAddress& address)
{
    switch (exposure) {
    case Exposure::Anywhere: return true;
    case Exposure::Loopback: return address.isLoopback();
    case Exposure::PrivateNetwork: return address.isLoopback() || isPrivate(address);
    }
    return false;
}

std::string named(const QString& host, quint16 port)
{
    const bool ipv6 = host.contains(QLatin1Char(':'));
    return (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port).toStdString();
}

} // namespace

Result<quint16> portOf(const QJsonObject& command)
{
    const QJsonValue port = command.value(QLatin1String("port"));
    const double number = port.toDouble(-1);
    if (!port.isDouble() || number < 0 || number > 65535 || number != int(number))
        return Error {"The port is missing or is not one.", "A port is a whole number from 0 to 65535."};
    return quint16(number);
}

Result<Place> listenPlace(const QJsonObject& command, Exposure exposure)
{
    Place place {QHostAddress(QHostAddress::LocalHost), 0};
    if (command.contains(QLatin1String("port"))) {
        const Result<quint16> port = portOf(command);
        if (!port)
            return port.error();
        place.port = *port;
    }
    if (const QString text = command.value(QLatin1String("address")).toString(); text == QLatin1String("localhost"))
        place.address = QHostAddress(QHostAddress::LocalHost);
    else if (!text.isEmpty() && !place.address.setAddress(text))
        return Error {
            "\"" + text.left(64).toStdString() + "\" is not an IP address.", "Name one such as 127.0.0.1 or ::1."};
    return permitted(place, exposure);
}

Result<Place> permitted(const Place& place, Exposure exposure)
{
    if (!permits(exposure, place.address))
        return Error {
            "A lab server does not listen on " + place.address.toString().toStdString() + " unless you allow it.",
            "Others on the network could connect to it. Use 127.0.0.1, or allow any address if that is what you want."};
    return place;
}

Error listenError(QAbstractSocket::SocketError error, const QString& text, const Place& place)
{
    const std::string where = named(place.address.toString(), place.port);
    switch (error) {
    case QAbstractSocket::AddressInUseError:
        return {
            "Another program already listens on " + where + ".",
            "Stop that program or choose another port; port 0 takes a free one."};
    case QAbstractSocket::SocketAccessError:
        return {
            "This user may not listen on " + where + ".",
            "Ports below 1024 are reserved on this computer. Choose a higher one; port 0 takes a free one."};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return {"This computer has no address " + place.address.toString().toStdString() + ".", "Use 127.0.0.1."};
    default:
        return {"Listening on " + where + " did not work: " + text.toStdString() + ".", "Try another address or port."};
    }
}

Error connectError(QAbstractSocket::SocketError error, const QString& text, const QString& host, quint16 port)
{
    const std::string where = named(host.left(255), port);
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return {"Nobody listens on " + where + ".", "Start the server first, and compare the port."};
    case QAbstractSocket::HostNotFoundError:
        return {"There is no host named \"" + host.left(255).toStdString() + "\".", "Compare the spelling."};
    case QAbstractSocket::SocketTimeoutError:
        return {"No answer came from " + where + ".", "Is the host up, and does the wire let frames pass?"};
    default:
        return {"Connecting to " + where + " did not work: " + text.toStdString() + ".", "Compare address and port."};
    }
}

Error datagramError(QAbstractSocket::SocketError error, const QString& text)
{
    if (error == QAbstractSocket::DatagramTooLargeError)
        return {"This is too much for one datagram.", "Over IPv4 a UDP datagram carries at most 65,507 bytes."};
    if (error == QAbstractSocket::ConnectionRefusedError)
        return {
            "Nobody listens there: ICMP \"port unreachable\" came back.", "Start the server, and compare the port."};
    return {"The datagram could not be sent: " + text.toStdString() + ".", "Compare address and port."};
}

QString plainAddress(const QHostAddress& address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    return isIpv4 ? QHostAddress(ipv4).toString() : address.toString();
}

} // namespace packetarium
