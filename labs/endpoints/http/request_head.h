// A request's head as a server must read it, RFC 9112: strictly, with the status code that answers each fault.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/http_message.h"

#include <QByteArray>

namespace packetarium {

/// Why a request is answered with an error instead of what it asked for.
struct HttpRefusal {
    int status = 400;
    std::string_view sentence;
};

struct RequestHead {
    enum class State { Incomplete, Complete, Refused } state = State::Incomplete;
    HttpHead head = {}; ///< Points into the bytes that were read.
    HttpRefusal refusal = {};
};

/// A server need not listen to more headers than this.
inline constexpr qsizetype longestRequestHead = 16 * 1024;

RequestHead readRequestHead(const QByteArray& stream);
/// Empty lines before a request are forgiven, RFC 9112 section 2.2.
void dropEmptyLines(QByteArray& stream);

/// "Not Found" for 404.
const char* reasonPhrase(int status);
/// A whole response with Date and Content-Length; `headers` are further lines, each with its line end.
QByteArray httpResponse(
    int status, const QByteArray& body, const QByteArray& headers = {},
    const QByteArray& type = "text/plain; charset=utf-8");
/// The refusal's sentence as the body; the connection closes after it.
QByteArray httpResponse(const HttpRefusal&, const QByteArray& headers = {});

/// The bytes as the protocols library reads them.
Bytes asBytes(const QByteArray&);
QByteArray asByteArray(std::string_view);

} // namespace packetarium
