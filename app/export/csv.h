// One row a packet, for spreadsheets: RFC 4180.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/export.h"

class QIODevice;

namespace packetarium {

void writeCsv(const Capture&, const ExportChoice&, QIODevice& out);

} // namespace packetarium
