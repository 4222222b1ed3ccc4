// An Engine.IO 4 server: HTTP long-polling and WebSocket on one port, and the upgrade from one to the other.
// https://github.com/socketio/engine.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"
#include "labs/socketio/engine/engine_settings.h"
#include "labs/socketio/engine/engine_socket.h"

#include <QObject>

#include <functional>

namespace packetarium {

class EngineServer : public QObject {
    Q_OBJECT

public:
    explicit EngineServer(EngineSettings = {});
    ~EngineServer() override;

    /// Port 0: the kernel chooses a free one.
    Result<quint16> listen(const QHostAddress&, quint16 port);
    quint16 port() const;
    /// Closes every session ("server shutting down") and the port.
    void close();

    const EngineSettings& settings() const;
    /// How many sessions there are.
    int clientsCount() const;
    /// Asked before a session is made (`allowRequest` of the reference): a text refuses it, with code 4.
    void setAdmission(std::function<std::optional<std::string>(const EngineHandshake&)>);
    /// Answers requests for other paths than Engine.IO's: the page of a lab. Without it, 404.
    void setPages(std::function<HttpAnswer(const HttpRequest&)>);

signals:
    /// A session has opened; the server owns the socket, which lives until after its `closed`.
    void connection(packetarium::EngineSocket*);
    /// A request that opened none: the code of the reference (0 to 5) and its message.
    void connectionError(int code, const QString& message);
};

} // namespace packetarium
