// Choosing a network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/network.h"

#include "labs/session/host_network.h"
#include "labs/session/private_network.h"

namespace packetarium {

Network* Network::create(NetworkKind kind, IpVersion version, const QStringList& sweep, QObject* parent)
{
    if (kind == NetworkKind::Private)
        return new PrivateNetwork(version, sweep, parent);
    return new HostNetwork(parent);
}

} // namespace packetarium
