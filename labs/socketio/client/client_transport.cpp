// One way in which an Engine.IO client talks to its server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/client_transport.h"

#include <QCoreApplication>

namespace packetarium {

QByteArray EngineAddress::target(const char* transport, const QByteArray& parameters) const
{
    QByteArray target = path + '?';
    for (const auto& [name, value] : query)
        target += name.toPercentEncoding() + '=' + value.toPercentEncoding() + '&';
    target += QByteArray("EIO=4&transport=") + transport + parameters;
    return sessionId.isEmpty() ? target : target + "&sid=" + sessionId.toPercentEncoding();
}

void ClientTransport::leave()
{
    forget();
    sayGoodbye();
}

void ClientTransport::vanish()
{
    forget();
    cut();
}

void ClientTransport::abandon()
{
    forget();
    drop();
    deleteLater(); // It may be the one that is speaking.
}

void ClientTransport::forget()
{
    disconnect(); // Everything that listens.
    setParent(QCoreApplication::instance()); // So that nothing is left when the program ends before the goodbye does.
    connect(this, &ClientTransport::over, this, &QObject::deleteLater);
}

} // namespace packetarium
