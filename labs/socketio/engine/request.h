// What a request asks of an Engine.IO server, and the answers that open no session.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"
#include "labs/socketio/engine/engine_settings.h"
#include "labs/socketio/engine/engine_socket.h"

namespace packetarium {

/// The reference's codes and messages.
struct EngineRefusal {
    enum Code {
        UnknownTransport,
        UnknownSession,
        BadHandshakeMethod,
        BadRequest,
        Forbidden,
        UnsupportedProtocolVersion,
    };

    EngineRefusal(Code);
    EngineRefusal(Code, std::string message);

    Code code;
    std::string message;
};

/// The query's parameters, percent-decoded, as URLSearchParams reads them.
std::vector<std::pair<QByteArray, QByteArray>> readQuery(const QByteArray& target);
EngineHandshake handshakeOf(const HttpRequest&);

/// An Engine.IO request: what of its query matters.
struct EngineRequest {
    explicit EngineRequest(const HttpRequest&);

    QByteArray method;
    QByteArray transport;
    QByteArray session; ///< Empty: it wants to open one.
    bool isRevision4 = false;
    bool wantsUpgrade = false; ///< Asks for a WebSocket.
};

/// Why the request opens no session, as far as that is known without asking; nothing when it may.
std::optional<EngineRefusal> faultInOpening(const EngineRequest&, const EngineSettings&);
/// Why it is none for a session that uses this transport at the moment.
std::optional<EngineRefusal> faultInContinuing(const EngineRequest&, const EngineSettings&, const char* transport);

/// {"code":1,"message":"Session ID unknown"}
HttpAnswer answerTo(const EngineRefusal&, const QByteArray& headers);
/// Cross-origin resource sharing, the Fetch standard: the lines that let pages of another origin read the answers.
QByteArray corsHeaders(const EngineSettings&);
/// What a browser asks before it sends a request from another origin.
std::optional<HttpAnswer> answerToPreflight(const HttpRequest&, const EngineSettings&);

} // namespace packetarium
