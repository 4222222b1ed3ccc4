// The story of a packet that the capture holds twice, though it was sent once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/scene.h"

namespace packetarium {

/// A TCP segment that is the same packet as one shortly before it; no story for others.
Told tellSeenTwice(const Scene&);

} // namespace packetarium
