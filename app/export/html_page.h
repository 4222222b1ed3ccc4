// A capture as one page to read: self-contained, without scripts, in the reader's light or dark.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/export.h"

class QIODevice;

namespace packetarium {

/// Bounded, however large the capture; the page says what was left out.
void writeHtmlPage(const Capture&, const ExportChoice&, QIODevice& out);

} // namespace packetarium
