// Opens the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace packetarium {

/// Runs the window until it is closed, on the capture `file` unless that is empty; returns the program's exit code.
/// Makes the QApplication, so there must be none yet.
int openWindow(int argc, char** argv, const QString& file);

} // namespace packetarium
