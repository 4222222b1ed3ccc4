// What a packet means, in one sentence, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story.h"

namespace packetarium {

PacketView viewOf(const Capture& capture, std::size_t index)
{
    PacketView view;
    if (index >= capture.packets().size())
        return view;
    const Packet& packet = capture.packets()[index];
    view.number = std::uint32_t(index + 1);
    view.seconds = double(packet.nanoseconds - capture.packets()[0].nanoseconds) / 1e9;
    view.bytes = packet.original;
    view.verdict = capture.verdict(index);
    return view;
}

} // namespace packetarium
