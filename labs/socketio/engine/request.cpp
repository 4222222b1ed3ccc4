// What a request asks of an Engine.IO server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/request.h"

#include <QJsonDocument>

#include <array>

namespace packetarium {
namespace {

constexpr std::array messages {
    "Transport unknown",
    "Session ID unknown",
    "Bad handshake method",
    "Bad request",
    "Forbidden",
    "Unsupported protocol version"};

QByteArray decoded(QByteArray text) { return QByteArray::fromPercentEncoding(text.replace('+', ' ')); }

/// Of a parameter that comes twice, the last one counts.
QByteArray find(const std::vector<std::pair<QByteArray, QByteArray>>& query, const char* name)
{
    for (auto each = query.rbegin(); each != query.rend(); ++each)
        if (each->first == name)
            return each->second;
    return {};
}

bool isServed(const QByteArray& transport, const EngineSettings& settings)
{
    return (transport == "polling" && settings.polling) || (transport == "websocket" && settings.webSocket);
}

} // namespace

EngineRefusal::EngineRefusal(Code why)
    : EngineRefusal(why, messages[std::size_t(why)])
{
}

EngineRefusal::EngineRefusal(Code why, std::string text)
    : code(why)
    , message(std::move(text))
{
}

std::vector<std::pair<QByteArray, QByteArray>> readQuery(const QByteArray& target)
{
    std::vector<std::pair<QByteArray, QByteArray>> query;
    const qsizetype begin = target.indexOf('?');
    if (begin < 0)
        return query;
    for (const QByteArray& each : target.mid(begin + 1).split('&')) {
        const qsizetype equals = each.indexOf('=');
        if (!each.isEmpty())
            query.emplace_back(
                decoded(equals < 0 ? each : each.first(equals)),
                equals < 0 ? QByteArray() : decoded(each.mid(equals + 1)));
    }
    return query;
}

EngineHandshake handshakeOf(const HttpRequest& request)
{
    EngineHandshake handshake {
        .target = request.target,
        .headers = {},
        .query = readQuery(request.target),
        .address = request.address,
        .port = request.port};
    for (const auto& [name, value] : request.headers)
        handshake.headers.emplace_back(name.toLower(), value);
    return handshake;
}

EngineRequest::EngineRequest(const HttpRequest& request)
    : method(request.method)
{
    const auto query = readQuery(request.target);
    transport = find(query, "transport");
    session = find(query, "sid");
    isRevision4 = find(query, "EIO") == "4";
    wantsUpgrade = request.head().lists("Connection", "upgrade") && !request.header("Upgrade").isEmpty();
}

std::optional<EngineRefusal> faultInOpening(const EngineRequest& request, const EngineSettings& settings)
{
    if (!isServed(request.transport, settings))
        return EngineRefusal::UnknownTransport;
    if (request.method != "GET")
        return EngineRefusal::BadHandshakeMethod;
    if ((request.transport == "websocket") != request.wantsUpgrade)
        return EngineRefusal::BadRequest;
    return {};
}

std::optional<EngineRefusal>
faultInContinuing(const EngineRequest& request, const EngineSettings& settings, const char* transport)
{
    if (!isServed(request.transport, settings))
        return EngineRefusal::UnknownTransport;
    if (!transport)
        return EngineRefusal::UnknownSession;
    if (!request.wantsUpgrade && request.transport != transport)
        return EngineRefusal::BadRequest;
    if (!request.isRevision4 || (request.wantsUpgrade && request.transport != "websocket"))
        return EngineRefusal::BadRequest;
    return {};
}

HttpAnswer answerTo(const EngineRefusal& refusal, const QByteArray& headers)
{
    const QJsonObject body {{"code", refusal.code}, {"message", QString::fromStdString(refusal.message)}};
    return {
        .status = refusal.code == EngineRefusal::Forbidden ? 403 : 400,
        .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
        .type = "application/json",
        .headers = headers};
}

QByteArray corsHeaders(const EngineSettings& settings)
{
    if (settings.corsOrigin.isEmpty())
        return {};
    // An answer for one origin must not be kept for another.
    return "Access-Control-Allow-Origin: " + settings.corsOrigin
        + (settings.corsOrigin == "*" ? "\r\n" : "\r\nVary: Origin\r\n");
}

std::optional<HttpAnswer> answerToPreflight(const HttpRequest& request, const EngineSettings& settings)
{
    if (settings.corsOrigin.isEmpty() || request.method != "OPTIONS")
        return {};
    QByteArray headers = corsHeaders(settings) + "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\r\n";
    if (const QByteArray asked = request.header("Access-Control-Request-Headers"); !asked.isEmpty())
        headers += "Vary: Access-Control-Request-Headers\r\nAccess-Control-Allow-Headers: " + asked + "\r\n";
    return HttpAnswer {.status = 204, .headers = headers};
}

} // namespace packetarium
