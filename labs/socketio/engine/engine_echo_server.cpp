// Engine.IO echo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/engine_echo_server.h"

namespace packetarium {
namespace {

EngineSettings echoSettings(const ServerSettings& settings)
{
    EngineSettings echo = engineSettings(settings);
    echo.path = "/engine.io/";
    return echo;
}

} // namespace

EngineEchoServer::EngineEchoServer(const ServerSettings& settings)
    : m_engine(echoSettings(settings))
{
    connect(&m_engine, &EngineServer::connection, this, &EngineEchoServer::greet);
    reportRefusals(m_engine);
}

void EngineEchoServer::greet(EngineSocket* socket)
{
    const int number = ++m_lastClient;
    m_clients[number] = socket;
    connect(socket, &EngineSocket::message, socket, [socket](const Payload& payload) { socket->send(payload); });
    connect(socket, &EngineSocket::closed, this, [this, number] { m_clients.erase(number); });
    reportSession(m_engine, socket, number);
}

void EngineEchoServer::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        listen(command, m_engine);
    else
        commandToClients(name, command);
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
