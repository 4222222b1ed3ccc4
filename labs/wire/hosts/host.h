// A host of the private network: its namespace, and the cable that joins it to the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/wire/frames/wire_port.h"
#include "labs/wire/hosts/namespaces.h"
#include "labs/wire/options.h"

namespace packetarium {

struct Host {
    HostOptions options;
    NetworkNamespace network;
    WirePort port; ///< The wire's end of its cable.
};

/// Builds the host and its cable; this thread is in the wire's namespace. `number` names the wire's end.
Result<Host> buildHost(const HostOptions&, Ipv6, unsigned number);

} // namespace packetarium
