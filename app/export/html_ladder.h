// A conversation drawn as a ladder: two lifelines, an arrow a packet, grouped by what it is for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <span>

namespace packetarium {

/// An inline SVG. Arrows of packets up to number `lastLinked` lead to the packet's details ("#p9").
std::string htmlLadder(const Capture&, const ConversationView&, std::span<const PacketView>, std::size_t lastLinked);

/// "link", "net", "tran", "sess" or "app": the colour of an OSI layer, everywhere the same.
std::string_view layerColour(std::uint8_t osi);

} // namespace packetarium
