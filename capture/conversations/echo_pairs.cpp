// Which ICMP echo reply answers which request, RFC 792 and RFC 4443: by addresses, identifier and sequence number.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/echo_pairs.h"

#include "capture/conversations/segment.h"

#include <algorithm>

namespace packetarium {

std::uint32_t EchoPairs::add(const Flow& flow, Layers layers, std::uint32_t index, Bytes bytes)
{
    static const ProtocolId icmp = protocolNamed("icmp"), icmpv6 = protocolNamed("icmpv6");
    constexpr std::size_t header = 8, mostUnanswered = 65536;
    const auto version4 = layerAt(layers, icmp);
    const auto at = version4 ? version4 : layerAt(layers, icmpv6);
    const std::uint8_t reply = version4 ? 0 : 129, request = version4 ? 8 : 128;
    if (!at || *at + header > bytes.size())
        return none;
    const Bytes echo = bytes.subspan(*at, header);
    // Seen at two places, the same ping may come bare and in a tunnel, where it lies deeper.
    const auto depth =
        std::uint32_t(std::ranges::find(layers, version4 ? icmp : icmpv6, &Summary::Layer::protocol) - layers.begin());
    const std::uint32_t identity =
        std::uint32_t(echo[4]) << 24 | std::uint32_t(echo[5]) << 16 | std::uint32_t(echo[6]) << 8 | echo[7];
    if (echo[0] == request) {
        if (m_unanswered.size() >= mostUnanswered)
            m_unanswered.clear();
        m_unanswered[{flow.source, flow.target, identity, depth}] = index;
        return none;
    }
    if (echo[0] != reply)
        return none;
    const auto found = m_unanswered.extract({flow.target, flow.source, identity, depth});
    return found ? found.mapped() : none;
}

} // namespace packetarium
