// Engine.IO echo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_echo_server.h"

#include "labs/endpoints/address.h"

namespace packetarium {
namespace {

EngineSettings engineSettings(const ServerSettings& settings)
{
    EngineSettings engine;
    engine.pingInterval = settings.pingInterval;
    engine.pingTimeout = settings.pingTimeout;
    engine.maxPayload = settings.maxPayload;
    engine.path = "/engine.io/";
    engine.exposure = settings.exposure;
    return engine;
}

} // namespace

EngineEchoServer::EngineEchoServer(const ServerSettings& settings)
    : m_engine(engineSettings(settings))
{
    connect(&m_engine, &EngineServer::connection, this, &EngineEchoServer::greet);
    connect(&m_engine, &EngineServer::connectionError, this, [this](int code, const QString& message) {
        fail(
            {"A request was refused: " + message.toStdString() + ".",
             "The answer tells it with the code " + std::to_string(code) + "."});
    });
}

void EngineEchoServer::greet(EngineSocket* socket)
{
    const int number = ++m_lastClient;
    m_clients[number] = socket;
    connect(socket, &EngineSocket::message, socket, [socket](const Payload& payload) { socket->send(payload); });
    connect(socket, &EngineSocket::closed, this, [this, number](const QString& reason, const QString& detail) {
        m_clients.erase(number);
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
         {"localPort", m_engine.port()},
         {"path", QString::fromUtf8(handshake.target.left(1024))}});
}

void EngineEchoServer::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        listen(command);
    else
        commandToClients(name, command);
}

void EngineEchoServer::listen(const QJsonObject& command)
{
    const Result<Place> place = listenPlace(command, m_engine.settings().exposure);
    if (!place)
        return fail(place.error());
    const Result<quint16> port = m_engine.listen(place->address, place->port);
    if (!port)
        return fail(port.error());
    report("listening", {{"address", plainAddress(place->address)}, {"port", *port}});
}

void EngineEchoServer::commandToClients(const QString& name, const QJsonObject& command)
{
    if (name == QLatin1String("close"))
        return m_engine.close();
    if (name != QLatin1String("send"))
        return failUnknown(command);
    const Result<Payload> payload = payloadOf(command);
    if (!payload)
        return fail(payload.error());
    const EngineMessage message(*payload);
    for (const auto& [number, socket] : m_clients)
        socket->send(message);
}

} // namespace packetarium
