// The switch's table and its decision. Entries do not age: hosts on the glass wire never move.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/learning_switch.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t headerLength = 14;
constexpr std::uint8_t groupBit = 1; // In an address's first byte: multicast or broadcast.

} // namespace

std::vector<unsigned> LearningSwitch::forward(unsigned fromPort, Bytes frame)
{
    if (frame.size() < headerLength)
        return {};
    Address receiver, sender;
    std::copy_n(frame.begin(), 6, receiver.begin());
    std::copy_n(frame.begin() + 6, 6, sender.begin());
    if (!(sender[0] & groupBit) && (m_portOf.size() < mostAddresses || m_portOf.contains(sender)))
        m_portOf[sender] = fromPort;
    if (const auto known = m_portOf.find(receiver); known != m_portOf.end()) {
        if (known->second == fromPort)
            return {};
        return {known->second};
    }
    std::vector<unsigned> others;
    for (unsigned port = 0; port < m_ports; ++port)
        if (port != fromPort)
            others.push_back(port);
    return others;
}

} // namespace packetarium
