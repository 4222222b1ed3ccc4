// Server-sent events (WHATWG HTML 9.2) in the body of a response, noted as they end: the response may go on for hours.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message_log.h"
#include "protocols/application/content/event_stream.h"

namespace packetarium {

class ServerEvents {
public:
    /// `event` is what all of them have in common.
    ServerEvents(MessageLog& log, const Message& event)
        : m_log(&log)
        , m_event(event)
    {
    }

    /// The body's next bytes, chunk lines left out.
    void take(Bytes, Piece from);
    /// Bytes that the capture does not have: the event at hand can never be shown whole.
    void skip() { m_isWhole = false; }

private:
    void complete();

    MessageLog* m_log;
    Message m_event;
    EventStreamSplitter m_splitter;
    std::vector<Piece> m_pieces; ///< Of the event at hand.
    bool m_isWhole = true;
};

} // namespace packetarium
