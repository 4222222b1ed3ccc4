// The story of what ICMP (RFC 792) and ICMPv6 (RFC 4443, RFC 4861) report and ask.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/ip_packet.h"
#include "capture/story/quote.h"
#include "capture/story/scene.h"

#include "protocols/internet/icmp_messages.h"
#include "protocols/internet/icmpv6_messages.h"
#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t headerSize = 8; ///< Of every error; the packet that it is about follows.

/// The packet that an ICMP error quotes: the last one before it with these addresses and ports.
std::uint32_t quotedPacket(const Scene& scene, const IpPacket& quoted)
{
    constexpr std::size_t mostLookedAt = 2000;
    if (!quoted.hasPorts())
        return none;
    for (std::size_t i = scene.index; i-- > 0 && scene.index - i < mostLookedAt;) {
        const Summary row = scene.capture.packets().summary(scene.capture.packets()[i]);
        if (row.addressBytes == quoted.source.size()
            && std::ranges::equal(Bytes(row.source).first(quoted.source.size()), quoted.source)
            && std::ranges::equal(Bytes(row.target).first(quoted.target.size()), quoted.target)
            && row.sourcePort == big16(quoted.payload, 0) && row.targetPort == big16(quoted.payload, 2))
            return std::uint32_t(i);
    }
    return none;
}

