// An HTTP/1.1 server with one small page, RFC 9110 and RFC 9112.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/stream_server.h"

namespace packetarium {

class HttpServer : public StreamServer {
    Q_OBJECT

public:
    using StreamServer::StreamServer;

protected:
    std::unique_ptr<Session> makeSession(Stream&, int client, Session::Report) override;
    QByteArray refusal() const override;
};

} // namespace packetarium
