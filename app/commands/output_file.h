// Where a command is to save a file: looked at before there is anything to lose.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <string>

namespace packetarium {

/// Whether a file can be put there, as far as that can be known before it is; leaves nothing behind.
Outcome canBeWritten(const std::string& path);

} // namespace packetarium
