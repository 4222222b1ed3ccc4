// Engine.IO packets, protocol revision 4.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/engine/packet.h"

#include "labs/endpoints/http/request_head.h"
#include "protocols/utf8.h"

namespace packetarium {
namespace {

constexpr char separator = '\x1e';

std::optional<EnginePacket> textPacket(const QByteArray& text)
{
    if (text.isEmpty() || text[0] < '0' || text[0] > '6')
        return {};
    return EnginePacket {EnginePacket::Type(text[0] - '0'), {Payload::Kind::Text, text.mid(1)}};
}

std::optional<EnginePacket> pollingPacket(const QByteArray& text)
{
    if (!text.startsWith('b'))
        return textPacket(text);
    auto bytes = QByteArray::fromBase64Encoding(text.mid(1), QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes)
        return {};
    return EnginePacket {EnginePacket::Type::Message, {Payload::Kind::Binary, std::move(*bytes)}};
}

} // namespace

Payload encodeForWebSocket(const EnginePacket& packet)
{
    if (packet.data.kind == Payload::Kind::Binary)
        return packet.data;
    return {Payload::Kind::Text, char('0' + int(packet.type)) + packet.data.bytes};
}

std::optional<EnginePacket> decodeFromWebSocket(const Payload& message)
{
    if (message.kind == Payload::Kind::Binary)
        return EnginePacket {EnginePacket::Type::Message, message};
    return textPacket(message.bytes);
}

QByteArray encodePollingBody(const std::vector<EnginePacket>& packets)
{
    QByteArray body;
    for (const EnginePacket& packet : packets) {
        if (&packet != packets.data())
            body += separator;
        if (packet.data.kind == Payload::Kind::Binary)
            body += 'b' + packet.data.bytes.toBase64();
        else
            body += char('0' + int(packet.type)) + packet.data.bytes;
    }
    return body;
}

std::optional<std::vector<EnginePacket>> decodePollingBody(const QByteArray& body)
{
    if (!isUtf8(asBytes(body)))
        return {};
    std::vector<EnginePacket> packets;
    for (qsizetype begin = 0; begin <= body.size();) {
        const qsizetype next = body.indexOf(separator, begin);
        const qsizetype end = next < 0 ? body.size() : next;
        auto packet = pollingPacket(body.mid(begin, end - begin));
        if (!packet)
            return {};
        packets.push_back(std::move(*packet));
        begin = end + 1;
    }
    return packets;
}

} // namespace packetarium
