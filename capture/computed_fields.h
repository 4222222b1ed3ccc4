// Fields that no single packet carries: they follow from the packets before it. Shown in brackets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium {

/// All of them, for the filter, the glossary and the tests.
std::span<const Field> computedFields();
/// The computed field with this filter name, or null.
const Field* computedFieldNamed(std::string_view filter);

/// Bytes that no protocol here knows: Wireshark's "Data".
extern const Protocol unknownData;
/// One run of such bytes, and their number.
const Field& dataBytes();
const Field& dataLength();
/// Bytes of a message that this packet only carries a part of.
const Field& segmentData();

} // namespace packetarium
