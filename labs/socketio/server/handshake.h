// What a client said when it came: the request of its connection, and what it sent with CONNECT.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_socket.h"

#include <QDateTime>

namespace packetarium {

struct SocketIoHandshake : EngineHandshake {
    QDateTime time = {};
    bool xdomain = false; ///< The request named an origin: it came from a page.
    Value auth = Object {};
};

} // namespace packetarium
