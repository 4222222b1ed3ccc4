// Whole WebSocket frames as they are sent.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/frames.h"

#include <QRandomGenerator>
#include <QUtf8StringView>

namespace packetarium {
namespace {

QByteArray whole(const FrameHeader& header, const QByteArray& payload)
{
    const auto bytes = writeFrameHeader(header);
    QByteArray frame;
    frame.reserve(qsizetype(bytes.size()) + payload.size());
    frame.append(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
    return frame.append(payload);
}

} // namespace

QByteArray frameFromServer(Opcode opcode, const QByteArray& payload, std::uint8_t rsv)
{
    const FrameHeader header {
        .rsv = rsv, .opcode = std::uint8_t(opcode), .payloadLength = std::uint64_t(payload.size())};
    return whole(header, payload);
}

QByteArray frameFromClient(Opcode opcode, const QByteArray& payload)
{
    FrameHeader header {.opcode = std::uint8_t(opcode), .masked = true, .payloadLength = std::uint64_t(payload.size())};
    const quint32 key = QRandomGenerator::system()->generate();
    for (std::size_t i = 0; i < header.key.size(); ++i)
        header.key[i] = std::uint8_t(key >> 8 * i);
    QByteArray masked = payload;
    applyMask({reinterpret_cast<std::uint8_t*>(masked.data()), std::size_t(masked.size())}, header.key);
    return whole(header, masked);
}

ClosePayload::ClosePayload(quint16 closeCode, QByteArray text)
    : code(closeCode)
    , reason(text.left(longestControlPayload - 2))
{
    while (!QUtf8StringView(reason).isValidUtf8())
        reason.chop(1); // Only a character that was cut in two can be wrong here.
}

void addClose(QJsonObject& event, quint16 code, const QString& reason)
{
    if (code != noCloseCode && code != noCloseFrame) {
        event["code"] = code;
        if (!reason.isEmpty())
            event["reason"] = reason;
    } else if (!event.contains(QLatin1String("reason"))) {
        event["reason"] = code == noCloseFrame ? QStringLiteral("the connection ended without a close frame")
                                               : QStringLiteral("the close frame carries no code");
    }
}

} // namespace packetarium
