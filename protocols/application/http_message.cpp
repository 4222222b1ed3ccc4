// Reading HTTP/1.1 heads and finding where bodies end, RFC 9112.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/http_message.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace packetarium {
namespace {

constexpr std::size_t longestChunkLine = 4096;
constexpr std::size_t mostHeaders = 1000;

std::string_view textOf(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
bool isBlank(char c) { return c == ' ' || c == '\t'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && (isBlank(text.back()) || text.back() == '\r' || text.back() == '\n'))
        text.remove_suffix(1);
    return text;
}

/// RFC 9110 section 5.6.2: the characters of a method or a header's name.
bool isTokenCharacter(char c)
{
    return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'z')
        || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// The line at the front, its end included; nothing while it has no end. A lone LF counts (RFC 9112 section 2.2).
std::optional<std::string_view> lineAt(std::string_view text)
{
    const std::size_t end = text.find('\n');
    return end == std::string_view::npos ? std::nullopt : std::optional(text.substr(0, end + 1));
}

bool isEmptyLine(std::string_view line) { return line == "\r\n" || line == "\n"; }

bool isVersion(std::string_view text)
{
    return text.size() == 8 && text.starts_with("HTTP/") && isDigit(text[5]) && text[6] == '.' && isDigit(text[7]);
}

bool readStartLine(HttpHead& head)
{
    const std::string_view line = trimmed(head.startLine);
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos)
        return false;
    if (isVersion(line.substr(0, space))) {
        head.version = line.substr(0, space);
        const std::string_view rest = line.substr(space + 1);
        head.status = rest.substr(0, 3);
        head.reason = rest.size() > 4 ? rest.substr(4) : std::string_view();
        return head.status.size() == 3 && std::ranges::all_of(head.status, isDigit)
            && (rest.size() == 3 || rest[3] == ' ');
    }
    const std::size_t last = line.rfind(' ');
    if (last == space || !isVersion(line.substr(last + 1)))
        return false;
    head.method = line.substr(0, space);
    // No blank belongs into it, but some are sent (RFC 9112 section 3.2).
    head.target = trimmed(line.substr(space + 1, last - space - 1));
    head.version = line.substr(last + 1);
    return !head.target.empty() && std::ranges::all_of(head.method, isTokenCharacter);
}

void addHeader(HttpHead& head, std::string_view line)
{
    if (isBlank(line.front()) && !head.headers.empty()) { // RFC 9112 section 5.2: the line before goes on.
        auto& previous = head.headers.back();
        previous.line = {previous.line.data(), previous.line.size() + line.size()};
        previous.value =
            trimmed({previous.value.data(), std::size_t(line.data() + line.size() - previous.value.data())});
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        head.headers.push_back({line, line.substr(0, 0), trimmed(line)});
    else
        head.headers.push_back({line, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))});
}

/// All Content-Length values as one number; they may be repeated but must agree (RFC 9112 section 6.3).
struct ContentLength {
    bool present = false, sound = true;
    std::uint64_t value = 0;
};

void addLength(ContentLength& length, std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || (length.present && value != length.value))
        length.sound = false;
    length.present = true;
    length.value = value;
}

/// Calls `use` for every member of a comma-separated list.
template<class Use> void forEachMember(std::string_view list, Use use)
{
    while (true) {
        const std::size_t comma = list.find(',');
        use(trimmed(list.substr(0, comma)));
        if (comma == std::string_view::npos)
            return;
        list.remove_prefix(comma + 1);
    }
}

ContentLength contentLength(const HttpHead& head)
{
    ContentLength length;
    for (const HttpHeaderLine& header : head.headers)
        if (equalIgnoringCase(header.name, "Content-Length"))
            forEachMember(header.value, [&](std::string_view text) { addLength(length, text); });
    return length;
}

/// The last transfer coding, which alone decides where the body ends.
std::optional<std::string_view> lastTransferCoding(const HttpHead& head)
{
    std::optional<std::string_view> last;
    for (const HttpHeaderLine& header : head.headers)
        if (equalIgnoringCase(header.name, "Transfer-Encoding"))
            forEachMember(header.value, [&](std::string_view coding) { last = coding; });
    return last;
}

} // namespace

bool equalIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

unsigned HttpHead::statusCode() const noexcept
{
    unsigned code = 0;
    for (const char digit : status)
        code = code * 10 + unsigned(digit - '0');
    return code;
}

std::optional<std::string_view> HttpHead::find(std::string_view name) const noexcept
{
    for (const HttpHeaderLine& header : headers)
        if (equalIgnoringCase(header.name, name))
            return header.value;
    return std::nullopt;
}

