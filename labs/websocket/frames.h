// Whole WebSocket frames as they are sent, RFC 6455 section 5.2.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/websocket_frame.h"

#include <QByteArray>
#include <QJsonObject>

namespace packetarium {

/// The longest payload of a ping, a pong or a close frame.
inline constexpr qsizetype longestControlPayload = 125;

QByteArray frameFromServer(Opcode, const QByteArray& payload, std::uint8_t rsv = 0);
/// Masked with a key that nobody can foresee, RFC 6455 section 10.3.
QByteArray frameFromClient(Opcode, const QByteArray& payload);

/// What a close frame carries: a status code and a reason, cut to what fits.
struct ClosePayload {
    explicit ClosePayload(quint16 code, QByteArray reason = {});
    QByteArray bytes() const { return QByteArray(1, char(code >> 8)) + char(code & 0xff) + reason; }

    quint16 code;
    QByteArray reason;
};

// Codes that say what was missing, and that no close frame may carry: RFC 6455 section 7.4.1.
inline constexpr quint16 noCloseCode = 1005;
inline constexpr quint16 noCloseFrame = 1006;

/// Adds to a `closed` event what the close frame said; of what was not on the wire, it says that it was not.
void addClose(QJsonObject& event, quint16 code, const QString& reason);

} // namespace packetarium
