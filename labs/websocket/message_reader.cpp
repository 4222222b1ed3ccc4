// Turns the bytes of one side into WebSocket messages, RFC 6455 sections 5 to 8.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/message_reader.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr quint16 protocolError = 1002;
constexpr quint16 notUtf8 = 1007;
constexpr quint16 tooBig = 1009;

Bytes bytesOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

MessageReader::MessageReader(From from, qint64 longestMessage, const std::optional<DeflateAgreement>& agreement)
    : m_from(from)
    , m_longestMessage(longestMessage)
    , m_inflater(agreement ? std::make_unique<Inflater>(*agreement) : nullptr)
{
}

void MessageReader::add(const QByteArray& bytes)
{
    if (m_ended)
        return;
    if (m_at == m_input.size())
        m_input = bytes;
    else
        m_input.remove(0, m_at).append(bytes);
    m_at = 0;
}

Bytes MessageReader::unread() const { return bytesOf(m_input).subspan(std::size_t(m_at)); }

std::optional<WebSocketEvent> MessageReader::next()
{
    Event event;
    while (!m_ended && !event) {
        if (!m_frame && !readHeader(event) && !event)
            break;
        if (!event && m_left > 0 && unread().empty())
            break;
        if (!event)
            event = takePayload();
    }
    if (!event && m_at == m_input.size()) { // A client that falls silent keeps no memory.
        m_input.clear();
        m_at = 0;
    }
    if (event && (event->kind == WebSocketEvent::Kind::Close || event->kind == WebSocketEvent::Kind::Fault)) {
        m_ended = true; // RFC 6455 section 5.5.1: what follows a close frame does not count.
        m_input.clear();
        m_at = 0;
    }
    return event;
}

bool MessageReader::readHeader(Event& broken)
{
    const auto header = readFrameHeader(unread());
    if (!header)
        return false;
    broken = judge(*header);
    m_frame = header;
    m_left = header->payloadLength;
    m_at += header->size;
    m_control.clear();
    if (!broken && !header->isControl() && !header->is(Opcode::Continuation)) {
        m_message = Payload {header->is(Opcode::Text) ? Payload::Kind::Text : Payload::Kind::Binary, {}};
        m_compressed = header->rsv != 0;
        m_utf8 = {};
    }
    return !broken;
}

MessageReader::Event MessageReader::judge(const FrameHeader& header) const
{
    const Extension agreed = m_inflater ? Extension::PerMessageDeflate : Extension::None;
    if (const FrameFault rule = faultIn(header, agreed); rule != FrameFault::None)
        return fault(protocolError, sentenceFor(rule));
    if (m_from == From::Client && !header.masked)
        return fault(protocolError, "A client must mask every frame.");
    if (m_from == From::Server && header.masked)
        return fault(protocolError, "A server must not mask any frame.");
    if (header.isControl())
        return {};
    if (header.is(Opcode::Continuation) && !m_message)
        return fault(protocolError, "A continuation came, but no message has begun.");
    if (!header.is(Opcode::Continuation) && m_message)
        return fault(protocolError, "A new message began before the last one was complete.");
    // The size is known before the first byte of payload: there is no need to wait for it.
    const bool compressed = header.is(Opcode::Continuation) ? m_compressed : header.rsv != 0;
    const qint64 before = m_message ? m_message->bytes.size() : 0;
    if (!compressed && header.payloadLength > std::uint64_t(m_longestMessage - before))
        return fault(tooBig, "The message is longer than is accepted here.");
    return {};
}

MessageReader::Event MessageReader::takePayload()
{
    const qsizetype size = qsizetype(std::min<std::uint64_t>(m_left, unread().size()));
    QByteArray piece = m_input.mid(m_at, size);
    m_at += size;
    applyMask(
        {reinterpret_cast<std::uint8_t*>(piece.data()), std::size_t(size)},
        m_frame->key,
        m_frame->payloadLength - m_left);
    m_left -= std::uint64_t(size);
    const bool isLast = m_left == 0;
    if (!m_frame->isControl())
        return takeData(std::move(piece), isLast);
    m_control.append(piece);
    return isLast ? endOfControl() : std::nullopt;
}

MessageReader::Event MessageReader::takeData(QByteArray piece, bool isLast)
{
    QByteArray& message = m_message->bytes;
    const qsizetype before = message.size();
    const bool isWhole = isLast && m_frame->fin;
    if (m_compressed) {
        if (const Event broken = inflated(m_inflater->add(bytesOf(piece), message, m_longestMessage)))
            return broken;
        if (isWhole)
            if (const Event broken = inflated(m_inflater->endMessage(message, m_longestMessage)))
                return broken;
    } else {
        message.append(piece);
    }
    if (m_message->kind == Payload::Kind::Text && !m_utf8.add(bytesOf(message).subspan(std::size_t(before))))
        return fault(notUtf8, "A text message must be UTF-8.");
    if (isLast)
        m_frame.reset();
    return isWhole ? endOfMessage() : std::nullopt;
}

MessageReader::Event MessageReader::endOfMessage()
{
    if (m_message->kind == Payload::Kind::Text && !m_utf8.isComplete())
        return fault(notUtf8, "A text message must not end inside a character.");
    WebSocketEvent event {WebSocketEvent::Kind::Message, std::move(*m_message)};
    m_message.reset();
    return event;
}

MessageReader::Event MessageReader::endOfControl()
{
    const FrameHeader frame = *m_frame;
    m_frame.reset();
    if (frame.is(Opcode::Close))
        return endOfClose(m_control);
    const auto kind = frame.is(Opcode::Ping) ? WebSocketEvent::Kind::Ping : WebSocketEvent::Kind::Pong;
    return WebSocketEvent {kind, {Payload::Kind::Binary, m_control}};
}

MessageReader::Event MessageReader::endOfClose(const QByteArray& payload)
{
    WebSocketEvent event {WebSocketEvent::Kind::Close, {Payload::Kind::Text, payload.mid(2)}};
    if (payload.isEmpty())
        return event;
    if (payload.size() == 1)
        return fault(protocolError, "A close frame has no payload, or a status code of two bytes and a reason.");
    event.code = quint16(quint8(payload[0]) << 8 | quint8(payload[1]));
    if (!mayBeSent(event.code))
        return fault(protocolError, "This status code must not be sent in a close frame.");
    if (!isUtf8(bytesOf(event.payload.bytes)))
        return fault(notUtf8, "The reason in a close frame must be UTF-8.");
    return event;
}

MessageReader::Event MessageReader::fault(quint16 code, std::string_view sentence) const
{
    return WebSocketEvent {WebSocketEvent::Kind::Fault, {}, code, sentence};
}

MessageReader::Event MessageReader::inflated(Inflater::Outcome outcome) const
{
    switch (outcome) {
    case Inflater::Outcome::Sound: return {};
    case Inflater::Outcome::Broken: return fault(notUtf8, "The compressed message cannot be decompressed.");
    case Inflater::Outcome::TooLong: return fault(tooBig, "The message is longer than is accepted here.");
    }
    return {};
}

} // namespace packetarium
