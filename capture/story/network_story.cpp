// The story of what runs a network: addresses that are lent (DHCP), and clocks that are set (NTP).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/quote.h"
#include "capture/story/scene.h"

#include "protocols/protocol.h"
#include "protocols/value.h"

namespace packetarium {
namespace {

Tree dissected(std::string_view protocolName, Bytes bytes)
{
    Tree tree;
    tree.setPacket(bytes);
    const Protocol& here = protocol(protocolNamed(protocolName));
    tree.beginLayer(here, Cursor(bytes));
    here.dissect(Cursor(bytes), tree, Surroundings {});
    return tree;
}

std::uint64_t numberOf(const Tree& tree, std::string_view filter)
{
    const Node* node = tree.find(filter);
    return node ? node->value : 0;
}

std::string valueOf(const Tree& tree, std::string_view filter)
{
    const Node* node = tree.find(filter);
    return node ? tsharkValue(*node) : std::string();
}

/// "1 hour", "90 minutes": a number of seconds as people say it.
std::string spanText(std::uint64_t seconds)
{
    constexpr std::pair<std::uint64_t, std::string_view> units[] = {
        {86'400, "day"}, {3'600, "hour"}, {60, "minute"}, {1, "second"}};
    for (const auto& [size, name] : units)
        if (seconds % size == 0 && seconds >= size)
            return grouped(seconds / size) + " " + std::string(name) + (seconds == size ? "" : "s");
    return "0 seconds";
}

/// Who asks for an address has none to be called by, but often a name, and always a network card.
std::string clientText(const Tree& tree)
{
    if (const Node* host = tree.find("dhcp.option.hostname"))
        if (const std::string name = quote(host->bytes); !name.empty())
            return "A computer that calls itself " + name;
    const std::string card = valueOf(tree, "dhcp.hw.mac_addr");
    return card.empty() ? "A computer" : "The computer with network card " + card;
}

std::string leaseText(const Tree& tree)
{
    constexpr std::uint64_t forever = 0xffff'ffff;
    if (!tree.find("dhcp.option.ip_address_lease_time"))
        return "";
    const std::uint64_t seconds = numberOf(tree, "dhcp.option.ip_address_lease_time");
    return seconds == forever ? " for ever" : " for " + spanText(seconds);
}

/// The address that a client asks for: in an option while it has none, else in the header (RFC 2131 section 4.3.2).
std::string wantedText(const Tree& tree)
{
    const std::string requested = valueOf(tree, "dhcp.option.requested_ip_address");
    return requested.empty() ? valueOf(tree, "dhcp.ip.client") : requested;
}

/// What a client asks for with DHCP Request (RFC 2131 section 4.3.2): an offer, its old address, or more time.
std::string requestText(const Tree& tree, const std::string& server)
{
    if (!server.empty())
        return " takes the offer of " + server + ": the address " + wantedText(tree);
    if (tree.find("dhcp.option.requested_ip_address"))
        return " wants to use the address " + wantedText(tree);
    return " wants to keep the address " + wantedText(tree);
}

std::string addressStory(const Scene& scene, const Tree& tree)
{
    enum : std::uint64_t { discover = 1, offer, request, decline, acknowledge, refuse, release, inform };
    const std::string client = clientText(tree), yours = valueOf(tree, "dhcp.ip.your");
    const std::string server = valueOf(tree, "dhcp.option.dhcp_server_id");
    switch (numberOf(tree, "dhcp.option.dhcp")) {
    case discover:
        return client + " asks " + (scene.isToGroup() ? "everyone" : scene.to)
            + ": who can give me an address (DHCP Discover)?";
    case offer:
        if (yours == "0.0.0.0")
            return scene.from + " answers, but offers no address (DHCP Offer).";
        return scene.from + " offers the address " + yours + leaseText(tree) + " (DHCP Offer).";
    case request: return client + requestText(tree, server) + " (DHCP Request).";
    case decline: return client + " declines: somebody already uses " + wantedText(tree) + " (DHCP Decline).";
    case acknowledge:
        return yours == "0.0.0.0" ? scene.from + " tells how this network is set up (DHCP ACK)."
                                  : scene.from + " lends the address " + yours + leaseText(tree) + " (DHCP ACK).";
    case refuse: return scene.from + " refuses the address that was asked for (DHCP NAK).";
    case release: return client + " gives the address " + valueOf(tree, "dhcp.ip.client") + " back (DHCP Release).";
    case inform: return client + " has an address and asks how this network is set up (DHCP Inform).";
    default: return {};
    }
}

std::string addressLabel(std::uint64_t type)
{
    constexpr std::string_view names[] = {
        "", "Discover", "Offer", "Request", "Decline", "ACK", "NAK", "Release", "Inform"};
    return "DHCP " + std::string(type < std::size(names) ? names[type] : "");
}

} // namespace

Told tellAddresses(const Scene& scene, Told asDatagram)
{
    const Tree tree = dissected("dhcp", scene.layer("dhcp"));
    std::string story = addressStory(scene, tree);
    if (story.empty())
        return asDatagram;
    Told told = std::move(asDatagram);
    told.story = std::move(story);
    told.label = addressLabel(numberOf(tree, "dhcp.option.dhcp"));
    return told;
}

Told tellTime(const Scene& scene, Told asDatagram)
{
    enum : std::uint64_t { client = 3, server, broadcast };
    const Tree tree = dissected("ntp", scene.layer("ntp"));
    const Node* sent = tree.find("ntp.xmt");
    if (!sent)
        return asDatagram;
    Told told = std::move(asDatagram);
    const std::uint64_t mode = numberOf(tree, "ntp.flags.mode");
    const bool tellsNothing = numberOf(tree, "ntp.stratum") == 0;
    if (mode == client) {
        told.story = scene.from + " asks " + scene.to + ": what time is it (NTP)?";
        told.label = "what time is it?";
    } else if (mode == server && tellsNothing) {
        const std::string reason = textOf(tree.find("ntp.refid")->bytes.first(4));
        told.story = scene.from + " does not tell " + scene.to + " the time"
            + (reason.empty() ? "" : ": its reason is “" + reason + "”") + " (NTP).";
        told.label = "no time";
    } else if (mode == server || mode == broadcast) {
        told.story = scene.from + " tells " + (mode == server ? scene.to : std::string("everyone"))
            + " the time: " + tsharkValue(*sent) + " (NTP).";
        told.label = "the time";
    }
    return told;
}

} // namespace packetarium
