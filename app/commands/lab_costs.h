// What each lab of a run cost on the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <QString>

#include <vector>

namespace packetarium {

/// Where a lab's server listens: what goes there and comes from there belongs to the lab.
struct LabPlace {
    QString title;
    bool isUdp = false;
    quint16 port = 0;
};

struct Cost {
    QString what;
    quint64 packets = 0, bytes = 0;
};

/// A cost for each lab, in order, and at the end what belongs to none of them. The pieces of a lab's packets and the
/// ICMP errors about them are its own; of packets that never became whole nobody knows.
std::vector<Cost> labCosts(const Capture&, const std::vector<LabPlace>&);

} // namespace packetarium
