// What a packet means, in one sentence, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

namespace packetarium {

PacketView viewOf(const Capture&, std::size_t index);

} // namespace packetarium
