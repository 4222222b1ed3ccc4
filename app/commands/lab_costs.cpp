// Finds the lab that a packet belongs to: by its conversation, by the fragment that carries the ports, or by the packet
// that an ICMP error quotes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_costs.h"

#include "capture/conversations/conversations.h"

#include <map>
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

/// A piece of an IP packet, and what all of its pieces have in common.
struct Fragment {
    std::vector<Bytes> packet; ///< From, to, identification.
    std::uint64_t protocol = 0, offset = 0;
    std::size_t payload = 0; ///< Where in the frame what it carries begins.
};

std::optional<Fragment> fragmentIn(const Tree& tree, Bytes frame)
{
    const auto bytes = [&tree](const char* field) { return tree.find(field) ? tree.find(field)->bytes : Bytes(); };
    const auto value = [&tree](const char* field) { return tree.find(field) ? tree.find(field)->value : 0; };
    if (const Node* identification = tree.find("ipv6.fraghdr.ident")) // The last field of its header.
        return Fragment {
            {bytes("ipv6.src"), bytes("ipv6.dst"), identification->bytes},
            value("ipv6.fraghdr.nxt"),
            value("ipv6.fraghdr.offset"),
            (identification->bit + identification->bits) / 8};
    const Node* version = tree.find("ip.version"); // The first one, beside the header's length in words of four bytes.
    if (!version || (value("ip.flags.mf") == 0 && value("ip.frag_offset") == 0))
        return {};
    const std::size_t begin = version->bit / 8;
    return Fragment {
        {bytes("ip.src"), bytes("ip.dst"), bytes("ip.id")},
        value("ip.proto"),
        value("ip.frag_offset"),
        begin + std::size_t(frame[begin] & 15) * 4};
}

/// Both TCP and UDP begin with their ports.
std::optional<Ports> portsAtStart(const Fragment& fragment, Bytes frame)
{
    constexpr std::uint64_t tcp = 6, udp = 17;
    if (fragment.offset != 0 || (fragment.protocol != tcp && fragment.protocol != udp)
        || frame.size() < fragment.payload + 4)
        return {};
    const auto at = [&](std::size_t i) { return std::uint64_t(frame[fragment.payload + i]); };
    return Ports {fragment.protocol == udp, at(0) << 8 | at(1), at(2) << 8 | at(3)};
}

/// Remembers the ports of fragmented packets for the fragments that have none.
class FragmentedPackets {
public:
    std::optional<Ports> portsOf(const Fragment& fragment, Bytes frame)
    {
        std::string name;
        for (const Bytes part : fragment.packet)
            name.append(part.begin(), part.end());
        if (const auto ports = portsAtStart(fragment, frame))
            m_ports[name] = *ports;
        const auto known = m_ports.find(name);
        return known == m_ports.end() ? std::nullopt : std::optional(known->second);
    }

private:
    std::map<std::string, Ports> m_ports;
};

std::optional<Ports> portsIn(const Capture& capture, std::size_t index, FragmentedPackets& fragmented)
{
    if (const PacketFacts& facts = capture.conversations().facts(index); facts.conversation != noConversation) {
        const auto& packet = capture.packets()[index];
        return Ports {facts.kind == PacketFacts::Kind::Udp, packet.sourcePort, packet.targetPort};
    }
    const Dissection dissection = capture.dissect(index);
    if (const auto fragment = fragmentIn(dissection.tree, dissection.bytes))
        return fragmented.portsOf(*fragment, dissection.bytes);
    return portsQuotedIn(dissection.tree);
}

} // namespace

std::vector<Cost> labCosts(const Capture& capture, const std::vector<LabPlace>& labs)
{
    std::vector<Cost> costs;
    for (const LabPlace& lab : labs)
        costs.push_back({lab.title});
    costs.push_back({QStringLiteral("other (finding hosts)")});
    FragmentedPackets fragmented;
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        std::size_t whose = labs.size();
        if (const auto ports = portsIn(capture, i, fragmented))
            for (std::size_t lab = 0; lab < labs.size(); ++lab)
                if (ports->isUdp == labs[lab].isUdp && (ports->from == labs[lab].port || ports->to == labs[lab].port))
                    whose = lab;
        ++costs[whose].packets;
        costs[whose].bytes += capture.packets()[i].original;
    }
    if (costs.back().packets == 0)
        costs.pop_back();
    return costs;
}

} // namespace packetarium
