// An HTTP/1.1 client.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/http_client.h"

#include "labs/endpoints/http/request_head.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace packetarium {
namespace {

using State = HttpMessageSize::State;

/// Whether these bytes begin as a response does, or may still come to it. A request is HTTP too, but no answer.
bool mayBeResponse(const QByteArray& bytes)
{
    const QByteArray version("HTTP/1.");
    return bytes.startsWith(version.first(std::min(version.size(), bytes.size())));
}

Error notHttp(std::string_view why)
{
    return {"The answer is not HTTP: " + std::string(why), "Does a web server listen there?"};
}

/// The body as the client's program would see it: chunks put together.
QByteArray bodyOf(const HttpHead& head, const QByteArray& message)
{
    const QByteArray body = message.mid(qsizetype(head.size));
    if (framingOf(head).kind != HttpFraming::Kind::Chunked)
        return body;
    QByteArray whole;
    qsizetype at = 0;
    while (const auto chunk = readHttpChunk(asBytes(body).subspan(std::size_t(at)))) {
        if (chunk->lineSize == 0 || chunk->length == 0 || chunk->length > std::uint64_t(body.size() - at))
            break;
        at += qsizetype(chunk->lineSize);
        whole += body.mid(at, qsizetype(chunk->length));
        at += qsizetype(chunk->length) + 2;
        if (at >= body.size())
            break;
    }
    return whole;
}

} // namespace

void HttpClient::opened()
{
    m_input.clear();
    m_asked = {};
    m_size = HttpMessageSize();
    m_refused = false;
    reportConnected();
}

bool HttpClient::specialCommand(const QJsonObject& command)
{
    if (command.value(QLatin1String("command")) != QLatin1String("request"))
        return false;
    request(
        command.value(QLatin1String("method")).toString(QStringLiteral("GET")),
        command.value(QLatin1String("path")).toString(QStringLiteral("/")));
    return true;
}

void HttpClient::send(const Payload& payload)
{
    const QString text = QString::fromUtf8(payload.bytes);
    request(
        QStringLiteral("GET"),
        text.startsWith(QLatin1Char('/')) ? text
                                          : QLatin1String("/?") + QString::fromLatin1(QUrl::toPercentEncoding(text)));
}

void HttpClient::request(const QString& method, const QString& path)
{
    static const QRegularExpression token(QStringLiteral("^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,24}$"));
    if (!token.match(method).hasMatch())
        return fail({"This is not an HTTP method.", "Use GET or HEAD."});
    const QString name = host().contains(QLatin1Char(':')) ? QLatin1Char('[') + host() + QLatin1Char(']') : host();
    const QByteArray target = QUrl(path).toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    const QByteArray bytes = method.toLatin1() + ' ' + (target.startsWith('/') ? target : '/' + target)
        + " HTTP/1.1\r\nHost: " + name.toLatin1() + (port() == 80 ? QByteArray() : ':' + QByteArray::number(port()))
        + "\r\nAccept: */*\r\n\r\n";
    if (!write(bytes))
        return;
    if (m_asked.empty())
        m_size = HttpMessageSize(method.toStdString());
    m_asked.push(method.toStdString());
    report("sent", membersOf(bytes));
}

void HttpClient::received(const QByteArray& bytes)
{
    if (m_refused)
        return; // What follows a broken response has no meaning.
    m_input.append(bytes);
    readResponses();
    if (m_input.size() > settings().limits.message + qsizetype(longestHttpHead))
        refuse({"The response is longer than this client reads.", "The connection is closed."});
}

void HttpClient::readResponses()
{
    while (!m_input.isEmpty()) {
        if (!mayBeResponse(m_input))
            return refuse(notHttp("It does not begin as a response does."));
        const State state = m_size.update(asBytes(m_input));
        if (state == State::Faulty)
            return refuse(notHttp(m_size.fault()));
        if (state != State::Complete && state != State::Tunnel)
            return;
        takeResponse(qsizetype(m_size.size()));
    }
}

void HttpClient::refuse(const Error& error)
{
    fail(error);
    m_refused = true;
    m_input.clear();
    m_asked = {};
    finish();
}

void HttpClient::takeResponse(qsizetype size)
{
    const QByteArray message = m_input.first(size);
    m_input.remove(0, size);
    const auto head = readHttpHead(asBytes(message));
    if (!head)
        return;
    QJsonObject members = membersOf(bodyOf(*head, message), Payload::Kind::Text, settings().shown);
    members["status"] = int(head->statusCode());
    members["reason"] = QString::fromUtf8(asByteArray(head->reason.substr(0, 256)));
    report("response", members);
    if (head->statusCode() / 100 != 1 && !m_asked.empty()) // "100 Continue" is not yet the answer.
        m_asked.pop();
    m_size = HttpMessageSize(m_asked.empty() ? std::string() : m_asked.front());
}

void HttpClient::ended(const QJsonObject& members)
{
    if (m_size.state() == State::UntilClose) // RFC 9112 section 6.3: this body ends where the connection does.
        takeResponse(m_input.size());
    else if (!m_input.isEmpty())
        fail({"The connection ended in the middle of a response.", "Ask again."});
    else if (!m_asked.empty() && members.value(QLatin1String("by")) != QLatin1String("here"))
        fail({"The connection ended without a response.", "Does a web server listen there?"});
    m_input.clear();
    m_asked = {};
    TcpClient::ended(members);
}

} // namespace packetarium
