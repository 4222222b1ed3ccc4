// Streams of server-sent events, WHATWG HTML section 9.2: where one event ends and the next begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <string>
#include <string_view>

namespace packetarium {

/// Finds the empty lines that end events, while the stream arrives. Nothing of it is kept.
class EventStreamSplitter {
public:
    struct Part {
        std::size_t used; ///< How many of the bytes belong to the event at hand.
        bool endsEvent;
    };
    Part take(Bytes) noexcept;

private:
    bool m_lineIsEmpty = true;
    bool m_afterReturn = false; ///< A line feed that follows belongs to the same line end.
    bool m_saysSomething = false; ///< The event at hand has a line that is not empty.
};

/// One line of an event: a name, a colon, and a value. A comment has no name.
struct EventLine {
    std::string_view name, value;
    std::size_t size = 0; ///< Its line end included.
    bool isComment = false;

    bool isEmpty() const { return name.empty() && !isComment; }
};
EventLine readEventLine(std::string_view text);

/// What a page gets to hear of one event.
struct ServerEvent {
    std::string type, data, id, retry, comment; ///< Data and comments: their lines joined by line breaks.
    bool hasData = false;
};
ServerEvent readServerEvent(Bytes);

} // namespace packetarium
