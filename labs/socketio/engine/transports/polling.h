// Long polling: a GET that waits until there is something to say, and a POST for what the client says.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_connection.h"
#include "labs/socketio/engine/transports/transport.h"

#include <QPointer>

namespace packetarium {

class PollingTransport : public EngineTransport {
    Q_OBJECT

public:
    /// `headers` are further lines of every answer.
    explicit PollingTransport(QByteArray headers);

    /// A GET: waits, or is the second one at the same time, which ends the session.
    void poll(HttpConnection&);
    /// A POST whose body is still to come.
    void announcePost(HttpConnection&, const HttpRequest& head);
    void post(HttpConnection&, const HttpRequest& whole);

    const char* name() const override { return "polling"; }
    bool isWritable() const override { return !m_poll.isNull(); }
    void send(const std::vector<EnginePacket>&) override;
    void close() override;
    void cut() override;

private:
    bool refusePost(HttpConnection&, const HttpRequest&);
    void take(const std::vector<EnginePacket>&);
    void answer(HttpConnection&, int status, const QByteArray& body, const QByteArray& type);
    void watch(HttpConnection&);
    void lose(HttpConnection*);

    const QByteArray m_headers;
    QPointer<HttpConnection> m_poll; ///< Of the GET that waits.
    QPointer<HttpConnection> m_post; ///< Of the POST that is not answered yet.
};

} // namespace packetarium
