// packetarium connect sio://…: a Socket.IO client, typed in a terminal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QUrl;

namespace packetarium {

/// Until the input ends or Ctrl-C. Returns an exit status.
int connectToSocketIo(const QUrl&);

} // namespace packetarium
