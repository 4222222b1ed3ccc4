// A learning Ethernet switch (IEEE 802.1D, 7.7 to 7.9): remembers who is behind which port, floods what it does not
// know.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace packetarium {

class LearningSwitch {
public:
    /// A frame with made-up senders must not make the table grow for ever; beyond, addresses are simply not learnt.
    static constexpr std::size_t mostAddresses = 1024;

    explicit LearningSwitch(unsigned ports)
        : m_ports(ports)
    {
    }

    /// Learns the sender's port, and returns the ports that the frame leaves by: never the one it came from. None when
    /// the receiver is behind that one, or when there is no whole Ethernet header.
    std::vector<unsigned> forward(unsigned fromPort, Bytes frame);

private:
    using Address = std::array<std::uint8_t, 6>;
    unsigned m_ports;
    std::map<Address, unsigned> m_portOf;
};

} // namespace packetarium
