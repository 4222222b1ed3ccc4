// A packet dissected with what its conversation adds: computed fields, and the messages that it completes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect.h"

namespace packetarium {

Dissection dissectInContext(const Capture& capture, std::size_t index)
{
    Dissection result;
    if (index >= capture.packets().size())
        return result;
    result.bytes = capture.bytes(index);
    const auto interfaces = capture.interfaces();
    const std::size_t interface = capture.packets()[index].interface;
    const std::uint32_t linkType = interface < interfaces.size() ? interfaces[interface].linkType : 1;
    result.tree.setPacket(result.bytes);
    dissectPacket(linkType, result.bytes, result.tree);
    return result;
}

} // namespace packetarium
