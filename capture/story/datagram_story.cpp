// The story of UDP datagrams, of ICMP's and ICMPv6's reports, of ARP, and of what is not known here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/quote.h"
#include "capture/story/scene.h"
#include "capture/story/unasked.h"

#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

/// The packet that an ICMP error quotes: the last one before it with these addresses and ports.
std::uint32_t quotedPacket(const Scene& scene, Bytes source, Bytes target, Bytes ports)
{
    constexpr std::size_t mostLookedAt = 2000;
    for (std::size_t i = scene.index; i-- > 0 && scene.index - i < mostLookedAt;) {
        const Summary row = scene.capture.packets().summary(scene.capture.packets()[i]);
        if (row.addressBytes == source.size() && std::ranges::equal(Bytes(row.source).first(source.size()), source)
            && std::ranges::equal(Bytes(row.target).first(target.size()), target) && row.sourcePort == big16(ports, 0)
            && row.targetPort == big16(ports, 2))
            return std::uint32_t(i);
    }
    return none;
}

/// Who quoted whom to whom: the addresses and ports inside an ICMP error.
struct Quoted {
    Bytes source, target, ports;
    std::uint8_t protocol = 0;
};

Quoted quotedIn(Bytes inner)
{
    if (inner.size() >= 28 && inner[0] >> 4 == 4) {
        const std::size_t header = (inner[0] & 0x0f) * 4u;
        if (header >= 20 && inner.size() >= header + 4)
            return {inner.subspan(12, 4), inner.subspan(16, 4), inner.subspan(header, 4), inner[9]};
    }
    if (inner.size() >= 48 && inner[0] >> 4 == 6)
        return {inner.subspan(8, 16), inner.subspan(24, 16), inner.subspan(40, 4), inner[6]};
    return {};
}

Told tellUndelivered(const Scene& scene, Bytes inner, bool portUnreachable)
{
    constexpr std::uint8_t udpNumber = 17;
    const Quoted quoted = quotedIn(inner);
    Told told {.label = portUnreachable ? "port unreachable" : "unreachable"};
    if (quoted.ports.empty()) {
        told.story = scene.from + " reports to " + scene.to + " that a packet could not be delivered.";
        return told;
    }
    const std::string port = std::to_string(big16(quoted.ports, 2));
    const std::string what = quoted.protocol == udpNumber ? "datagram" : "packet";
    const std::uint32_t original = quotedPacket(scene, quoted.source, quoted.target, quoted.ports);
    told.story = portUnreachable
        ? scene.from + ": nobody listens on " + (quoted.protocol == udpNumber ? "UDP " : "") + "port " + port
            + " (ICMP port unreachable)."
        : scene.from + ": the " + what + " for " + scene.nameOf(quoted.target) + " could not be delivered (ICMP).";
    told.details = original == none ? "It quotes the beginning of the " + what + " that it is about."
                                    : "It is about the " + what + " in " + scene.packetName(original) + ".";
    return told;
}

std::string datagramText(Bytes data, std::uint32_t length)
{
    const std::string text = quote(data, data.size() == length);
    return text.empty() ? "a datagram of " + byteCount(length) : text + " (" + byteCount(length) + ")";
}

std::string addressAt(const Scene& scene, Bytes bytes, std::size_t at, std::size_t size)
{
    return at + size <= bytes.size() ? scene.nameOf(bytes.subspan(at, size))
                                     : std::string("an address that was not captured");
}

std::string hardwareAt(Bytes bytes, std::size_t at)
{
    return at + 6 <= bytes.size() ? addressText(bytes.subspan(at, 6)) : std::string("unknown");
}

} // namespace

Told tellUdp(const Scene& scene)
{
    Told told {.phase = Phase::Data, .carriesData = true};
    const Bytes datagram = scene.layer("udp");
    const std::uint32_t claimed = big16(datagram, 4), length = claimed > 8 ? claimed - 8 : 0;
    Bytes data = datagram.subspan(std::min<std::size_t>(8, datagram.size()));
    data = data.first(std::min<std::size_t>(data.size(), length));
    const std::string what = datagramText(data, length);
    const std::string text = quote(data, data.size() == length, 20);
    told.label = text.empty() ? byteCount(length) : text;
    told.carriesData = length > 0;

    const UdpFacts& facts = scene.udp;
    if (facts.inThisDirection == 0 && facts.inOtherDirection == 0) {
        told.story = scene.from + " sends " + scene.to + " " + what + ".";
        told.details = "It goes to port " + std::to_string(scene.row.targetPort)
            + ". UDP opens no connection first, and nobody confirms that it arrives.";
    } else if (const auto unasked = scene.facts.fromInitiator ? std::nullopt : unaskedText(scene, data)) {
        told.story = scene.from + " sends " + scene.to + " " + what + " though nobody asked.";
        told.details = *unasked;
    } else if (facts.followsOther) {
        told.story = scene.from + " sends " + scene.to + " " + what + ".";
        told.details = "It comes " + duration(facts.sincePrevious) + " after the last datagram the other way.";
    } else {
        told.story = scene.from + " sends " + scene.to + " " + what + ".";
        if (!scene.facts.fromInitiator)
            told.details = scene.to + " has sent nothing since the last one.";
        else if (facts.inOtherDirection == 0)
            told.details = "So far nothing has come back.";
    }
    return told;
}

