// An Engine.IO server that runs inside a test, and clients that say to it whatever they like.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/request_head.h"
#include "labs/socketio/engine/engine_server.h"
#include "labs/websocket/frames.h"
#include "labs/websocket/message_reader.h"
#include "tests/support/live_endpoint.h"

#include <deque>

namespace packetarium::test {

/// A server that sends each message back, and remembers what happened.
class EngineUnderTest {
public:
    explicit EngineUnderTest(const EngineSettings& settings = {})
        : server(settings)
    {
        QObject::connect(&server, &EngineServer::connection, &server, [this](EngineSocket* socket) {
            sockets.push_back(socket);
            QObject::connect(socket, &EngineSocket::message, socket, [this, socket](const Payload& payload) {
                messages.push_back(payload.bytes);
                socket->send(payload);
            });
            QObject::connect(socket, &EngineSocket::upgraded, socket, [this] { ++upgrades; });
            QObject::connect(socket, &EngineSocket::closed, &server, [this](const QString& why, const QString& more) {
                reasons.push_back(why.toStdString());
                details.push_back(more.toStdString());
            });
        });
        QObject::connect(&server, &EngineServer::connectionError, &server, [this](int code) { codes.push_back(code); });
        port = *server.listen(QHostAddress(QHostAddress::LocalHost), 0);
    }

    bool ends(const char* reason) const
    {
        return eventually([&] { return !reasons.empty(); }) && reasons.back() == reason;
    }

    EngineServer server;
    quint16 port = 0;
    std::vector<EngineSocket*> sockets;
    std::vector<QByteArray> messages;
    std::vector<std::string> reasons, details;
    std::vector<int> codes;
    int upgrades = 0;
};

struct Reply {
    int status = 0;
    QByteArray head, body;
};

/// One HTTP connection, kept alive.
class HttpPeer {
public:
    explicit HttpPeer(quint16 port)
        : client(port)
    {
    }

    void ask(const QByteArray& method, const QByteArray& query, const QByteArray& body = {}, QByteArray headers = {})
    {
        if (!body.isEmpty())
            headers += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        client.send(method + " /socket.io/?" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body);
    }
    /// The next reply; status 0 when none comes.
    Reply reply()
    {
        HttpMessageSize size;
        const bool came = eventually([&] {
            client.received += client.socket().readAll();
            return size.update(asBytes(client.received)) != HttpMessageSize::State::Incomplete;
        });
        if (!came)
            return {};
        const QByteArray whole = client.received.first(qsizetype(size.size()));
        client.received.remove(0, qsizetype(size.size()));
        const qsizetype body = whole.indexOf("\r\n\r\n") + 4;
        return {whole.mid(9, 3).toInt(), whole.first(body), whole.mid(body)};
    }
    Reply get(const QByteArray& query)
    {
        ask("GET", query);
        return reply();
    }
    Reply post(const QByteArray& query, const QByteArray& body)
    {
        ask("POST", query, body);
        return reply();
    }

    RawClient client;
};

/// A session by polling: opened, and a connection for each direction.
class PollingPeer {
public:
    explicit PollingPeer(quint16 port)
        : poll(port)
        , post(port)
        , query("EIO=4&transport=polling&sid=" + sidIn(poll.get("EIO=4&transport=polling").body))
    {
    }
    static QByteArray sidIn(const QByteArray& open) { return open.mid(open.indexOf("\"sid\":\"") + 7, 20); }
    QByteArray sid() const { return query.right(20); }

    HttpPeer poll, post;
    const QByteArray query;
};

/// A WebSocket, its handshake done.
class WebSocketPeer {
public:
    explicit WebSocketPeer(quint16 port, const QByteArray& sid = {}, const QByteArray& headers = {})
        : client(port)
        , m_reader(MessageReader::From::Server, 1 << 24)
    {
        client.send(
            "GET /socket.io/?EIO=4&transport=websocket" + (sid.isEmpty() ? sid : "&sid=" + sid)
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + headers + "\r\n");
        if (client.receives(QByteArray("\r\n\r\n")))
            client.received.remove(0, client.received.indexOf("\r\n\r\n") + 4);
    }

    void say(const QByteArray& text) { client.send(frameFromClient(Opcode::Text, text)); }
    /// The next message, also a binary one; "" when the connection ends.
    QByteArray hear()
    {
        eventually([&] {
            read();
            return !m_messages.empty() || isOver();
        });
        if (m_messages.empty())
            return {};
        const QByteArray first = m_messages.front();
        m_messages.pop_front();
        return first;
    }
    /// The code of the server's close frame: 0 when it carries none, -1 when no close frame comes.
    int closeCode()
    {
        eventually([&] {
            read();
            return isOver();
        });
        return m_closeCode;
    }
    bool isOver() const { return m_closeCode >= 0 || m_socketEnded; }

    RawClient client;

private:
    void read()
    {
        m_reader.add(std::exchange(client.received, {}) + client.socket().readAll());
        while (const auto event = m_reader.next()) {
            if (event->kind == WebSocketEvent::Kind::Message)
                m_messages.push_back(event->payload.bytes);
            if (event->kind == WebSocketEvent::Kind::Close)
                m_closeCode = event->code;
        }
        m_socketEnded = client.socket().state() == QAbstractSocket::UnconnectedState;
    }

    MessageReader m_reader;
    std::deque<QByteArray> m_messages;
    int m_closeCode = -1;
    bool m_socketEnded = false;
};

} // namespace packetarium::test
