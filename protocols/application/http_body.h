// The body of an HTTP message as it was meant: chunks joined, compression undone, RFC 9112 sections 6 and 7.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/http_message.h"
#include "protocols/protocol.h"

namespace packetarium {

inline constexpr auto httpBodyFields = loose(
    text("http.chunk_size", "Chunk size", "How many bytes follow, in hexadecimal digits; 0 ends the body.")
        .as(Show::Decimal),
    text("http.chunk_data", "Chunk data", "One piece of the body.").as(Show::Raw),
    text("http.chunk_boundary", "Chunk boundary", "The line break after a piece.").as(Show::Raw),
    text("http.chunked_trailer_part", "trailer-part", "Headers that could be known only after the body."),
    text("http.decompression_failed", "Decompression failed", "The body is not what its header says.").as(Show::None),
    text("http.file_data", "File Data", "The body: the page, picture or form itself."));

/// Adds the body that begins at `in` to the layer of its message. Returns what it holds, for who reads such content.
std::optional<Cursor> addHttpBody(Cursor in, Tree&, const HttpHead&, HttpFraming, const Surroundings&);

} // namespace packetarium
