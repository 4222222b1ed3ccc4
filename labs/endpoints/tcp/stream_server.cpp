// A server of TCP connections.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/stream_server.h"

#include "labs/endpoints/address.h"

namespace packetarium {
namespace {

QString nameOf(Stream::By by)
{
    switch (by) {
    case Stream::By::Here: return QStringLiteral("here");
    case Stream::By::There: return QStringLiteral("there");
    case Stream::By::Error: return QStringLiteral("error");
    }
    return {};
}

} // namespace

void Session::fail(const Error& error)
{
    report("failed", {{"what", QString::fromStdString(error.what)}, {"advice", QString::fromStdString(error.advice)}});
}

StreamServer::StreamServer(const ServerSettings& settings)
    : m_settings(settings)
    , m_listener([this](qintptr descriptor) { accept(descriptor); })
{
}

StreamServer::~StreamServer() = default;

void StreamServer::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        listen(command);
    else
        commandToClients(name, command);
}

void StreamServer::listen(const QJsonObject& command)
{
    const Result<Place> place = listenPlace(command, m_settings.exposure);
    if (!place)
        return fail(place.error());
    const Result<Place> taken = m_listener.listen(*place);
    if (!taken)
        return fail(taken.error());
    report("listening", {{"address", plainAddress(taken->address)}, {"port", taken->port}});
}

void StreamServer::accept(qintptr descriptor)
{
    if (int(m_clients.size()) >= m_settings.limits.clients)
        return refuse(descriptor);

    const int number = ++m_lastClient;
    Client& client = m_clients[number];
    client.stream = std::make_unique<Stream>(descriptor, m_settings.limits);
    Stream& stream = *client.stream;
    client.session = makeSession(stream, number, [this, number, &stream](const char* event, QJsonObject members) {
        members["client"] = number;
        if (qstrcmp(event, "connected") == 0) {
            members["address"] = plainAddress(stream.address());
            members["port"] = stream.port();
            members["localPort"] = m_listener.port();
        }
        report(event, members);
    });
    Session* session = client.session.get();
    connect(&stream, &Stream::received, session, &Session::received);
    connect(&stream, &Stream::ended, session, &Session::ended);
    connect(&stream, &Stream::closed, this, [this, number](Stream::By by, const QString& reason) {
        remove(number, by, reason);
    });
    session->opened();
}

void StreamServer::refuse(qintptr descriptor)
{
    fail(
        {"There are already " + std::to_string(m_settings.limits.clients) + " clients, and one more was sent away.",
         "Close some of them."});
    m_listener.turnAway(descriptor, refusal(), m_settings.limits);
}

void StreamServer::remove(int number, Stream::By by, const QString& reason)
{
    const auto found = m_clients.find(number);
    if (found == m_clients.end())
        return;
    QJsonObject members = found->second.session->closed();
    members["client"] = number;
    if (by == Stream::By::Error || !members.contains(QLatin1String("by")))
        members["by"] = nameOf(by);
    if (!reason.isEmpty() && !members.contains(QLatin1String("reason")))
        members["reason"] = reason;
    found->second.stream.release()->deleteLater();
    found->second.session.release()->deleteLater();
    m_clients.erase(found);
    report("closed", members);
}

void StreamServer::commandToClients(const QString& name, const QJsonObject& command)
{
    if (command.contains(QLatin1String("client"))) {
        const auto found = m_clients.find(command.value(QLatin1String("client")).toInt());
        if (found == m_clients.end())
            return fail({"There is no such client.", "Clients are numbered from 1, and leave when they close."});
        return commandToClient(found->second, name, command);
    }
    if (name == QLatin1String("send")) {
        const Result<Payload> payload = payloadOf(command);
        return payload ? sendToAll(*payload) : fail(payload.error());
    }
    if (name != QLatin1String("close") && name != QLatin1String("abort") && name != QLatin1String("ping"))
        return failUnknown(command);
    if (name == QLatin1String("close"))
        m_listener.close();
    for (auto& [number, client] : m_clients)
        commandToClient(client, name, command);
}

void StreamServer::commandToClient(Client& client, const QString& name, const QJsonObject& command)
{
    if (name == QLatin1String("send")) {
        const Result<Payload> payload = payloadOf(command);
        return payload ? client.session->send(*payload) : fail(payload.error());
    }
    if (name == QLatin1String("close"))
        client.session->close(command);
    else if (name == QLatin1String("abort"))
        client.stream->abort();
    else if (!client.session->command(command))
        failUnknown(command);
}

void StreamServer::sendToAll(const Payload& payload)
{
    for (Session* each : sessions())
        each->send(payload);
}

Session* StreamServer::session(int client) const
{
    const auto found = m_clients.find(client);
    return found == m_clients.end() ? nullptr : found->second.session.get();
}

std::vector<Session*> StreamServer::sessions() const
{
    std::vector<Session*> all;
    for (const auto& [number, client] : m_clients)
        all.push_back(client.session.get());
    return all;
}

} // namespace packetarium
