// How commands and events carry bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/payload.h"

#include <QUtf8StringView>

namespace packetarium {
namespace {

/// The longest beginning of at most `size` bytes that does not split a character.
QByteArray beginning(const QByteArray& text, qsizetype size)
{
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        --size;
    return text.first(size);
}

} // namespace

Result<Payload> payloadOf(const QJsonObject& command)
{
    if (const QJsonValue text = command.value(QLatin1String("text")); text.isString())
        return Payload {Payload::Kind::Text, text.toString().toUtf8()};
    if (const QJsonValue base64 = command.value(QLatin1String("base64")); base64.isString()) {
        const auto decoded =
            QByteArray::fromBase64Encoding(base64.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (decoded)
            return Payload {Payload::Kind::Binary, *decoded};
        return Error {"The bytes to send are not valid base64.", "Correct the member \"base64\"."};
    }
    return Error {"There is nothing to send.", "Give the member \"text\", or \"base64\" for any bytes at all."};
}

QJsonObject membersOf(const QByteArray& bytes, Payload::Kind kind, qsizetype shown)
{
    QJsonObject members {{"bytes", qint64(bytes.size())}};
    const bool cut = bytes.size() > shown;
    if (cut)
        members["cut"] = true;
    if (kind == Payload::Kind::Text && QUtf8StringView(bytes).isValidUtf8())
        members["text"] = QString::fromUtf8(cut ? beginning(bytes, shown) : bytes);
    else
        members["base64"] = QString::fromLatin1((cut ? bytes.first(shown) : bytes).toBase64());
    return members;
}

} // namespace packetarium
