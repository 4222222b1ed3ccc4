// A packet dissected with what its conversation adds: computed fields, and the messages that it completes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

namespace packetarium {

/// What the packet's own layers need to know of its conversation.
Surroundings contextOf(const Capture&, std::size_t index, Bytes packet);

Dissection dissectInContext(const Capture&, std::size_t index);

} // namespace packetarium