Told tellArp(const Scene& scene)
{
    constexpr std::uint32_t request = 1, reply = 2;
    const Bytes arp = scene.layer("arp");
    Told told {.phase = Phase::AddressResolution};
    const std::string sender = addressAt(scene, arp, 14, 4), target = addressAt(scene, arp, 24, 4);
    const std::string senderIp = arp.size() >= 18 ? addressText(arp.subspan(14, 4)) : sender;
    const std::string targetIp = arp.size() >= 28 ? addressText(arp.subspan(24, 4)) : target;
    const bool senderUnset = arp.size() >= 18 && big32(arp, 14) == 0;
    if (big16(arp, 6) == request && senderIp == targetIp) {
        told.story = sender + " tells everyone: " + senderIp + " is at " + hardwareAt(arp, 8) + ".";
        told.label = senderIp + " is at " + hardwareAt(arp, 8);
    } else if (big16(arp, 6) == request) {
        const bool toOne = scene.bytes.size() >= 6 && !(scene.bytes[0] & 1);
        told.story = senderUnset ? "Someone asks everyone: does anybody use " + targetIp + "?"
                                 : sender + " asks " + (toOne ? target : "everyone") + ": who has " + targetIp + "?";
        told.details = "An address on the local network (MAC) is needed before a frame can be sent there.";
        told.label = "who has " + targetIp + "?";
    } else if (big16(arp, 6) == reply) {
        told.story = sender + " answers: " + senderIp + " is at " + hardwareAt(arp, 8) + ".";
        told.label = senderIp + " is at " + hardwareAt(arp, 8);
    } else {
        told.story = "An ARP packet of a kind that is not known here.";
        told.label = "ARP";
    }
    return told;
}

Told tellIcmp(const Scene& scene)
{
    constexpr std::uint8_t echoReply = 0, unreachable = 3, redirect = 5, echoRequest = 8, timeExceeded = 11;
    constexpr std::uint8_t port = 3;
    const Bytes icmp = scene.layer("icmp");
    if (icmp.size() < 8)
        return {.story = scene.from + " sends " + scene.to + " an ICMP message that was cut short.", .label = "ICMP"};
    switch (icmp[0]) {
    case echoRequest:
        return {.story = scene.from + " asks whether " + scene.to + " can be reached (ping).", .label = "ping"};
    case echoReply: {
        Told told {.story = scene.from + " can be reached (ping reply).", .label = "ping reply"};
        if (scene.facts.answers != none)
            told.details = "That answers " + scene.packetName(scene.facts.answers) + ", "
                + duration(scene.packet.nanoseconds - scene.capture.packets()[scene.facts.answers].nanoseconds)
                + " later.";
        return told;
    }
    case unreachable: return tellUndelivered(scene, icmp.subspan(8), icmp[1] == port);
    case timeExceeded:
        return {
            .story = scene.from + ": a packet from " + scene.to + " "
                + (icmp[1] == 1 ? "did not arrive in all its pieces" : "passed too many routers")
                + " (ICMP time exceeded).",
            .label = "time exceeded"};
    case redirect:
        return {.story = scene.from + " tells " + scene.to + " of a shorter way (ICMP redirect).", .label = "redirect"};
    default:
        return {
            .story = scene.from + " sends " + scene.to + " an ICMP message of type " + std::to_string(icmp[0]) + ".",
            .label = "ICMP type " + std::to_string(icmp[0])};
    }
}

Told tellIcmpv6(const Scene& scene)
{
    const Bytes icmp = scene.layer("icmpv6");
    if (icmp.size() < 4)
        return {
            .story = scene.from + " sends " + scene.to + " an ICMPv6 message that was cut short.", .label = "ICMPv6"};
    const auto resolving = [&](std::string story, std::string label) {
        return Told {.story = std::move(story), .label = std::move(label), .phase = Phase::AddressResolution};
    };
    const std::string target =
        icmp.size() >= 24 ? addressText(icmp.subspan(8, 16)) : "an address that was not captured";
    const bool unnamed = std::ranges::all_of(scene.row.source, [](std::uint8_t byte) { return byte == 0; });
    const std::string who = unnamed ? "Someone without an address yet" : scene.from;
    switch (icmp[0]) {
    case 1: return tellUndelivered(scene, icmp.subspan(std::min<std::size_t>(8, icmp.size())), icmp[1] == 4);
    case 128: return {.story = who + " asks whether " + scene.to + " can be reached (ping).", .label = "ping"};
    case 129: return {.story = who + " can be reached (ping reply).", .label = "ping reply"};
    case 133: return resolving(who + " asks for routers on this network.", "router solicitation");
    case 134: return resolving(who + " says that it is a router here.", "router advertisement");
    case 135:
        return resolving(
            unnamed ? "Someone asks: does anybody use " + target + "?" : who + " asks: who has " + target + "?",
            "who has " + target + "?");
    case 136: {
        constexpr std::size_t firstOption = 24;
        const bool tells = icmp.size() >= firstOption + 8 && icmp[firstOption] == 2;
        return resolving(
            who
                + (tells ? " answers: " + target + " is at " + hardwareAt(icmp, firstOption + 2) + "."
                         : " says: " + target + " is here."),
            target + " is here");
    }
    case 143: return {.story = who + " says which groups it wants to hear (MLDv2).", .label = "multicast report"};
    default:
        return {
            .story = who + " sends " + scene.to + " an ICMPv6 message of type " + std::to_string(icmp[0]) + ".",
            .label = "ICMPv6 type " + std::to_string(icmp[0])};
    }
}

Told tellUnknown(const Scene& scene)
{
    const std::string ends = scene.from.empty() ? "" : " from " + scene.from + " to " + scene.to;
    Told told {
        .story = "A packet" + ends + " whose content is not known here.", .label = byteCount(scene.packet.original)};
    if (scene.row.truncated)
        told.details = "The capture holds only a part of it.";
    return told;
}

} // namespace packetarium
