// What a server says about a session when it opens: the data of Engine.IO's open packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <optional>
#include <vector>

namespace packetarium {

struct EngineSession {
    QByteArray id;
    std::vector<QByteArray> upgrades;
    std::chrono::milliseconds pingInterval {25'000};
    std::chrono::milliseconds pingTimeout {20'000};
    qint64 maxPayload = 0; ///< Bytes of one polling body; 0: the server did not say.
};

/// Nothing when it is no handshake.
std::optional<EngineSession> readEngineSession(const QByteArray& json);

} // namespace packetarium
