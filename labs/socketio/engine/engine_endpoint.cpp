// What lab servers over Engine.IO have in common.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_endpoint.h"

#include "labs/endpoints/address.h"

namespace packetarium {

EngineSettings engineSettings(const ServerSettings& settings)
{
    EngineSettings engine;
    engine.pingInterval = settings.pingInterval;
    engine.pingTimeout = settings.pingTimeout;
    engine.maxPayload = settings.maxPayload;
    engine.exposure = settings.exposure;
    return engine;
}

void EngineEndpoint::listen(const QJsonObject& command, EngineServer& server)
{
    const Result<Place> place = listenPlace(command, server.settings().exposure);
    if (!place)
        return fail(place.error());
    const Result<quint16> port = server.listen(place->address, place->port);
    if (!port)
        return fail(port.error());
    report("listening", {{"address", plainAddress(place->address)}, {"port", *port}});
}

void EngineEndpoint::reportSession(EngineServer& server, EngineSocket* socket, int number)
{
    connect(socket, &EngineSocket::closed, this, [this, number](const QString& reason, const QString& detail) {
        const bool isTheirs = reason == QLatin1String("transport close");
        const QString why = detail.isEmpty() ? reason : reason + QStringLiteral(": ") + detail;
        report("closed", {{"client", number}, {"by", isTheirs ? "there" : "here"}, {"reason", why}});
    });
    const EngineHandshake& handshake = socket->handshake();
    report(
        "connected",
        {{"client", number},
         {"address", plainAddress(handshake.address)},
         {"port", handshake.port},
         {"localPort", server.port()},
         {"path", QString::fromUtf8(handshake.target.left(1024))}});
}

void EngineEndpoint::reportRefusals(EngineServer& server)
{
    connect(&server, &EngineServer::connectionError, this, [this](int code, const QString& message) {
        fail(
            {"A request was refused: " + message.toStdString() + ".",
             "The answer tells it with the code " + std::to_string(code) + "."});
    });
}

} // namespace packetarium
