// Which addresses a lab server may listen on, and what to say when a socket cannot do what it was asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/endpoints/endpoint.h"

#include <QAbstractSocket>
#include <QHostAddress>

namespace packetarium {

/// An address and a port, as a command names them.
struct Place {
    QHostAddress address;
    quint16 port = 0;
};

/// The place that a `listen` command names, when the exposure permits it. Absent: 127.0.0.1, any free port.
Result<Place> listenPlace(const QJsonObject& command, Exposure);

/// The place, when the exposure permits to listen there.
Result<Place> permitted(const Place&, Exposure);

/// The port that a command names; an Error when it is missing or not one.
Result<quint16> portOf(const QJsonObject& command);

Error listenError(QAbstractSocket::SocketError, const QString& text, const Place&);
Error connectError(QAbstractSocket::SocketError, const QString& text, const QString& host, quint16 port);

Error datagramError(QAbstractSocket::SocketError, const QString& text);

/// An IPv4 client of a dual-stack socket as "10.0.0.1", not "::ffff:10.0.0.1".
QString plainAddress(const QHostAddress&);

} // namespace packetarium
