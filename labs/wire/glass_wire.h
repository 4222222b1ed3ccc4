// The glass wire: reads frames from the hosts' cables, records them, and passes them on as its rules say.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/wire/frames/frame_line.h"
#include "labs/wire/frames/learning_switch.h"
#include "labs/wire/frames/recorder.h"
#include "labs/wire/frames/wire_port.h"

#include <vector>

#include <poll.h>

namespace packetarium::wire {

class GlassWire {
public:
    GlassWire(std::vector<WirePort>, Recorder&, std::uint64_t seed);

    FrameLine& line() { return m_line; }
    /// Takes in what the hosts have sent, and hands over what has arrived.
    void work();
    /// When the last frame entered or left.
    FrameLine::Time lastMovement() const { return m_lastMovement; }
    void watch(std::vector<pollfd>&) const;
    /// Says of every frame still on the wire that it never arrived, and what was counted.
    void takeDown();

    static FrameLine::Time now();

private:
    void takeIn();
    void handOver(const WireFrame&);

    std::vector<WirePort> m_ports;
    Recorder& m_recorder;
    FrameLine m_line;
    LearningSwitch m_switch;
    FrameLine::Time m_lastMovement;
};

} // namespace packetarium::wire
