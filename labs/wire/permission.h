// Can a private network be made on this computer, and if not, which setting forbids it and what to do about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/wire/hosts/namespaces.h"

#include <optional>
#include <string>

namespace packetarium {

/// The answer in words for people; all three are empty when it is possible.
struct NetworkDiagnosis {
    bool possible = false;
    std::string setting; ///< What forbids it: "kernel.unprivileged_userns_clone is 0".
    std::string what; ///< What that means.
    std::string advice; ///< What to do.
};

/// What the kernel says. A setting that this kernel does not have is empty.
struct NetworkReadings {
    std::optional<KernelRefusal> refusal; ///< From an attempt; empty when the attempt worked.
    std::optional<long> unprivilegedUserNamespaces; ///< kernel.unprivileged_userns_clone, Debian's own.
    std::optional<long> apparmorRestriction; ///< kernel.apparmor_restrict_unprivileged_userns, Ubuntu's own.
    std::optional<long> maxUserNamespaces; ///< user.max_user_namespaces.
    std::optional<long> maxNetNamespaces; ///< user.max_net_namespaces.
    bool container = false;
    bool administrator = false; ///< Effective user id 0.
};

/// Reads the settings; the attempt's outcome is the caller's.
NetworkReadings readNetworkSettings(std::optional<KernelRefusal>);
/// From readings to words; looks at nothing else.
NetworkDiagnosis diagnose(const NetworkReadings&);
/// Makes a private network in a child process, takes it down at once, and says how that went.
NetworkDiagnosis diagnosePrivateNetwork();

} // namespace packetarium
