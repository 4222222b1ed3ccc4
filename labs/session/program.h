// Where the programs of this project are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QString>

namespace packetarium {

/// A program's whole path: in the folder that PACKETARIUM_BIN names, beside the running program, or in PATH.
Result<QString> programPath(const QString& name);

} // namespace packetarium
