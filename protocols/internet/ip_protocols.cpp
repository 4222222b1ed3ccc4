// What an IP packet may carry.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/internet/ip_protocols.h"

#include "protocols/protocol.h"

namespace packetarium {

void remarkOnIpProtocol(std::uint64_t number, Bytes data, Tree& tree)
{
    constexpr std::uint64_t nothing = 59;
    if (data.empty() || number == nothing || carriedBy(Carrier::IpProtocol, std::uint32_t(number)))
        return;
    for (const Named& known : ipProtocols)
        if (known.value == number)
            return tree.remark(
                Severity::Comment, "What follows is " + std::string(known.name) + "; it is shown as data.");
    tree.remark(Severity::Comment, "This protocol is not known here; what follows is shown as data.");
}

} // namespace packetarium
