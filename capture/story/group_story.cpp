// The story of groups that hosts join (IGMP, MLD), of UDP-Lite, of frames that begin with LLC, and of loopback tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/quote.h"
#include "capture/story/scene.h"

#include "protocols/protocol.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t headerSize = 8, addressSize = 4;

Bytes addressAt(Bytes message, std::size_t at)
{
    return message.size() >= at + addressSize ? message.subspan(at, addressSize) : Bytes {};
}

/// What the only record of a version 3 report says (RFC 3376 section 4.2.12).
std::string recordStory(const Scene& scene, Bytes record)
{
    enum : std::uint8_t { isExclude = 2, toInclude = 3, toExclude = 4 };
    const std::string group = scene.nameOf(addressAt(record, 4));
    const bool anySource = big16(record, 2) == 0;
    if (anySource && (record[0] == toExclude || record[0] == isExclude))
        return scene.from + " wants to hear what is sent to the group " + group + " (IGMPv3).";
    if (anySource && record[0] == toInclude)
        return scene.from + " no longer wants to hear the group " + group + " (IGMPv3).";
    return scene.from + " says which senders to the group " + group + " it wants to hear (IGMPv3).";
}

std::string groupStory(const Scene& scene, Bytes message)
{
    enum : std::uint8_t { query = 0x11, report1 = 0x12, report2 = 0x16, leave = 0x17, report3 = 0x22 };
    const Bytes address = addressAt(message, 4);
    if (address.empty())
        return {};
    const std::string group = scene.nameOf(address);
    switch (message[0]) {
    case query:
        return big32(address, 0) == 0 ? scene.from + " asks everyone: which groups do you want to hear (IGMP)?"
                                      : scene.from + " asks: does anybody want to hear the group " + group + " (IGMP)?";
    case report1:
    case report2: return scene.from + " wants to hear what is sent to the group " + group + " (IGMP).";
    case leave: return scene.from + " no longer wants to hear the group " + group + " (IGMP).";
    case report3: {
        const Bytes record = message.subspan(headerSize);
        return big16(message, 6) == 1 && record.size() >= headerSize
            ? recordStory(scene, record)
            : scene.from + " says which groups it wants to hear (IGMPv3).";
    }
    default: return {};
    }
}

/// The datagram without what follows the IP packet in its frame: only IP knows how long it is.
Bytes liteDatagram(const Scene& scene)
{
    constexpr std::size_t ipv6Header = 40;
    const Bytes datagram = scene.layer("udplite");
    const bool isIpv6 = !scene.has("ip");
    const Bytes packet = scene.layer(isIpv6 ? "ipv6" : "ip");
    const std::size_t claimed = isIpv6 ? ipv6Header + big16(packet, 4) : big16(packet, 2);
    const auto begin = std::size_t(datagram.data() - packet.data());
    return claimed > begin ? datagram.first(std::min(datagram.size(), claimed - begin)) : datagram;
}

} // namespace

Told tellGroups(const Scene& scene)
{
    Told told = tellUnknown(scene);
    if (std::string story = groupStory(scene, scene.layer("igmp")); !story.empty()) {
        told.story = std::move(story);
        told.label = "groups";
    }
    return told;
}

Told tellListeners(const Scene& scene, Bytes icmp, const std::string& who)
{
    enum : std::uint8_t { query = 130, report, done, report2 = 143 }; // RFC 2710 section 3, RFC 3810 section 5.
    constexpr std::size_t groupAt = 8, groupSize = 16;
    const bool hasGroup = icmp.size() >= groupAt + groupSize;
    const Bytes address = hasGroup ? icmp.subspan(groupAt, groupSize) : Bytes();
    const std::string group = hasGroup ? scene.nameOf(address) : "that was not captured";
    switch (icmp[0]) {
    case query:
        return {
            .story = who
                + (hasGroup && std::ranges::all_of(address, [](std::uint8_t byte) { return byte == 0; })
                       ? " asks everyone: which groups do you want to hear (MLD)?"
                       : " asks: does anybody want to hear the group " + group + " (MLD)?"),
            .label = "multicast query"};
    case report:
        return {
            .story = who + " wants to hear what is sent to the group " + group + " (MLD).",
            .label = "multicast report"};
    case done:
        return {.story = who + " no longer wants to hear the group " + group + " (MLD).", .label = "multicast done"};
    case report2: return {.story = who + " says which groups it wants to hear (MLDv2).", .label = "multicast report"};
    default: return {};
    }
}

Told tellUdpLite(const Scene& scene)
{
    const Bytes datagram = liteDatagram(scene);
    const Bytes data = datagram.subspan(std::min(datagram.size(), headerSize));
    const std::string text = quote(data, true), size = byteCount(std::uint32_t(data.size()));
    Told told {.label = text.empty() ? size : text, .phase = Phase::Data, .carriesData = !data.empty()};
    told.story =
        scene.from + " sends " + scene.to + " " + (text.empty() ? size : text + " (" + size + ")") + " by UDP-Lite.";
    const std::uint32_t covered = big16(datagram, 4);
    told.details = covered == 0 ? "The checksum protects all of it."
                                : "The checksum protects the first " + byteCount(covered) + ", header included.";
    return told;
}

Told tellLlc(const Scene& scene)
{
    constexpr std::uint8_t spanningTree = 0x42;
    Told told = tellUnknown(scene);
    if (scene.layer("llc")[0] != spanningTree)
        return told;
    told.story = "The switch " + scene.from
        + " tells its neighbours how it sees the network, so that no frame runs in "
          "circles (Spanning Tree).";
    told.label = "Spanning Tree";
    return told;
}

Told tellLoop(const Scene& scene)
{
    Told told = tellUnknown(scene);
    told.story = scene.from + " tests " + scene.possessive() + " cable with a frame that is to come back (loopback).";
    told.label = "loopback test";
    return told;
}

} // namespace packetarium
