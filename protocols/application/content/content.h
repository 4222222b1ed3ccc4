// What the body of an HTTP message is, RFC 9110 section 8.3: its media type decides who reads it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// "text/html" of "Text/HTML; charset=utf-8": without parameters, in small letters.
std::string mediaTypeOf(std::string_view contentType);
/// Whether it is of the stream of events that a page can listen to.
bool isEventStream(std::string_view contentType);

/// Adds a body as the layers that its type asks for. An empty type is that of a message that names none.
void dissectContent(std::string_view contentType, Cursor body, Tree&, const Surroundings&);

/// How a text begins: its first line, or the beginning of it.
void describeText(Bytes text, std::string& line);
/// Adds the lines of a text, as many as a reader may want.
void addLines(Tree&, Cursor text);

} // namespace packetarium
