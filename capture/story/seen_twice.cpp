// The story of a packet that the capture holds twice, though it was sent once: captured at two places on its way, or
// doubled by the network. TCP's analysis takes the second for a repetition, but nobody has waited for anything.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/seen_twice.h"

#include <algorithm>

namespace packetarium {
namespace {

/// The innermost IP packet, without what a router changes; a frame's filler behind it is left out.
struct Unchanging {
    std::vector<std::uint8_t> bytes = {};
    std::uint8_t hopsLeft = 0;
    bool isNumbered = false; ///< Its identification tells it from every other packet of this second.
};

Unchanging unchangingPart(std::span<const Summary::Layer> layers, Bytes frame)
{
    constexpr std::size_t timeToLive = 8, checksum = 10, version4Header = 20, hopLimit = 7, version6Header = 40;
    Bytes packet;
    for (const auto& layer : layers)
        if (layer.protocol && layer.at < frame.size()
            && (protocol(layer.protocol).filter == "ip" || protocol(layer.protocol).filter == "ipv6"))
            packet = frame.subspan(layer.at);
    const bool isVersion4 = !packet.empty() && packet[0] >> 4 == 4;
    if (packet.size() < (isVersion4 ? version4Header : version6Header))
        return {};
    const std::size_t length = isVersion4 ? big16(packet, 2) : version6Header + big16(packet, 4);
    packet = packet.first(std::min(packet.size(), length));
    Unchanging part {.bytes = {packet.begin(), packet.end()}};
    if (part.bytes.size() <= checksum + 1)
        return {};
    std::uint8_t& hops = part.bytes[isVersion4 ? timeToLive : hopLimit];
    part.hopsLeft = std::exchange(hops, std::uint8_t(0));
    if (isVersion4) {
        part.isNumbered = big16(packet, 4) != 0;
        part.bytes[checksum] = part.bytes[checksum + 1] = 0;
    }
    return part;
}

/// How long after a packet the same bytes can only be the same packet: what is sent again takes longer.
std::int64_t longestBetween(const Scene& scene, const Unchanging& here)
{
    constexpr std::int64_t millisecond = 1'000'000, soonerThanAnyTimer = 100 * millisecond;
    const bool isSyn = scene.packet.tcpFlags & tcpFlag::syn;
    return here.isNumbered || isSyn ? soonerThanAnyTimer : millisecond;
}

} // namespace

Told tellSeenTwice(const Scene& scene)
{
    constexpr int mostLookedAt = 16;
    const PacketStore& packets = scene.capture.packets();
    const Unchanging here = unchangingPart(packets.layers(scene.packet), scene.bytes);
    const std::int64_t longest = longestBetween(scene, here);
    std::uint32_t earlier = scene.facts.previous;
    for (int i = 0; i < mostLookedAt && earlier != none && !here.bytes.empty();
         ++i, earlier = scene.conversations.facts(earlier).previous) {
        const Packet other = packets[earlier];
        if (scene.packet.nanoseconds - other.nanoseconds > longest)
            break;
        if (other.original != scene.packet.original || other.tcpFlags != scene.packet.tcpFlags
            || !scene.conversations.facts(earlier).isTcp())
            continue;
        const auto bytes = scene.capture.bytes(earlier);
        const Unchanging before = unchangingPart(packets.layers(other), bytes);
        if (before.bytes != here.bytes)
            continue;
        const std::string how = here.hopsLeft < before.hopsLeft ? "after a router has passed it on"
            : other.interface != scene.packet.interface         ? "captured at another place"
                                                                : "doubled on its way, or captured twice";
        const std::string name = scene.packetName(earlier);
        return {
            .story = "The same packet as " + name + " once more, " + how + ".",
            .details = scene.from + " has not sent it again: nothing that a sender writes has changed.",
            .isAgain = true};
    }
    return {};
}

} // namespace packetarium
