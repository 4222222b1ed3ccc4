// The connection that a client's namespaces share, and its return after it was lost: socket.io-client's Manager.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/backoff.h"
#include "labs/socketio/client/socketio_client.h"

namespace packetarium {

/// SocketIoManager manager("http://127.0.0.1:3000"); auto& socket = manager.socket("/admin");
/// Listeners of "open", "error", "close", "ping", "reconnect", "reconnect_attempt", "reconnect_error" and
/// "reconnect_failed" hear what the reference's do.
class SocketIoManager : public QObject {
    Q_OBJECT

public:
    explicit SocketIoManager(const QUrl&, SocketIoManagerOptions = {});
    ~SocketIoManager() override;

    /// The socket of a namespace; it exists once, and connects by itself unless `autoConnect` is off.
    SocketIoClient& socket(const std::string& nsp = "/", SocketIoClientOptions = {});
    bool hasSocket(const std::string& nsp) const { return m_sockets.contains(nsp); }

    using OnOpened = std::function<void(const std::optional<SocketIoError>&)>;
    void open(OnOpened = {});
    /// Ends the connection for all namespaces ("forced close"), and it does not come back by itself.
    void close();
    void setReconnection(bool);

    Listeners::Handle on(std::string_view event, Listener listener)
    {
        return m_listeners.on(event, std::move(listener));
    }
    Listeners::Handle once(std::string_view event, Listener listener)
    {
        return m_listeners.once(event, std::move(listener));
    }
    void off(std::string_view event) { m_listeners.off(event); }
    void off(Listeners::Handle handle) { m_listeners.off(handle); }

    bool isOpen() const { return m_state == State::Open; }
    bool isReconnecting() const { return m_reconnecting; }
    /// Of the current connection or the last one; null before the first.
    EngineClient* engine() const { return m_engine.get(); }

signals:
    void opened();
    void packet(const packetarium::SocketIoPacket& packet);
    void failed(const packetarium::SocketIoError& error);
    void closed(const QString& reason, const QString& detail);

private:
    friend class SocketIoClient;
    enum class State { Closed, Opening, Open };

    void send(const SocketIoPacket&);
    void closeIfUnused();
    /// Ends the connection because the server broke the protocol.
    void fail(const char* reason, const std::string& detail);

    void engineOpened();
    void openFailed(const SocketIoError&);
    void openTimedOut();
    void received(const Payload&);
    void tellError(const SocketIoError&);
    void connectionClosed(const QString& reason, const QString& detail);
    void reconnect();
    void attempt();
    void attempted(const std::optional<SocketIoError>&);
    void forgetEngine();
    void retireEngine();

    const QUrl m_url;
    SocketIoManagerOptions m_options;
    Listeners m_listeners;
    std::map<std::string, std::unique_ptr<SocketIoClient>> m_sockets;
    std::unique_ptr<EngineClient> m_engine;
    std::optional<SocketIoDecoder> m_decoder;
    State m_state = State::Closed;
    OnOpened m_onOpened;
    Backoff m_backoff;
    bool m_reconnecting = false;
    bool m_skipReconnect = false;
    QTimer m_openTimer;
    QTimer m_reconnectTimer;
};

} // namespace packetarium
