// A packet dissected with what its conversation adds: computed fields, and the messages that it completes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

namespace packetarium {

Dissection dissectInContext(const Capture&, std::size_t index);

} // namespace packetarium
