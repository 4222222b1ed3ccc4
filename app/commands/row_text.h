// A packet as one line of `packetarium list`.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story.h"

#include <string>

namespace packetarium {

/// Appends the line, its end included. Columns fit what people name their hosts; a longer text pushes the rest of its
/// line to the right.
void appendRow(const PacketLine&, std::size_t number, std::string& lines);

} // namespace packetarium
