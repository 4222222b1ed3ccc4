// The chat over TCP: a message is a line, because TCP itself has no messages.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/chat_room.h"
#include "labs/endpoints/line_reader.h"
#include "labs/endpoints/tcp/stream_server.h"
#include "labs/endpoints/tcp/tcp_client.h"

namespace packetarium {

class TcpChatServer : public StreamServer {
    Q_OBJECT

public:
    explicit TcpChatServer(const ServerSettings&);

protected:
    std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) override;
    QByteArray refusal() const override;
    void sendToAll(const Payload&) override;

private:
    ChatRoom m_room;
};

/// Shows each piece that a read brought, and each line: one send is not one segment, and not one read.
class TcpChatClient : public TcpClient {
    Q_OBJECT

public:
    using TcpClient::TcpClient;

protected:
    void opened() override;
    void received(const QByteArray& bytes) override;
    void send(const Payload&) override;

private:
    LineReader m_lines;
};

} // namespace packetarium
