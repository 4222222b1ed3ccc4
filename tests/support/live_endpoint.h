// Endpoints that run inside a test, and a bare socket that says to them whatever it likes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QJsonObject>
#include <QTcpSocket>

#include <functional>
#include <vector>

namespace packetarium::test {

/// Lets events happen until the condition holds; false when it does not within ten seconds.
inline bool eventually(const std::function<bool()>& condition)
{
    QDeadlineTimer deadline(10'000);
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    return true;
}

/// An endpoint and all that it said.
class Live {
public:
    explicit Live(std::unique_ptr<Endpoint> endpoint)
        : m_endpoint(std::move(endpoint))
    {
        QObject::connect(m_endpoint.get(), &Endpoint::event, m_endpoint.get(), [this](const QJsonObject& event) {
            events.push_back(event);
        });
    }

    /// A server that listens already.
    static Live server(const char* lab, ServerSettings settings = {})
    {
        Live live(makeServer(*labNamed(QLatin1String(lab)), settings));
        live.command("listen", {{"port", 0}});
        return live;
    }
    static Live client(const char* lab, const QString& name = QStringLiteral("Guest"))
    {
        return Live(makeClient(*labNamed(QLatin1String(lab)), {.name = name}));
    }
    Live(Live&& other)
        : events(std::move(other.events))
        , m_endpoint(std::move(other.m_endpoint))
    {
        m_endpoint->disconnect(m_endpoint.get());
        QObject::connect(m_endpoint.get(), &Endpoint::event, m_endpoint.get(), [this](const QJsonObject& event) {
            events.push_back(event);
        });
    }

    void command(const char* name, QJsonObject members = {})
    {
        members["command"] = QLatin1String(name);
        m_endpoint->command(members);
    }
    void connectTo(const Live& server) { command("connect", {{"address", "127.0.0.1"}, {"port", server.port()}}); }

    int port() const { return last("listening")["port"].toInt(); }
    qsizetype count(const char* name) const
    {
        return std::count_if(
            events.begin(), events.end(), [&](const auto& e) { return e["event"] == QLatin1String(name); });
    }
    QJsonObject last(const char* name) const
    {
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            if ((*event)["event"] == QLatin1String(name))
                return *event;
        return {};
    }
    /// Whether an event of this name came, or comes soon, with this member.
    bool says(const char* name, const char* member = nullptr, const QJsonValue& value = {}) const
    {
        return eventually([&] {
            return std::any_of(events.begin(), events.end(), [&](const QJsonObject& event) {
                return event["event"] == QLatin1String(name) && (!member || event[QLatin1String(member)] == value);
            });
        });
    }

    std::vector<QJsonObject> events;

private:
    std::unique_ptr<Endpoint> m_endpoint;
};

/// A TCP client without manners.
class RawClient {
public:
    explicit RawClient(const Live& server)
        : RawClient(quint16(server.port()))
    {
    }
    explicit RawClient(quint16 port)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        eventually([this] { return m_socket.state() == QAbstractSocket::ConnectedState; });
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    }

    void send(const QByteArray& bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    /// Each byte in a segment of its own, until the server has heard enough.
    void sendByteByByte(const QByteArray& bytes)
    {
        for (const char byte : bytes) {
            if (m_socket.state() != QAbstractSocket::ConnectedState)
                return;
            send(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
    }
    bool receives(qsizetype size)
    {
        return eventually([&] {
                   received += m_socket.readAll();
                   return received.size() >= size || m_socket.state() != QAbstractSocket::ConnectedState;
               })
            && (received += m_socket.readAll()).size() >= size;
    }
    bool receives(const QByteArray& part)
    {
        return eventually([&] {
                   received += m_socket.readAll();
                   return received.contains(part) || m_socket.state() != QAbstractSocket::ConnectedState;
               })
            && (received += m_socket.readAll()).contains(part);
    }
    /// Whether the server ends the connection with a FIN; everything that it said before is in `received`.
    bool isClosed()
    {
        const bool ended = eventually([&] {
            received += m_socket.readAll();
            return m_socket.state() == QAbstractSocket::UnconnectedState;
        });
        return ended && m_socket.error() == QAbstractSocket::RemoteHostClosedError;
    }
    QTcpSocket& socket() { return m_socket; }

    QByteArray received;

private:
    QTcpSocket m_socket;
};

} // namespace packetarium::test
