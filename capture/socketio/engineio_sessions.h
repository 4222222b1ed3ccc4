// The sessions of Engine.IO in a capture, each over one or several TCP connections, and what their packets tell about
// each other.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/socketio/engineio_payload.h"
#include "capture/socketio/session.h"

#include <mutex>

namespace packetarium {

/// Messages are followed in the order in which they became complete, when somebody asks for the first time, and from
/// there on when others have come. Memory is bounded. Any thread may ask.
class EngineIoSessions {
public:
    /// Those opened first are forgotten when there are more.
    static constexpr std::size_t mostSessions = 20'000;
    /// Connections of WebSocket that carry Engine.IO.
    static constexpr std::size_t mostConnections = 100'000;

    /// What is known about a message that carries Engine.IO.
    EngineIoFacts facts(const Capture&, std::uint32_t message);

private:
    struct Connection {
        std::string session; ///< Its key; empty until the server has told it.
        std::string server;
        std::uint32_t request = none; ///< The one that asked to change to WebSocket.
        bool clientIsInitiator = true;
    };

    void update(const Capture&);
    void follow(const Capture&, std::uint32_t message);
    void followRequest(const Capture&, const Message&, std::uint32_t number);
    void followResponse(const Capture&, const Message&, std::uint32_t number);
    void followFrame(const Capture&, const Message&, std::uint32_t number);
    void takeAll(
        const Capture&, const EngineIoPayload&, const std::string& key, const std::string& server, bool fromServer,
        std::uint32_t number);
    EngineIoSession& session(const std::string& key, bool beganHere);
    EngineIoFacts::Sender senderOf(const Message&) const;
    /// The key of a message's session; empty when it is not known.
    std::string keyOf(const Capture&, const Message&, std::uint32_t number) const;

    std::mutex m_mutex;
    std::size_t m_followed = 0; ///< Of Conversations::engineIoCount().
    std::uint32_t m_opened = 0; ///< Sessions so far.
    EngineIoLedger m_ledger;
    std::unordered_map<std::string, EngineIoSession> m_sessions;
    std::unordered_map<std::uint32_t, Connection> m_connections; ///< By conversation.
    std::unordered_map<std::uint32_t, std::string> m_openings; ///< By the request that has no sid yet.
    std::vector<std::string> m_order; ///< The keys, as sessions were opened.
};

} // namespace packetarium
