// An HTTP/1.1 client that sends exactly the bytes that a student sees, RFC 9112.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/tcp_client.h"
#include "protocols/application/http_message.h"

#include <queue>

namespace packetarium {

/// `request` asks for a path. `send` does so too when its text begins with a slash; any other text becomes the query
/// of a GET for "/".
class HttpClient : public TcpClient {
    Q_OBJECT

public:
    using TcpClient::TcpClient;

protected:
    void opened() override;
    void received(const QByteArray& bytes) override;
    void send(const Payload&) override;
    bool specialCommand(const QJsonObject&) override;
    void ended(const QJsonObject& members) override;

private:
    void request(const QString& method, const QString& path);
    void readResponses();
    void takeResponse(qsizetype size);
    void refuse(const Error&);

    QByteArray m_input;
    std::queue<std::string> m_asked; ///< The methods whose answers are still to come; pipelining is allowed.
    HttpMessageSize m_size;
    bool m_refused = false;
};

} // namespace packetarium
