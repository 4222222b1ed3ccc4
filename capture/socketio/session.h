// One session of Engine.IO, and what Socket.IO does in it: which event an answer is for, which bytes belong where.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/socketio/matches.h"
#include "protocols/application/socketio/packet_heads.h"

#include <map>

namespace packetarium {

/// What all sessions of a capture share.
struct EngineIoLedger {
    /// Events that wait for their answer, and namespaces that were entered: so many are kept of all sessions together.
    static constexpr std::size_t mostKept = 200'000;
    std::size_t kept = 0;
    SocketIoMatches matches;
    CopyFinder copies;
};

class EngineIoSession {
public:
    using Content = EngineIoFacts::Content;

    /// `number` is its own in the capture; `beganHere`: its first packet was captured.
    EngineIoSession(std::uint32_t number, bool beganHere)
        : m_number(number)
        , m_beganHere(beganHere)
    {
    }

    /// The next packet of one end, in letters. `server` names who offers the session, the same for all of its clients.
    void take(Bytes packet, bool fromServer, std::string_view server, const EngineIoPlace&, EngineIoLedger&);
    /// The next message in bytes.
    void takeBinary(bool fromServer, const EngineIoPlace&, EngineIoLedger&);
    Content content() const { return m_content; }
    /// Its part of EngineIoLedger::kept.
    std::size_t kept() const
    {
        return m_namespaces.size() + m_sides[0].unanswered.size() + m_sides[1].unanswered.size();
    }

private:
    struct Namespace {
        std::string offered; ///< The private session ID with which the client asks for its former session.
        bool hasRecovery =
            false; ///< Either end has named a private session ID: what was missed comes before the answer.
    };
    struct Side {
        std::map<std::string, EngineIoPlace> unanswered; ///< By namespace and ID.
        EngineIoPlace withAttachments; ///< The packet whose attachments come next.
        std::uint64_t attachmentsLeft = 0;
        std::uint32_t nextAttachment = 0;
    };

    void decideContent(const std::optional<SocketIoHead>&, bool fromServer);
    void takeConnect(const SocketIoHead&, bool fromServer, const EngineIoPlace&, EngineIoLedger&);
    void takeEvent(const SocketIoHead&, bool fromServer, const EngineIoPlace&, EngineIoLedger&);
    void takeAnswer(const SocketIoHead&, bool fromServer, const EngineIoPlace&, EngineIoLedger&);
    static void awaitAttachments(Side&, const SocketIoHead&, const EngineIoPlace&);
    Side& side(bool ofServer) { return m_sides[ofServer ? 1 : 0]; }

    std::uint32_t m_number;
    bool m_beganHere;
    Content m_content = Content::Unknown;
    std::map<std::string, Namespace, std::less<>> m_namespaces;
    Side m_sides[2];
};

/// Whether a text is a recovery offset as servers write them: of the adapter in memory, which is made from the time, or
/// of those for Redis streams and MongoDB.
bool looksLikeOffset(std::string_view text, std::int64_t nanoseconds);

} // namespace packetarium
