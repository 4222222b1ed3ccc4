// What an endpoint reports, as one line of its console.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/session/lab_session.h"

namespace packetarium {

/// Words from the network as a part of a line: what they do to the direction of writing stays within them.
QString isolated(QString text);

/// Empty when the event has nothing for the console. One line, bounded, without control characters.
QString eventLine(PeerId::Role, Lab::Transport, const QJsonObject& event);

} // namespace packetarium
