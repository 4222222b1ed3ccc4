// Hypertext Transfer Protocol, RFC 9110 (what it says) and RFC 9112 (how it is written).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"
#include "protocols/application/http_body.h"
#include "protocols/application/socketio/engineio.h"
#include "protocols/application/websocket_handshake.h"
#include "protocols/protocol.h"

#include <charconv>

namespace packetarium {
namespace {

constexpr Named statusCodes[] = {
    {100, "Continue", "Go on, send the body."},
    {101, "Switching Protocols", "Agreed: after this line we speak the other protocol."},
    {200, "OK", "Here is what you asked for."},
    {201, "Created", "Done, and something new exists now."},
    {204, "No Content", "Done, and there is nothing to show."},
    {301, "Moved Permanently", "It lives somewhere else now; ask there from now on."},
    {302, "Found", "Ask somewhere else this time."},
    {304, "Not Modified", "The copy that you have is still good."},
    {400, "Bad Request", "I do not understand the question."},
    {401, "Unauthorized", "Say who you are first."},
    {403, "Forbidden", "I understand, and the answer is no."},
    {404, "Not Found", "There is nothing under this name."},
    {405, "Method Not Allowed", "Not with this method."},
    {426, "Upgrade Required", "Ask again in another protocol."},
    {500, "Internal Server Error", "Something broke on my side."},
    {502, "Bad Gateway", "The server behind me answered nonsense."},
    {503, "Service Unavailable", "Too busy now; try later."},
};

constexpr auto startFields = loose(
    text("http.request.method", "Request Method", "What to do: GET fetches, POST hands something over."),
    text("http.request.uri", "Request URI", "What to do it to: the name of a page or a thing on this server."),
    text("http.request.uri.path", "Request URI Path", "The name without the question part."),
    text("http.request.uri.query", "Request URI Query", "What comes after the question mark: details of the request."),
    text("http.request.uri.query.parameter", "Request URI Query Parameter", "One detail, as name and value."),
    text("http.request.version", "Request Version", "The version of HTTP that the client speaks."),
    text("http.response.version", "Response Version", "The version of HTTP that the server speaks."),
    text("http.response.code", "Status Code", "How it went: 2xx well, 3xx look elsewhere, 4xx your fault, 5xx mine.")
        .as(Show::Decimal)
        .named(statusCodes),
    text("http.response.phrase", "Response Phrase", "The same for people; programs ignore it."),
    text("http.request_in", "Request in frame", "The packet that completed the question.").as(Show::Decimal),
    text("http.time", "Time since request", "How long the answer took to be complete.").as(Show::Seconds),
    text("http.request", "Request", "This message is a request.").as(Show::Flag),
    text("http.response", "Response", "This message is a response.").as(Show::Flag),
    text(
        "http.request.full_uri", "Full request URI",
        "The address as a browser shows it, put together from two parts."));

constexpr auto lineFields = loose(
    text("http.request.line", "Request line", "One header of a request: a name, a colon and a value."),
    text("http.response.line", "Response line", "One header of a response: a name, a colon and a value."),
    text("http.cookie_pair", "Cookie pair", "One cookie: a note that this server asked the browser to keep."),
    text("http.content_length", "Content length", "The length of the body as a number.").as(Show::Decimal));

// Each known header's field, in the order of the alphabet; the name on the wire is the field's, with dashes.
constexpr auto headerFields = loose(
    text("http.accept", "Accept", "Which kinds of answer the client can use."),
    text("http.accept_encoding", "Accept-Encoding", "Which kinds of compression the client understands."),
    text("http.accept_language", "Accept-Language", "Which languages the reader prefers."),
    text("http.authorization", "Authorization", "Proof of who is asking."),
    text("http.cache_control", "Cache-Control", "Whether and how long a copy may be kept."),
    text("http.connection", "Connection", "What becomes of this connection: keep it, close it, or upgrade it."),
    text("http.content_encoding", "Content-Encoding", "How the body is compressed."),
    text("http.content_length_header", "Content-Length", "How many bytes of body follow."),
    text("http.content_type", "Content-Type", "What kind of thing the body is."),
    text("http.cookie", "Cookie", "Notes that this server asked the browser to keep, handed back."),
    text("http.date", "Date", "When the server answered, by its clock."),
    text("http.host", "Host", "Which site is meant: one server may hold many."),
    text("http.http2_settings", "HTTP2-Settings", "Part of an old way to change to HTTP/2."),
    text("http.last_modified", "Last-Modified", "When this page last changed."),
    text("http.location", "Location", "Where to look instead."),
    text("http.proxy_authenticate", "Proxy-Authenticate", "The proxy asks who you are."),
    text("http.proxy_authorization", "Proxy-Authorization", "Proof of who is asking, for the proxy."),
    text("http.referer", "Referer", "The page that led here (misspelt since 1996)."),
    text(
        "http.sec_websocket_accept", "Sec-WebSocket-Accept",
        "The answer to the key: proof that the server understood."),
    text(
        "http.sec_websocket_extensions", "Sec-WebSocket-Extensions",
        "Extras such as compression: offered, then chosen."),
    text(
        "http.sec_websocket_key", "Sec-WebSocket-Key",
        "16 random bytes in base64; a WebSocket server must answer them."),
    text(
        "http.sec_websocket_protocol", "Sec-WebSocket-Protocol",
        "What will be spoken over the WebSocket: offered, then chosen."),
    text("http.sec_websocket_version", "Sec-WebSocket-Version", "The version of WebSocket: always 13."),
    text("http.server", "Server", "The server's name and version."),
    text("http.set_cookie", "Set-Cookie", "A note that the browser should keep and hand back next time."),
    text(
        "http.transfer_encoding", "Transfer-Encoding", "How the body is packed: chunked means in pieces with lengths."),
    text("http.upgrade", "Upgrade", "The protocol that one side would like to speak instead."),
    text("http.user_agent", "User-Agent", "The client's name and version."),
    text("http.www_authenticate", "WWW-Authenticate", "The server asks who you are."),
    text("http.x_forwarded_for", "X-Forwarded-For", "Whom a proxy is asking for."));

const Field* headerNamed(std::string_view name)
{
    for (const Field& field : headerFields.fields)
        if (equalIgnoringCase(field.name, name))
            return &field;
    return nullptr;
}

/// Adds fields for pieces of text that lie somewhere in one message.
class MessageTree {
public:
    MessageTree(Cursor message, Tree& tree)
        : m_message(message)
        , m_begin(reinterpret_cast<const char*>(message.rest().data()))
        , m_tree(tree)
    {
    }

