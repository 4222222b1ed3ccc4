// The passports of a chat's lines as tables on standard output.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/passport/message_passport.h"

#include <QStringList>

namespace packetarium {

/// What came from the network is made visible, never obeyed by a terminal.
QStringList passportLines(const std::vector<MessagePassport>&);

} // namespace packetarium
