// Bytes that no protocol here knows: Wireshark's "Data".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// Not in the registry: nothing carries it, it is what remains.
extern const Protocol unknownData;
/// One run of such bytes, and their number.
const Field& dataBytes();
const Field& dataLength();
/// Bytes of a message that this packet only carries a part of.
const Field& segmentData();

/// Adds all of `part` as a layer of data.
void addDataLayer(Tree&, Cursor part);

} // namespace packetarium
