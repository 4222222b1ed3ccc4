// What stands in a cell of the header diagram: its field's name and value, said the shortest way.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

#include <QStringList>

namespace packetarium {

/// From the most telling to the shortest; the diagram takes the first that fits.
QStringList cellWords(const Tree&, std::size_t layer, std::size_t node);

/// Whether this field is a checksum that was computed again from all the bytes that it protects, and is right.
bool isRightChecksum(const Tree&, std::size_t layer, std::size_t node);

} // namespace packetarium
