// Turns the bytes of one side into WebSocket messages, RFC 6455 sections 5 to 8: every rule for them is kept here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/payload.h"
#include "labs/websocket/deflate.h"
#include "protocols/application/websocket_frame.h"
#include "protocols/utf8.h"

#include <QByteArray>

#include <optional>
#include <string_view>

namespace packetarium {

/// Something whole that the other side said, or the rule that it broke.
struct WebSocketEvent {
    enum class Kind { Message, Ping, Pong, Close, Fault } kind = Kind::Message;
    Payload payload = {};
    quint16 code = 0; ///< Close: the status code, 0 when there was none. Fault: the code to close with.
    std::string_view sentence = {}; ///< Fault: the rule.
};

/// Bytes go in as they come, split anywhere; events come out. A fault shows as soon as the byte that causes it.
class MessageReader {
public:
    /// Who sends the frames: a client must mask them, and a server must not.
    enum class From { Client, Server };

    MessageReader(From, qint64 longestMessage, const std::optional<DeflateAgreement>& = {});

    void add(const QByteArray& bytes);
    /// The next thing the bytes say; nothing when more must come. After a Close or a Fault, nothing for ever.
    std::optional<WebSocketEvent> next();

private:
    using Event = std::optional<WebSocketEvent>;

    Bytes unread() const;
    bool readHeader(Event& fault);
    Event judge(const FrameHeader&) const;
    Event takePayload();
    Event takeData(QByteArray piece, bool isLast);
    Event endOfMessage();
    Event endOfControl();
    Event endOfClose(const QByteArray& payload);
    Event fault(quint16 code, std::string_view sentence) const;
    Event inflated(Inflater::Outcome) const;

    const From m_from;
    const qint64 m_longestMessage;
    std::unique_ptr<Inflater> m_inflater;
    QByteArray m_input;
    qsizetype m_at = 0; ///< So much of it is read already.
    bool m_ended = false;

    std::optional<FrameHeader> m_frame; ///< The frame whose payload is being read.
    std::uint64_t m_left = 0; ///< Bytes of it still to come.
    QByteArray m_control; ///< A control frame may come between the fragments of a message.

    std::optional<Payload> m_message; ///< The message that has begun.
    bool m_compressed = false;
    Utf8Check m_utf8;
};

} // namespace packetarium