bool HttpHead::lists(std::string_view name, std::string_view word) const noexcept
{
    bool found = false;
    for (const HttpHeaderLine& header : headers)
        if (equalIgnoringCase(header.name, name))
            forEachMember(header.value, [&](std::string_view member) { found |= equalIgnoringCase(member, word); });
    return found;
}

std::vector<std::string_view> HttpHead::members(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const HttpHeaderLine& header : headers)
        if (equalIgnoringCase(header.name, name))
            forEachMember(header.value, [&](std::string_view member) { found.push_back(member); });
    return found;
}

bool mayBeHttp(Bytes stream) noexcept
{
    constexpr std::size_t longestMethod = 24;
    const std::string_view text = textOf(stream);
    constexpr std::string_view response = "HTTP/";
    if (text.substr(0, response.size()) == response.substr(0, text.size()))
        return true;
    const std::size_t space = text.find(' ');
    const std::string_view method = text.substr(0, space);
    if (method.empty() || method.size() > longestMethod || !std::ranges::all_of(method, isTokenCharacter))
        return false;
    if (const auto line = lineAt(text)) {
        HttpHead head;
        head.startLine = *line;
        return readStartLine(head);
    }
    return text.size() <= longestHttpHead;
}

std::optional<HttpHead> readBegunHttpHead(Bytes stream)
{
    std::string_view text = textOf(stream.first(std::min(stream.size(), longestHttpHead)));
    HttpHead head;
    const auto first = lineAt(text);
    if (!first)
        return std::nullopt;
    head.startLine = *first;
    head.size = first->size();
    if (!readStartLine(head))
        return std::nullopt;
    while (head.headers.size() < mostHeaders) {
        const std::string_view rest = text.substr(head.size), line = lineAt(rest).value_or(rest);
        head.size += line.size();
        if (isEmptyLine(line))
            return head;
        head.isCut = !line.ends_with('\n');
        if (!head.isCut || line.find(':') != std::string_view::npos)
            addHeader(head, line);
        if (head.isCut)
            return head;
    }
    return std::nullopt;
}

std::optional<HttpHead> readHttpHead(Bytes stream)
{
    auto head = readBegunHttpHead(stream);
    return head && head->isCut ? std::nullopt : std::move(head);
}

HttpFraming framingOf(const HttpHead& head, std::string_view requestMethod) noexcept
{
    using Kind = HttpFraming::Kind;
    const unsigned code = head.statusCode();
    if (!head.isRequest()) {
        if (code == 101 || (requestMethod == "CONNECT" && code / 100 == 2))
            return {Kind::Tunnel};
        if (code / 100 == 1 || code == 204 || code == 304 || requestMethod == "HEAD")
            return {Kind::None};
    }
    if (const auto coding = lastTransferCoding(head)) {
        if (equalIgnoringCase(*coding, "chunked"))
            return {Kind::Chunked};
        return {head.isRequest() ? Kind::Faulty : Kind::UntilClose};
    }
    const ContentLength length = contentLength(head);
    if (!length.sound)
        return {Kind::Faulty};
    if (length.present)
        return {length.value ? Kind::Length : Kind::None, length.value};
    return {head.isRequest() ? Kind::None : Kind::UntilClose};
}

std::optional<HttpChunk> readHttpChunk(Bytes stream) noexcept
{
    const std::string_view text = textOf(stream.first(std::min(stream.size(), longestChunkLine)));
    const auto line = lineAt(text);
    if (!line)
        return text.size() == longestChunkLine ? std::optional(HttpChunk {}) : std::nullopt;
    HttpChunk chunk;
    const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), chunk.length, 16);
    const std::string_view after = trimmed({end, std::size_t(line->data() + line->size() - end)});
    if (error != std::errc() || (!after.empty() && after.front() != ';'))
        return HttpChunk {};
    chunk.lineSize = line->size();
    return chunk;
}

JoinedChunks joinHttpChunks(Bytes body)
{
    JoinedChunks joined;
    while (const auto chunk = readHttpChunk(body)) {
        if (chunk->length == 0 || body.size() - chunk->lineSize < chunk->length)
            break;
        const Bytes data = body.subspan(chunk->lineSize, std::size_t(chunk->length));
        joined.bytes.insert(joined.bytes.end(), data.begin(), data.end());
        ++joined.count;
        body = body.subspan(chunk->lineSize + data.size());
        if (!body.empty() && body[0] == '\r')
            body = body.subspan(1);
        if (body.empty() || body[0] != '\n')
            break;
        body = body.subspan(1);
    }
    return joined;
}

