// How commands and events carry bytes: "text" where they are UTF-8, "base64" where they are not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QByteArray>
#include <QJsonObject>

namespace packetarium {

struct Payload {
    enum class Kind { Text, Binary } kind = Kind::Text;
    QByteArray bytes;
};

/// What a `send` command wants sent.
Result<Payload> payloadOf(const QJsonObject& command);

/// Unless told otherwise, an event shows at most this much of a payload; `bytes` tells its whole size and `cut` that there is more.
inline constexpr qsizetype shownBytes = 64 * 1024;

/// The members `text` or `base64`, `bytes`, and `cut` where it applies. Bytes that are not UTF-8 become base64.
QJsonObject membersOf(const QByteArray& bytes, Payload::Kind kind = Payload::Kind::Text, qsizetype shown = shownBytes);

} // namespace packetarium
