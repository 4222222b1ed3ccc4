// The story of UDP datagrams, of pieces of datagrams, of ARP, and of what is not known here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/ip_packet.h"
#include "capture/story/quote.h"
#include "capture/story/scene.h"
#include "capture/story/unasked.h"

#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

std::string datagramText(Bytes data, std::uint32_t length)
{
    const std::string text = quote(data, data.size() == length);
    return text.empty() ? "a datagram of " + byteCount(length) : joined({text, " (", byteCount(length), ")"});
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

/// A piece of a datagram that was too large for one packet (RFC 791 section 3.2, RFC 8200 section 4.5).
Told tellPiece(const Scene& scene)
{
    constexpr std::uint8_t tcp = 6;
    std::optional<IpPacket> ip;
    for (const std::string_view version : {"ip", "ipv6"})
        if (const Bytes packet = scene.layer(version); !packet.empty())
            ip = readIpPacket(packet);
    if (!ip || !ip->isPiece() || ip->length == 0)
        return {};
    const std::string range =
        "bytes " + std::to_string(ip->offset) + " to " + std::to_string(ip->offset + ip->length - 1);
    Told told {.phase = Phase::Data, .carriesData = true};
    told.story = scene.from + " sends " + scene.to + " a piece of a datagram: " + range
        + (ip->moreFollow ? ", more follow." : ", the last ones.");
    told.label = "piece: " + range;
    if (ip->hasPorts())
        told.details = std::string("It begins with the ") + (ip->protocol == tcp ? "TCP" : "UDP")
            + " header: from port " + std::to_string(big16(ip->payload, 0)) + " to port "
            + std::to_string(big16(ip->payload, 2)) + ".";
    else if (ip->offset != 0)
        told.details = "Only the first piece says which ports the datagram is for.";
    told.details += (told.details.empty() ? "" : " ")
        + ("All pieces carry the identification " + std::to_string(ip->identification) + ", so that " + scene.to
           + " can put them together.");
    return told;
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
    if (scene.telling == Telling::All) {
        const std::string text = quote(data, data.size() == length, 20);
        told.label = text.empty() ? byteCount(length) : text;
    }
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
        // Nobody asks for the sender's own address: that is an announcement (RFC 5227 section 3).
        const bool isAnswer = senderIp != targetIp;
        const bool toOne = scene.bytes.size() >= 6 && !(scene.bytes[0] & 1);
        told.story = sender
            + (isAnswer    ? " answers: "
                   : toOne ? " says: "
                           : " tells everyone: ")
            + senderIp + " is at " + hardwareAt(arp, 8) + ".";
        told.label = senderIp + " is at " + hardwareAt(arp, 8);
    } else {
        told.story = "An ARP packet of a kind that is not known here.";
        told.label = "ARP";
    }
    return told;
}

Told tellUnknown(const Scene& scene)
{
    if (Told piece = tellPiece(scene); !piece.story.empty())
        return piece;
    const std::string ends = scene.from.empty() ? "" : " from " + scene.from + " to " + scene.to;
    Told told {
        .story = "A packet" + ends + " whose content is not known here.", .label = byteCount(scene.packet.original)};
    if (scene.row.truncated)
        told.details = "The capture holds only a part of it.";
    return told;
}

} // namespace packetarium
