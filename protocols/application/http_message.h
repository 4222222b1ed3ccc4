// HTTP/1.1 messages, RFC 9112: the head, and where the body ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace packetarium {

/// One "Name: value" line. The views point into the parsed bytes.
struct HttpHeaderLine {
    std::string_view line; ///< All of it, its line end included (and the lines that continue it).
    std::string_view name, value; ///< Without the blanks around the value.
};

/// The start line and the headers of a message. The views point into the parsed bytes.
struct HttpHead {
    std::string_view startLine; ///< Its line end included.
    std::string_view method, target; ///< Requests only.
    std::string_view status, reason; ///< Responses only.
    std::string_view version;
    std::vector<HttpHeaderLine> headers;
    std::size_t size = 0; ///< Bytes up to the body: the empty line included.
    bool isCut = false; ///< Only its beginning is there.

    bool isRequest() const { return !method.empty(); }
    /// The three digits of a response as a number; 0 for a request.
    unsigned statusCode() const noexcept;
    /// The first header with this name; upper and lower case are the same.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Whether a comma-separated header ("Connection: keep-alive, Upgrade") lists this word, in any case.
    bool lists(std::string_view name, std::string_view word) const noexcept;
    /// The members of a comma-separated header, of all its lines.
    std::vector<std::string_view> members(std::string_view name) const;
};

bool equalIgnoringCase(std::string_view, std::string_view) noexcept;

/// No head may be longer, so that a stream that never ends its headers does not fill the memory.
constexpr std::size_t longestHttpHead = 64 * 1024;

/// Whether bytes that begin like this could be HTTP/1: true while they may still become it.
bool mayBeHttp(Bytes stream) noexcept;
/// The head at the front of `stream`; nothing when it is not complete, or is no HTTP head (see `mayBeHttp`).
std::optional<HttpHead> readHttpHead(Bytes stream);
/// The same, or as much of the head as there is, from its whole first line on.
std::optional<HttpHead> readBegunHttpHead(Bytes stream);

/// How the end of a body is found, RFC 9112 section 6.3.
struct HttpFraming {
    enum class Kind : std::uint8_t { None, Length, Chunked, UntilClose, Tunnel, Faulty } kind = Kind::None;
    std::uint64_t length = 0; ///< Of Kind::Length.
};
/// `requestMethod` is the method that a response answers: HEAD and CONNECT change where it ends.
HttpFraming framingOf(const HttpHead&, std::string_view requestMethod = {}) noexcept;

/// A chunk's first line, RFC 9112 section 7.1.
struct HttpChunk {
    std::uint64_t length = 0; ///< Of its data; 0 is the last chunk.
    std::size_t lineSize = 0; ///< Of the line that says so.
};
/// The chunk line at the front; nothing when it is not complete. `lineSize` 0: it is no chunk line at all.
std::optional<HttpChunk> readHttpChunk(Bytes stream) noexcept;

/// A chunked body put together, as far as it is sound.
struct JoinedChunks {
    std::vector<std::uint8_t> bytes;
    std::size_t count = 0; ///< Without the last one, which is empty.
};
JoinedChunks joinHttpChunks(Bytes body);

/// How a body was packed, the last step first: that is the order in which to undo them. Chunks do not count.
std::vector<std::string_view> httpCodings(const HttpHead&);

/// Finds the end of one message while its bytes arrive. Every call continues where the last one stopped, so a body
/// of any size is walked once.
class HttpMessageSize {
public:
    enum class State : std::uint8_t {
        Incomplete, ///< More must come.
        Complete, ///< size() bytes; what follows is the next message.
        UntilClose, ///< Ends when the connection ends; size() is what there is.
        Tunnel, ///< After 101 or CONNECT: size() bytes of HTTP, then another protocol.
        Faulty, ///< Not HTTP, or its length cannot be known: see fault().
    };

    explicit HttpMessageSize(std::string_view requestMethod = {})
        : m_requestMethod(requestMethod)
    {
    }

    /// `message` is everything that has arrived, from the message's first byte.
    State update(Bytes message);
    State state() const { return m_state; }
    std::uint64_t size() const { return m_size; }
    /// What the message claims to be, when it does so before it is complete.
    std::optional<std::uint64_t> expectedSize() const { return m_expected; }
    std::string_view fault() const { return m_fault; }
    /// Bytes of head; 0 until it is complete.

private:
    State readHead(Bytes message);
    State readChunks(Bytes message);
    State readTrailer(Bytes message);
    State complete(std::uint64_t size);
    State fail(std::string_view sentence);

    std::string_view m_fault;
    std::string m_requestMethod;
    State m_state = State::Incomplete;
    HttpFraming m_framing;
    std::size_t m_headSize = 0;
    std::size_t m_searched = 0; ///< Bytes known not to hold the end of the head.
    std::uint64_t m_size = 0, m_next = 0; ///< m_next: where the next chunk line or trailer line begins.
    bool m_inTrailer = false;
    std::optional<std::uint64_t> m_expected;
};

} // namespace packetarium
