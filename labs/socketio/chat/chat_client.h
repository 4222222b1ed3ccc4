// A client of the Socket.IO chat that tells every station of a message: what the page of the tutorial does, in words.
// https://socket.io/docs/v4/tutorial/step-8
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"
#include "labs/endpoints/payload.h"
#include "labs/socketio/client/socketio_manager.h"

#include <map>

namespace packetarium {

/// Polling first, then WebSocket. A message has a name that no other one has, waits while there is no connection, and
/// is sent again until the server's program has acknowledged it. A connection that was lost comes back by itself.
class SocketIoChatClient : public Endpoint {
    Q_OBJECT

public:
    explicit SocketIoChatClient(const ClientSettings&);
    ~SocketIoChatClient() override;
    void command(const QJsonObject&) override;

private:
    void connectTo(const QJsonObject&);
    void open(const QString& address, quint16 port);
    void listen();
    void close();
    void abort();
    void send(const Payload&);
    bool isTrying() const { return m_socket && m_socket->active(); }

    void engineOpened();
    void connected();
    void refused(const Value& error);
    void lost(std::string_view reason);
    void sending(const Arguments& message);
    void answered(const QString& message, const Answer&);
    void heard(const Arguments& message);

    /// A message without an answer yet.
    struct UnderWay {
        QJsonObject members; ///< What every event about it says.
        int sent = 0; ///< How often.
    };

    const ClientSettings m_settings;
    const QString m_id; ///< What the names of this client's messages begin with.
    QString m_address;
    quint16 m_port = 0;
    int m_emitted = 0;
    std::map<QString, UnderWay> m_underWay; ///< By the message's name.
    std::int64_t m_offset = 0; ///< The number of the last message that was shown.
    bool m_cut = false; ///< The connection was reset from here.
    bool m_toldRefusal = false; ///< Of the attempts since the last connection.
    std::unique_ptr<SocketIoManager> m_manager; ///< None before the first `connect`.
    SocketIoClient* m_socket = nullptr;
};

} // namespace packetarium