std::string lowered(std::string_view name)
{
    std::string text(name);
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

const Named* nameOf(std::span<const Named> names, std::uint32_t value)
{
    const auto found = std::ranges::find(names, value, &Named::value);
    return found == names.end() ? nullptr : &*found;
}

/// An error, and what it is about.
class Report {
public:
    Report(const Scene& scene, std::string_view protocol, Bytes message)
        : m_scene(scene)
        , m_protocol(protocol)
        , m_quoted(message.size() > headerSize ? readIpPacket(message.subspan(headerSize)) : std::nullopt)
    {
        constexpr std::uint8_t udp = 17;
        m_what = m_quoted && m_quoted->protocol == udp ? "datagram" : "packet";
    }

    /// "the datagram for Carol"; "a packet" where it is not quoted.
    std::string subject() const
    {
        return m_quoted ? "the " + m_what + " for " + m_scene.nameOf(m_quoted->target) : "a packet";
    }
    const std::optional<IpPacket>& quoted() const { return m_quoted; }
    Told tell(std::string sentence, std::string_view name, std::string_view means) const
    {
        Told told {.story = m_scene.from + ": " + std::move(sentence), .label = lowered(name)};
        told.story += " (" + std::string(m_protocol) + " " + lowered(name) + ").";
        told.details = means;
        if (m_quoted) {
            const std::uint32_t original = quotedPacket(m_scene, *m_quoted);
            told.details += (told.details.empty() ? "" : " ")
                + (original == none ? "It quotes the beginning of the " + m_what + " that it is about."
                                    : "It is about the " + m_what + " in " + m_scene.packetName(original) + ".");
        }
        return told;
    }

private:
    const Scene& m_scene;
    std::string_view m_protocol;
    std::optional<IpPacket> m_quoted;
    std::string m_what; ///< "datagram" or "packet".
};

Told tellUndelivered(const Report& report, const Named* reason)
{
    return report.tell(
        report.subject() + " could not be delivered",
        reason ? reason->name : "unreachable",
        reason ? reason->means : "");
}

Told tellPortUnreachable(const Report& report)
{
    constexpr std::uint8_t tcp = 6;
    const auto& quoted = report.quoted();
    if (!quoted || !quoted->hasPorts())
        return report.tell("nobody listens on that port", "port unreachable", "");
    return report.tell(
        std::string("nobody listens on ") + (quoted->protocol == tcp ? "TCP" : "UDP") + " port "
            + std::to_string(big16(quoted->payload, 2)),
        "port unreachable",
        "");
}

Told tellTooBig(const Report& report, std::string_view name, std::uint32_t mtu)
{
    return report.tell(
        report.subject() + " is too big for the way ahead"
            + (mtu ? "; at most " + byteCount(mtu) + (mtu == 1 ? " fits" : " fit") : ""),
        name,
        "Routers on this way must not cut it into pieces; its sender can send smaller ones.");
}

Told tellExceeded(const Report& report, bool isReassembly)
{
    return report.tell(
        report.subject() + (isReassembly ? " did not arrive in all its pieces" : " passed too many routers"),
        "time exceeded",
        isReassembly ? "The pieces that had come were given up." : "Each router counts it down by one.");
}

Told tellProblem(const Report& report, const Named* reason, std::string_view pointer)
{
    std::string means(reason ? reason->means : "");
    means += (means.empty() ? "" : " ") + std::string(pointer);
    return report.tell("a header of " + report.subject() + " cannot be used", "parameter problem", means);
}

std::string pointerText(std::uint32_t byte) { return "The fault is at byte " + grouped(byte) + ", counted from 0."; }

Told tellRedirect(const Scene& scene, const std::string& target, const std::string& gateway)
{
    Told told {.label = "redirect"};
    told.story = target == gateway
        ? scene.from + " tells " + scene.to + ": " + target + " is on this network, no router is needed (redirect)."
        : scene.from + " tells " + scene.to + ": the way to " + target + " is shorter by " + gateway + " (redirect).";
    return told;
}

Told tellIcmpError(const Scene& scene, Bytes icmp)
{
    enum : std::uint8_t { unreachable = 3, sourceQuench = 4, redirect = 5, timeExceeded = 11, parameterProblem = 12 };
    constexpr std::uint8_t portUnreachable = 3, fragmentationNeeded = 4;
    const Report report(scene, "ICMP", icmp);
    switch (icmp[0]) {
    case unreachable:
        if (icmp[1] == portUnreachable)
            return tellPortUnreachable(report);
        if (icmp[1] == fragmentationNeeded)
            return tellTooBig(report, "fragmentation needed", big16(icmp, 6));
        return tellUndelivered(report, nameOf(icmpMessages::unreachable, icmp[1]));
    case sourceQuench: return report.tell(report.subject() + " came too fast", "source quench", "");
    case redirect:
        return tellRedirect(
            scene,
            report.quoted() ? scene.nameOf(report.quoted()->target) : "a host",
            scene.nameOf(icmp.subspan(4, 4)));
    case timeExceeded: return tellExceeded(report, icmp[1] == 1);
    case parameterProblem:
        return tellProblem(report, nameOf(icmpMessages::problems, icmp[1]), icmp[1] == 0 ? pointerText(icmp[4]) : "");
    default: return {};
    }
}

/// Routers that are looked for (RFC 1256), and clocks that are read (RFC 792).
Told tellIcmpQuestion(const Scene& scene, Bytes icmp)
{
    enum : std::uint8_t { routerAdvertisement = 9, routerSolicitation, timestamp = 13, timestampReply };
    switch (icmp[0]) {
    case routerAdvertisement:
        return {.story = scene.from + " says that there is a router here (ICMP).", .label = "router advertisement"};
    case routerSolicitation:
        return {.story = scene.from + " asks for routers on this network (ICMP).", .label = "router solicitation"};
    case timestamp:
        return {
            .story = scene.from + " asks " + scene.to + " what its clock says (ICMP timestamp).", .label = "timestamp"};
    case timestampReply:
        return {
            .story = scene.from + " tells " + scene.to + " what its clock says (ICMP timestamp reply).",
            .label = "timestamp reply"};
    default: return {};
    }
}

Told tellIcmpv6Error(const Scene& scene, Bytes icmp)
{
    enum : std::uint8_t { unreachable = 1, tooBig = 2, timeExceeded = 3, parameterProblem = 4 };
    constexpr std::uint8_t portUnreachable = 4;
    if (icmp.size() < headerSize)
        return {};
    const Report report(scene, "ICMPv6", icmp);
    switch (icmp[0]) {
    case unreachable:
        return icmp[1] == portUnreachable ? tellPortUnreachable(report)
                                          : tellUndelivered(report, nameOf(icmpv6Messages::unreachable, icmp[1]));
    case tooBig: return tellTooBig(report, "packet too big", big32(icmp, 4));
    case timeExceeded: return tellExceeded(report, icmp[1] == 1);
    case parameterProblem:
        return tellProblem(report, nameOf(icmpv6Messages::problems, icmp[1]), pointerText(big32(icmp, 4)));
    default: return {};
    }
}

Told tellNeighbor(const Scene& scene, Bytes icmp, const std::string& who, bool isUnnamed)
{
    enum : std::uint8_t { routerSolicitation = 133, routerAdvertisement, solicitation, advertisement, redirect };
    constexpr std::size_t firstOption = 24, addressSize = 16;
    Told told {.phase = Phase::AddressResolution};
    const auto addressAt = [&](std::size_t at) {
        return at + addressSize <= icmp.size() ? icmp.subspan(at, addressSize) : Bytes();
    };
    const std::string target = addressAt(8).empty() ? "an address that was not captured" : addressText(addressAt(8));
    switch (icmp[0]) {
    case routerSolicitation:
        told.story = who + " asks for routers on this network.";
        told.label = "router solicitation";
        return told;
    case routerAdvertisement:
        told.story = who + " says that it is a router here.";
        told.label = "router advertisement";
        return told;
    case solicitation:
        told.story =
            isUnnamed ? "Someone asks: does anybody use " + target + "?" : who + " asks: who has " + target + "?";
        told.label = "who has " + target + "?";
        return told;
    case advertisement: {
        const bool tells = icmp.size() >= firstOption + 8 && icmp[firstOption] == 2;
        told.story = who
            + (tells ? " answers: " + target + " is at " + addressText(icmp.subspan(firstOption + 2, 6)) + "."
                     : " says: " + target + " is here.");
        told.label = target + " is here";
        return told;
    }
    case redirect:
        return addressAt(24).empty() ? Told {}
                                     : tellRedirect(scene, scene.nameOf(addressAt(24)), scene.nameOf(addressAt(8)));
    default: return {};
    }
}

} // namespace

