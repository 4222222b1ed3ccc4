// The body of an HTTP message as it was meant: chunks joined, compression undone, RFC 9112 sections 6 and 7.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/http_body.h"

#include "protocols/data.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr auto& fields = httpBodyFields;
/// Wireshark gives it no name to filter by.
constexpr Field encoded = text("", "Content-encoded entity body", "The body as it was sent: compressed.");

/// Adds the lines after the last chunk, and the empty one that ends them.
void addTrailer(Cursor in, Tree& tree)
{
    Cursor whole = in;
    std::size_t size = 0;
    while (in.left() > 0) {
        const Bytes rest = in.rest();
        const auto end = std::ranges::find(rest, '\n');
        const Cursor line = in.take(std::size_t(end - rest.begin()) + (end != rest.end()));
        if (line.left() <= 2)
            break;
        size += line.left();
    }
    if (size > 0)
        tree.add(fields["http.chunked_trailer_part"], whole.take(size));
}

std::size_t lineBreakAt(Bytes rest)
{
    if (!rest.empty() && rest[0] == '\n')
        return 1;
    return rest.size() >= 2 && rest[0] == '\r' && rest[1] == '\n' ? 2 : 0;
}

/// Adds the chunks and returns the body that they make up.
std::vector<std::uint8_t> addChunks(Cursor in, Tree& tree)
{
    std::vector<std::uint8_t> body;
    while (in.left() > 0) {
        const auto chunk = readHttpChunk(in.rest());
        if (!chunk || chunk->length > in.left() - chunk->lineSize) {
            tree.remark(Severity::Warning, "The capture ends here, in the middle of the body.");
            break;
        }
        if (chunk->lineSize == 0) {
            tree.remark(Severity::Error, "A chunk must begin with its length in hexadecimal digits.");
            break;
        }
        tree.add(fields["http.chunk_size"], in.take(chunk->lineSize), chunk->length);
        if (chunk->length == 0) {
            addTrailer(in, tree);
            break;
        }
        const auto indent = tree.indent();
        const Cursor data = in.take(std::size_t(chunk->length));
        tree.add(fields["http.chunk_data"], data);
        body.insert(body.end(), data.rest().begin(), data.rest().end());
        if (const std::size_t end = lineBreakAt(in.rest()))
            tree.add(fields["http.chunk_boundary"], in.take(end));
        else if (in.left() >= 2) {
            tree.remark(Severity::Error, "A chunk must end with a line break.");
            break;
        }
    }
    return body;
}

void judge(Tree& tree, const Decompressed& result)
{
    using Outcome = Decompressed::Outcome;
    const std::string most = std::to_string(longestDecompressed >> 20) + " MiB";
    switch (result.outcome) {
    case Outcome::Cut:
        tree.remark(Severity::Warning, "The compressed bytes end too early; what they tell up to there is shown.");
        break;
    case Outcome::Broken:
        tree.remark(
            Severity::Error,
            result.bytes.empty() ? "These bytes cannot be decompressed; they are shown as they were sent."
                                 : "The compressed bytes are damaged; what could be read before that is shown.");
        break;
    case Outcome::TooLong:
        tree.remark(Severity::Warning, "Decompressed, this is more than " + most + "; only so much of it is shown.");
        break;
    case Outcome::Whole:
    case Outcome::UnknownCoding: break;
    }
    if (result.checkFailed)
        tree.remark(Severity::Warning, "The checksum or length after the compressed data does not fit it.");
}

/// Undoes one coding. Nothing when that cannot be done; a remark says why.
std::optional<Cursor> undo(std::string_view coding, Cursor body, Tree& tree, Decompress decompress)
{
    const std::size_t size = body.left();
    Decompressed result {.outcome = Decompressed::Outcome::UnknownCoding};
    if (decompress)
        result = decompress(coding, body.rest());
    std::string what = std::string(coding) + ", " + std::to_string(size) + " bytes";
    if (!result.bytes.empty() || result.outcome == Decompressed::Outcome::Whole)
        what += ", decompressed to " + std::to_string(result.bytes.size());
    tree.add(encoded, body, 0, std::move(what));
    if (result.outcome == Decompressed::Outcome::UnknownCoding) {
        tree.remark(
            Severity::Comment,
            "The body is compressed with " + std::string(coding)
                + ", which is not undone here; it is shown as it was sent.");
        return std::nullopt;
    }
    judge(tree, result);
    if (result.outcome == Decompressed::Outcome::Broken && result.bytes.empty()) {
        tree.add(fields["http.decompression_failed"], body);
        return std::nullopt;
    }
    return tree.addSource("Uncompressed entity body", std::move(result.bytes));
}

std::optional<Cursor> addDecoded(Cursor body, Tree& tree, const HttpHead& head, const Surroundings& surroundings)
{
    constexpr std::size_t mostCodings = 4;
    const auto codings = httpCodings(head);
    if (codings.size() > mostCodings) {
        tree.remark(
            Severity::Warning, "The body was packed more often than is undone here; it is shown as it was sent.");
        addDataLayer(tree, body);
        return std::nullopt;
    }
    for (const std::string_view coding : codings) {
        const auto before = undo(coding, body, tree, surroundings.decompress);
        if (!before) {
            addDataLayer(tree, body);
            return std::nullopt;
        }
        body = *before;
    }
    if (body.left() == 0)
        return std::nullopt;
    tree.add(fields["http.file_data"], body);
    return body;
}

} // namespace

std::optional<Cursor>
addHttpBody(Cursor in, Tree& tree, const HttpHead& head, HttpFraming framing, const Surroundings& surroundings)
{
    switch (framing.kind) {
    case HttpFraming::Kind::Chunked: {
        auto body = addChunks(in, tree);
        if (!body.empty())
            return addDecoded(tree.addSource("De-chunked entity body", std::move(body)), tree, head, surroundings);
        break;
    }
    case HttpFraming::Kind::Length:
    case HttpFraming::Kind::UntilClose:
        if (in.left() > 0) {
            tree.endLayer(head.size);
            return addDecoded(in, tree, head, surroundings);
        }
        break;
    case HttpFraming::Kind::None:
        if (surroundings.requestMethod == "HEAD" && (head.find("Content-Length") || head.find("Transfer-Encoding")))
            tree.remark(
                Severity::Comment,
                "The question was HEAD, so no body follows: the headers describe what GET would bring.");
        break;
    case HttpFraming::Kind::Tunnel:
    case HttpFraming::Kind::Faulty: break;
    }
    return std::nullopt;
}

} // namespace packetarium
