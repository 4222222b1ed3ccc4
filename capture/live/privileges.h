// What packetarium-capture may do, and how it gives that up.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

namespace packetarium {

/// Keeps only what opening a capture needs: cap_net_raw, if there is that much; for root also what leaving root needs.
void keepOnlyCapturing();

/// Gives up everything, for good: no capability, no other user than the one who started this (root goes on as
/// who called sudo, or as nobody), no way back.
Outcome dropPrivileges();

/// Ends this process with its parent. To be called after dropPrivileges(), which would undo it.
void endWithParent(int parentAtStart);

/// Why capturing is not permitted, and the one command that permits it.
Error noPermission();

} // namespace packetarium