std::vector<std::string_view> httpCodings(const HttpHead& head)
{
    std::vector<std::string_view> codings = head.members("Content-Encoding");
    for (const std::string_view coding : head.members("Transfer-Encoding"))
        codings.push_back(coding);
    std::erase_if(codings, [](std::string_view coding) {
        return coding.empty() || equalIgnoringCase(coding, "identity") || equalIgnoringCase(coding, "chunked");
    });
    std::ranges::reverse(codings);
    return codings;
}

HttpMessageSize::State HttpMessageSize::update(Bytes message)
{
    if (m_state == State::UntilClose)
        m_size = message.size();
    if (m_state != State::Incomplete)
        return m_state;
    if (m_headSize == 0 && readHead(message) != State::Incomplete)
        return m_state;
    if (m_headSize == 0)
        return m_state;
    if (m_framing.kind == HttpFraming::Kind::Chunked)
        return m_inTrailer ? readTrailer(message) : readChunks(message);
    return *m_expected <= message.size() ? complete(*m_expected) : m_state;
}

HttpMessageSize::State HttpMessageSize::readHead(Bytes message)
{
    if (!mayBeHttp(message))
        return fail("It does not begin as HTTP does.");
    // Only a new empty line can end the head: look for one before reading all of it again.
    const std::string_view text = textOf(message);
    const std::size_t from = m_searched < 3 ? 0 : m_searched - 3;
    m_searched = message.size();
    if (text.find("\n\r\n", from) == std::string_view::npos && text.find("\n\n", from) == std::string_view::npos)
        return message.size() > longestHttpHead ? fail("The headers never end.") : m_state;

    const auto head = readHttpHead(message);
    if (!head)
        return fail("These headers cannot be read, or there are too many of them.");
    m_framing = framingOf(*head, m_requestMethod);
    m_headSize = head->size;
    m_next = m_size = head->size;
    switch (m_framing.kind) {
    case HttpFraming::Kind::None: return complete(m_headSize);
    case HttpFraming::Kind::Tunnel: return m_state = State::Tunnel;
    case HttpFraming::Kind::Faulty: return fail("The headers contradict each other about the length of the body.");
    case HttpFraming::Kind::UntilClose: m_size = message.size(); return m_state = State::UntilClose;
    case HttpFraming::Kind::Chunked: break;
    case HttpFraming::Kind::Length:
        if (m_framing.length > std::numeric_limits<std::uint64_t>::max() - m_headSize)
            return fail("No body can be that long.");
        m_expected = m_headSize + m_framing.length;
    }
    return m_state;
}

HttpMessageSize::State HttpMessageSize::readChunks(Bytes message)
{
    constexpr std::uint64_t longestChunk = std::uint64_t(1) << 62;
    while (m_next <= message.size()) {
        const Bytes rest = message.subspan(std::size_t(m_next));
        const auto chunk = readHttpChunk(rest);
        if (!chunk)
            return m_state;
        if (chunk->lineSize == 0 || chunk->length > longestChunk)
            return fail("A chunk must begin with its length in hexadecimal digits.");
        if (chunk->length == 0) {
            m_next += chunk->lineSize;
            m_inTrailer = true;
            return readTrailer(message);
        }
        const std::uint64_t end = m_next + chunk->lineSize + chunk->length;
        if (end >= message.size())
            return m_state;
        const bool bare = message[std::size_t(end)] == '\n';
        if (!bare && end + 1 >= message.size())
            return m_state;
        if (!bare && (message[std::size_t(end)] != '\r' || message[std::size_t(end) + 1] != '\n'))
            return fail("A chunk must end with a line break.");
        m_next = end + (bare ? 1 : 2);
    }
    return m_state;
}

HttpMessageSize::State HttpMessageSize::readTrailer(Bytes message)
{
    while (m_next <= message.size()) {
        const auto line = lineAt(textOf(message.subspan(std::size_t(m_next))));
        if (!line)
            return message.size() - m_next > longestHttpHead ? fail("The trailer never ends.") : m_state;
        m_next += line->size();
        if (isEmptyLine(*line))
            return complete(m_next);
    }
    return m_state;
}

HttpMessageSize::State HttpMessageSize::complete(std::uint64_t size)
{
    m_size = size;
    m_expected = size;
    return m_state = State::Complete;
}

HttpMessageSize::State HttpMessageSize::fail(std::string_view sentence)
{
    m_fault = sentence;
    m_size = 0;
    return m_state = State::Faulty;
}

} // namespace packetarium
