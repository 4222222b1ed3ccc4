// A server of TCP connections: listens, counts its clients, and gives each a session that understands its bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"
#include "labs/endpoints/tcp/stream_listener.h"

#include <functional>
#include <map>

namespace packetarium {

/// One client's side of a server: what its bytes mean, and how to speak to it.
class Session : public QObject {
    Q_OBJECT

public:
    /// Something happened to this client; the server adds its number.
    using Report = std::function<void(const char* event, QJsonObject members)>;

    Session(Stream& stream, Report report)
        : m_stream(stream)
        , m_report(std::move(report))
    {
    }

    virtual void opened() { report("connected", {}); }
    virtual void received(const QByteArray& bytes) = 0;
    /// The client will say no more.
    virtual void ended() { stream().finish(); }
    /// Says something of the server's own.
    virtual void send(const Payload&) = 0;
    /// Commands that only some labs know, such as `ping`. False: this one is unknown here.
    virtual bool command(const QJsonObject&) { return false; }
    /// Ends in the protocol's own polite way; the command's members may say how.
    virtual void close(const QJsonObject&) { stream().finish(); }
    /// The connection is over; what the session adds to the `closed` event.
    virtual QJsonObject closed() { return {}; }

protected:
    Stream& stream() { return m_stream; }
    void report(const char* event, const QJsonObject& members) { m_report(event, members); }
    void fail(const Error&);

private:
    Stream& m_stream;
    Report m_report;
};

class StreamServer : public Endpoint {
    Q_OBJECT

public:
    explicit StreamServer(const ServerSettings&);
    ~StreamServer() override;
    void command(const QJsonObject&) override;

protected:
    virtual std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) = 0;
    /// What a client hears for whom there is no room.
    virtual QByteArray refusal() const = 0;
    /// `send` without a client: everyone hears it.
    virtual void sendToAll(const Payload&);

    const ServerSettings& settings() const { return m_settings; }
    Session* session(int client) const;
    std::vector<Session*> sessions() const;

private:
    struct Client {
        std::unique_ptr<Stream> stream;
        std::unique_ptr<Session> session;
    };
    void listen(const QJsonObject&);
    void accept(qintptr descriptor);
    void refuse(qintptr descriptor);
    void remove(int client, Stream::By, const QString& reason);
    void commandToClients(const QString& name, const QJsonObject&);
    void commandToClient(Client&, const QString& name, const QJsonObject&);

    const ServerSettings m_settings;
    StreamListener m_listener;
    std::map<int, Client> m_clients;
    int m_lastClient = 0;
};

} // namespace packetarium
