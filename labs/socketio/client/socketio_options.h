// What a Socket.IO client can be told: the names and defaults of socket.io-client 4.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/engine_client.h"
#include "labs/socketio/value.h"

namespace packetarium {

/// What the CONNECT packet of a namespace carries: a value, or a function that is asked at each connection and answers
/// when it likes.
class SocketIoAuth {
public:
    using Send = std::function<void(Value)>;

    SocketIoAuth() = default;
    SocketIoAuth(Value value)
        : m_value(std::move(value))
    {
    }
    SocketIoAuth(std::function<void(const Send&)> ask)
        : m_ask(std::move(ask))
    {
    }
    void ask(const Send& send) const { m_ask ? m_ask(send) : send(m_value); }

private:
    Value m_value;
    std::function<void(const Send&)> m_ask;
};

/// Of one namespace.
struct SocketIoClientOptions {
    SocketIoAuth auth = {};
    /// How often an event is sent again when its acknowledgement does not come; 0: it is sent once, as others are.
    int retries = 0;
    /// How long to wait for an acknowledgement. The reference waits for ever unless told otherwise.
    std::optional<std::chrono::milliseconds> ackTimeout = {};
    /// Events that wait for a connection, or for their turn among those that are sent again. Without bounds in the
    /// reference; here, an event beyond this number is refused.
    std::size_t mostWaiting = 10'000;
};

/// Of the connection that the namespaces share.
struct SocketIoManagerOptions {
    EngineClientOptions engine = {.path = "/socket.io/"};
    bool autoConnect = true;
    bool reconnection = true;
    std::optional<int> reconnectionAttempts = {}; ///< Without limit when none is given.
    std::chrono::milliseconds reconnectionDelay {1'000};
    std::chrono::milliseconds reconnectionDelayMax {5'000};
    double randomizationFactor = 0.5;
    std::optional<std::chrono::milliseconds> timeout = std::chrono::milliseconds(20'000); ///< For each attempt.
    int mostAttachments = 10;
};

/// Why a connection could not be made or has broken.
struct SocketIoError {
    std::string message; ///< The reference's: "xhr poll error", "websocket error", "timeout".
    std::string detail = {}; ///< For people.
    /// {"message": …, "description": …}, as listeners of "error" and "connect_error" get it.
    Value value() const { return Object {{"message", message}, {"description", detail}}; }
};

} // namespace packetarium