Told tellIcmp(const Scene& scene)
{
    constexpr std::uint8_t echoReply = 0, echoRequest = 8;
    const Bytes icmp = scene.layer("icmp");
    if (icmp.size() < headerSize)
        return {.story = scene.from + " sends " + scene.to + " an ICMP message that was cut short.", .label = "ICMP"};
    if (icmp[0] == echoRequest)
        return {.story = scene.from + " asks whether " + scene.to + " can be reached (ping).", .label = "ping"};
    if (icmp[0] == echoReply) {
        Told told {.story = scene.from + " can be reached (ping reply).", .label = "ping reply"};
        if (scene.facts.answers != none)
            told.details = "That answers " + scene.packetName(scene.facts.answers) + ", "
                + duration(scene.packet.nanoseconds - scene.capture.packets()[scene.facts.answers].nanoseconds)
                + " later.";
        return told;
    }
    for (Told told : {tellIcmpError(scene, icmp), tellIcmpQuestion(scene, icmp)})
        if (!told.story.empty())
            return told;
    return {
        .story = scene.from + " sends " + scene.to + " an ICMP message of type " + std::to_string(icmp[0]) + ".",
        .label = "ICMP type " + std::to_string(icmp[0])};
}

Told tellIcmpv6(const Scene& scene)
{
    constexpr std::uint8_t echoRequest = 128, echoReply = 129;
    const Bytes icmp = scene.layer("icmpv6");
    if (icmp.size() < 4)
        return {
            .story = scene.from + " sends " + scene.to + " an ICMPv6 message that was cut short.", .label = "ICMPv6"};
    const bool isUnnamed = std::ranges::all_of(scene.row.source, [](std::uint8_t byte) { return byte == 0; });
    const std::string who = isUnnamed ? "Someone without an address yet" : scene.from;
    switch (icmp[0]) {
    case echoRequest: return {.story = who + " asks whether " + scene.to + " can be reached (ping).", .label = "ping"};
    case echoReply: return {.story = who + " can be reached (ping reply).", .label = "ping reply"};
    default: break;
    }
    for (Told told :
         {tellIcmpv6Error(scene, icmp), tellNeighbor(scene, icmp, who, isUnnamed), tellListeners(scene, icmp, who)})
        if (!told.story.empty())
            return told;
    return {
        .story = who + " sends " + scene.to + " an ICMPv6 message of type " + std::to_string(icmp[0]) + ".",
        .label = "ICMPv6 type " + std::to_string(icmp[0])};
}

} // namespace packetarium
