// Writes values as JSON.stringify does, and takes their bytes out on the way if it is asked to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/value.h"

namespace packetarium {

/// Appends the value's JSON. With `attachments`, each Binary moves there and leaves {"_placeholder":true,"num":N}.
void appendJson(QByteArray& json, const Value&, std::vector<QByteArray>* attachments = nullptr);

} // namespace packetarium
