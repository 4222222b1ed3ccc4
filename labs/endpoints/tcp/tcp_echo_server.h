// TCP echo, RFC 862: the bytes come back as they came.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/stream_server.h"

namespace packetarium {

class TcpEchoServer : public StreamServer {
    Q_OBJECT

public:
    using StreamServer::StreamServer;

protected:
    std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) override;
    QByteArray refusal() const override;
};

} // namespace packetarium