    Cursor at(std::string_view part) const
    {
        Cursor cursor = m_message;
        cursor.take(std::size_t(part.data() - m_begin));
        return cursor.take(part.size());
    }
    void add(const Field& field, std::string_view part) { m_tree.add(field, at(part)); }
    void addNumber(const Field& field, std::string_view part, std::uint64_t value)
    {
        m_tree.add(field, at(part), value);
    }

private:
    Cursor m_message;
    const char* m_begin;
    Tree& m_tree;
};

/// Adds one field for each part of a list such as "a=1&b=2" or "a=1; b=2".
void addParts(MessageTree& message, const Field& field, std::string_view list, char separator)
{
    while (!list.empty()) {
        const std::size_t end = list.find(separator);
        std::string_view part = list.substr(0, end);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        message.add(field, part);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
}

void addTarget(MessageTree& message, Tree& tree, std::string_view target)
{
    message.add(startFields["http.request.uri"], target);
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos)
        return;
    const auto indent = tree.indent();
    message.add(startFields["http.request.uri.path"], target.substr(0, question));
    const std::string_view query = target.substr(question + 1);
    message.add(startFields["http.request.uri.query"], query);
    const auto further = tree.indent();
    addParts(message, startFields["http.request.uri.query.parameter"], query, '&');
}

void addStartLine(MessageTree& message, Tree& tree, const HttpHead& head)
{
    if (head.isRequest()) {
        message.add(startFields["http.request.method"], head.method);
        addTarget(message, tree, head.target);
        message.add(startFields["http.request.version"], head.version);
    } else {
        message.add(startFields["http.response.version"], head.version);
        message.addNumber(startFields["http.response.code"], head.status, head.statusCode());
        if (!head.reason.empty())
            message.add(startFields["http.response.phrase"], head.reason);
    }
}

void addHeader(MessageTree& message, Tree& tree, const HttpHeaderLine& header, bool isRequest)
{
    message.add(isRequest ? lineFields["http.request.line"] : lineFields["http.response.line"], header.line);
    const auto indent = tree.indent();
    if (header.name.empty())
        return tree.remark(Severity::Warning, "A header needs a name and a colon.");
    const Field* field = headerNamed(header.name);
    if (!field)
        return;
    message.add(*field, header.value);
    const auto further = tree.indent();
    if (field == &headerFields["http.cookie"])
        addParts(message, lineFields["http.cookie_pair"], header.value, ';');
    if (field == &headerFields["http.content_length_header"]) {
        std::uint64_t length = 0;
        const char* end = header.value.data() + header.value.size();
        if (std::from_chars(header.value.data(), end, length).ec == std::errc())
            message.addNumber(lineFields["http.content_length"], header.line, length);
    }
}

void addComputed(Tree& tree, const HttpHead& head)
{
    if (!head.isRequest())
        return tree.addComputed(startFields["http.response"], 1);
    if (const auto host = head.find("Host"); host && !head.isCut && head.target.starts_with('/'))
        tree.addComputed(
            startFields["http.request.full_uri"], 0, "http://" + std::string(*host) + std::string(head.target));
    tree.addComputed(startFields["http.request"], 1);
}

void judge(Tree& tree, const HttpHead& head, HttpFraming framing)
{
    if (head.find("Transfer-Encoding") && head.find("Content-Length"))
        tree.remark(
            Severity::Warning,
            "Two headers tell the body's length. Only Transfer-Encoding counts; attackers use this to confuse.");
    if (framing.kind == HttpFraming::Kind::Faulty)
        tree.remark(Severity::Error, "The headers contradict each other about the length of the body.");
    if (head.target.find(' ') != std::string_view::npos)
        tree.remark(Severity::Warning, "A space has no place in a URI: it is written as %20 (RFC 9112 section 3.2).");
    if (head.isRequest() && head.version == "HTTP/1.1" && !head.find("Host"))
        tree.remark(Severity::Warning, "A request in HTTP/1.1 must have a Host header.");
    if (head.lists("Upgrade", "websocket") && head.isRequest())
        if (const std::string_view fault = faultInUpgradeRequest(head); !fault.empty())
            tree.remark(Severity::Warning, std::string(fault));
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const auto head = readBegunHttpHead(in.rest());
    if (!head)
        return tree.remark(Severity::Warning, "These bytes do not hold the first line of an HTTP message.");
    MessageTree message(in, tree);
    addStartLine(message, tree, *head);
    for (const HttpHeaderLine& header : head->headers)
        addHeader(message, tree, header, head->isRequest());
    addComputed(tree, *head);
    if (head->isCut)
        return tree.remark(Severity::Warning, "The bytes end here, before the head of the message does.");

    const HttpFraming framing = framingOf(*head, surroundings.requestMethod);
    judge(tree, *head, framing);
    in.take(head->size);
    const auto content = addHttpBody(in, tree, *head, framing, surroundings);
    const std::string_view target = head->isRequest() ? head->target : surroundings.requestTarget;
    const auto engineIo = readEngineIoQuery(target);
    if (engineIo && head->isRequest())
        dissectEngineIoQuery(message.at(target), tree, surroundings);
    if (!content)
        return;
    if (engineIo && isEngineIoBody(content->rest()))
        dissectEngineIoBody(*content, tree, surroundings);
    else
        dissectContent(head->find("Content-Type").value_or(""), *content, tree, surroundings);
}

Next summarize(Bytes, Summary&) noexcept { return {}; }

void describe(Bytes message, std::string& line)
{
    const auto end = std::ranges::find_if(message, [](std::uint8_t byte) { return byte == '\r' || byte == '\n'; });
    line.append(message.begin(), end);
}

std::optional<std::uint64_t> frameSize(Bytes stream)
{
    HttpMessageSize size;
    const auto state = size.update(stream);
    if (state == HttpMessageSize::State::Complete || state == HttpMessageSize::State::Tunnel)
        return size.size();
    return size.expectedSize();
}

} // namespace

extern constinit const Protocol http {
    .filter = "http",
    .name = "Hypertext Transfer Protocol",
    .means = "Lets a client ask a server for a page, and the server answer: one question, one answer.",
    .spec = "RFC 9112",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::TcpPort, 80}, {Carrier::TcpPort, 8000}, {Carrier::TcpPort, 8080}},
    .layouts = {startFields.fields, lineFields.fields, headerFields.fields, httpBodyFields.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
