// Finds the lab that a packet belongs to: by its conversation, by that of what it is a piece of, or by the packet that
// an ICMP error quotes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_costs.h"

#include "capture/conversations/conversations.h"

#include <optional>

namespace packetarium {

namespace {

/// The ends of a TCP or UDP packet.
struct Ports {
    bool isUdp = false;
    std::uint64_t from = 0, to = 0;
};

std::optional<Ports> portsQuotedIn(const Tree& tree)
{
    if (!tree.find("icmp.type") && !tree.find("icmpv6.type"))
        return {};
    for (const bool isUdp : {true, false}) {
        const Node* from = tree.find(isUdp ? "udp.srcport" : "tcp.srcport");
        const Node* to = tree.find(isUdp ? "udp.dstport" : "tcp.dstport");
        if (from && to)
            return Ports {isUdp, from->value, to->value};
    }
    return {};
}

/// The packet that belongs to a conversation for this one: itself, or the one that completes what it is a piece of.
std::optional<std::size_t> conversingFor(const Conversations& conversations, std::size_t index)
{
    const auto converses = [&](std::size_t i) { return conversations.facts(i).conversation != noConversation; };
    if (converses(index))
        return index;
    const auto whole = conversations.wholeWith(index);
    if (whole && converses(whole->packet))
        return whole->packet;
    return {};
}

bool isIncompletePiece(const Conversations& conversations, std::size_t index, const Tree& tree)
{
    if (conversations.wholeWith(index) || conversations.wholeOf(index))
        return false;
    const auto isSet = [&tree](const char* field) { return tree.find(field) && tree.find(field)->value != 0; };
    return tree.find("ipv6.fraghdr.ident") || isSet("ip.flags.mf") || isSet("ip.frag_offset");
}

/// Which of the labs a packet belongs to.
std::optional<std::size_t> labWith(const Ports& ports, const std::vector<LabPlace>& labs)
{
    for (std::size_t i = 0; i < labs.size(); ++i)
        if (ports.isUdp == labs[i].isUdp && (ports.from == labs[i].port || ports.to == labs[i].port))
            return i;
    return {};
}

} // namespace

std::vector<Cost> labCosts(const Capture& capture, const std::vector<LabPlace>& labs)
{
    std::vector<Cost> costs;
    for (const LabPlace& lab : labs)
        costs.push_back({lab.title});
    const std::size_t incomplete = costs.size(), other = incomplete + 1;
    costs.push_back({QStringLiteral("incomplete fragments")});
    costs.push_back({QStringLiteral("other (finding hosts)")});
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        std::size_t whose = other;
        if (const auto conversing = conversingFor(capture.conversations(), i)) {
            const Packet& packet = capture.packets()[*conversing];
            const bool isUdp = capture.conversations().facts(*conversing).kind == PacketFacts::Kind::Udp;
            whose = labWith({isUdp, packet.sourcePort, packet.targetPort}, labs).value_or(other);
        } else {
            const Dissection dissection = capture.dissect(i);
            if (const auto quoted = portsQuotedIn(dissection.tree))
                whose = labWith(*quoted, labs).value_or(other);
            else if (isIncompletePiece(capture.conversations(), i, dissection.tree))
                whose = incomplete;
        }
        ++costs[whose].packets;
        costs[whose].bytes += capture.packets()[i].original;
    }
    for (const std::size_t unused : {other, incomplete})
        if (costs[unused].packets == 0)
            costs.erase(costs.begin() + std::ptrdiff_t(unused));
    return costs;
}

} // namespace packetarium
