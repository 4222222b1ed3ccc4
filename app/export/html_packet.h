// One packet on the page: its row in the table, and its layers, fields and bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

namespace packetarium {

/// Opens the table of packets and names its columns.
extern const std::string_view packetTableHead;

enum class RowLink { ToDetails, None };
std::string htmlPacketRow(const PacketView&, RowLink);
/// A part that unfolds without scripts.
std::string htmlPacketDetails(const Capture&, std::size_t index, const PacketView&);

} // namespace packetarium
