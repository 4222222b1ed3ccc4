// An Engine.IO 4 server: HTTP long-polling and WebSocket on one port, and the upgrade from one to the other.
// https://github.com/socketio/engine.io-protocol
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"
#include "labs/endpoints/tcp/stream_listener.h"
#include "labs/socketio/engine/engine_settings.h"
#include "labs/socketio/engine/engine_socket.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <map>

namespace packetarium {

class EngineConnection;
class HttpConnection;
struct EngineRefusal;
struct EngineRequest;

class EngineServer : public QObject {
    Q_OBJECT

public:
    explicit EngineServer(EngineSettings = {});
    /// Ends every session without a word to the listeners; `close` says it.
    ~EngineServer() override;

    /// Port 0: the kernel chooses a free one.
    Result<quint16> listen(const QHostAddress&, quint16 port);
    quint16 port() const { return m_listener.port(); }
    /// Closes every session ("server shutting down") and the port.
    void close();

    const EngineSettings& settings() const { return m_settings; }
    /// How many sessions there are.
    int clientsCount() const { return int(m_sockets.size()); }
    /// Asked before a session is made (`allowRequest` of the reference): a text refuses it, with code 4.
    void setAdmission(std::function<std::optional<std::string>(const EngineHandshake&)>);
    /// Answers requests for other paths than Engine.IO's: the page of a lab. It is asked first for what lies below that
    /// path, too. Where it has nothing, the reference answers there as at the path itself, and so do we; elsewhere, 404.
    using Pages = std::function<std::optional<HttpAnswer>(const HttpRequest&)>;
    void setPages(Pages);

signals:
    /// A session has opened; the server owns the socket, which lives until after its `closed`.
    void connection(packetarium::EngineSocket*);
    /// A request that opened none: the code of the reference (0 to 5) and its message.
    void connectionError(int code, const QString& message);

private:
    void accept(qintptr descriptor);
    void announced(EngineConnection&, const HttpRequest& head);
    void requested(EngineConnection&, const HttpRequest& whole);
    bool isForEngine(const HttpRequest&) const;
    /// Answers what is neither a poll, a post nor a WebSocket for us. True when it did.
    bool answerOtherwise(HttpConnection&, const HttpRequest&, const EngineRequest&);
    std::optional<EngineRefusal> faultIn(const EngineRequest&) const;
    std::optional<EngineRefusal> admissionFault(const EngineRequest&, const EngineHandshake&) const;
    void refuse(HttpConnection&, const EngineRefusal&);
    void openSession(EngineConnection&, const HttpRequest&, const EngineRequest&);
    void openWebSocket(EngineConnection&, const HttpRequest&, const EngineRequest&);
    EngineSocket* addSocket(EngineHandshake);
    Limits connectionLimits() const;

    const EngineSettings m_settings;
    StreamListener m_listener;
    std::map<EngineConnection*, std::unique_ptr<EngineConnection>> m_connections;
    QHash<QByteArray, EngineSocket*> m_sockets; ///< By their id.
    std::function<std::optional<std::string>(const EngineHandshake&)> m_admission;
    Pages m_pages;
};

} // namespace packetarium
