// A request's head as a server must read it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/request_head.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t mostHeaders = 100;
constexpr std::size_t longestTarget = 8000; ///< RFC 9112 section 3 recommends to read at least this much.

RequestHead refused(int status, std::string_view sentence)
{
    return {RequestHead::State::Refused, {}, {status, sentence}};
}

bool hasControlCharacters(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

bool isSound(const HttpHeaderLine& header)
{
    // "Name : value" and lines that continue the one before have been used to smuggle requests past other servers.
    const bool nameEndsAtColon = header.line.size() > header.name.size() && header.line[header.name.size()] == ':';
    return !header.name.empty() && header.line.starts_with(header.name) && nameEndsAtColon
        && header.name.find_first_of(" \t()<>@,;\\\"/[]?={}") == std::string_view::npos
        && !hasControlCharacters(header.name) && !hasControlCharacters(header.value);
}

RequestHead judge(HttpHead head)
{
    if (!head.isRequest())
        return refused(400, "This is a response, but a server waits for requests.");
    if (head.target.size() > longestTarget)
        return refused(414, "The address in the request line is too long.");
    if (head.target.empty() || head.target.find(' ') != std::string_view::npos || hasControlCharacters(head.target))
        return refused(400, "The request line is not a method, an address and a version.");
    if (!head.version.starts_with("HTTP/1."))
        return refused(505, "This server speaks HTTP/1.1 and HTTP/1.0.");
    if (head.headers.size() > mostHeaders)
        return refused(431, "These are more headers than this server reads.");
    if (!std::ranges::all_of(head.headers, isSound))
        return refused(400, "A header is not a name, a colon and a value.");
    const auto hosts = std::ranges::count_if(
        head.headers, [](const HttpHeaderLine& header) { return equalIgnoringCase(header.name, "Host"); });
    if (hosts > 1 || (hosts == 0 && head.version != "HTTP/1.0"))
        return refused(400, "A request needs exactly one Host header.");
    return {RequestHead::State::Complete, std::move(head), {}};
}

} // namespace

Bytes asBytes(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

QByteArray asByteArray(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

void dropEmptyLines(QByteArray& stream)
{
    qsizetype begin = 0;
    while (stream.size() - begin >= 2 && stream[begin] == '\r' && stream[begin + 1] == '\n')
        begin += 2;
    stream.remove(0, begin);
}

RequestHead readRequestHead(const QByteArray& stream)
{
    if (stream.isEmpty() || stream == "\r")
        return {};
    if (!mayBeHttp(asBytes(stream)))
        return refused(400, "This is not an HTTP request.");
    const qsizetype crlf = stream.indexOf("\n\r\n");
    const qsizetype bare = stream.indexOf("\n\n");
    const bool isWhole = crlf >= 0 || bare >= 0;
    const qsizetype end = crlf < 0 ? bare : bare < 0 ? crlf : std::min(crlf, bare);
    if (!isWhole && stream.size() <= longestRequestHead)
        return {};
    if (!isWhole || end > longestRequestHead) {
        if (stream.indexOf('\n') < 0 || stream.indexOf('\n') > qsizetype(longestTarget))
            return refused(414, "The address in the request line is too long.");
        return refused(431, "The headers are longer than this server reads.");
    }
    auto head = readHttpHead(asBytes(stream));
    return head ? judge(std::move(*head)) : refused(400, "This is not an HTTP request.");
}

const char* reasonPhrase(int status)
{
    switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 426: return "Upgrade Required";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
    }
}

QByteArray httpResponse(int status, const QByteArray& body, const QByteArray& headers, const QByteArray& type)
{
    const QString date =
        QLocale::c().toString(QDateTime::currentDateTimeUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    const QByteArray start =
        "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonPhrase(status) + "\r\nDate: " + date.toLatin1() + "\r\n";
    if (status == 204) // It has no body, and must not say how long it is: RFC 9110 section 8.6.
        return start + headers + "\r\n";
    return start + "Content-Type: " + type + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers
        + "\r\n" + body;
}

QByteArray httpResponse(const HttpRefusal& refusal, const QByteArray& headers)
{
    return httpResponse(refusal.status, asByteArray(refusal.sentence) + "\r\n", headers + "Connection: close\r\n");
}

} // namespace packetarium
