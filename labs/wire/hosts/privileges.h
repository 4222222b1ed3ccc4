// How a process of the private network gives up what it could do to the network.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace packetarium {

/// For good, also across exec(2): no capability, and no program that would give one back.
bool giveUpPrivileges();

} // namespace packetarium
