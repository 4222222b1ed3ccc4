// Where the values of a name lie.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/places.h"

#include "capture/computed_fields.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

/// The protocols whose fixed header is always shown whole when isPlain() says so, or when their summary goes on.
constexpr std::string_view withPlainHeaders[] = {"eth", "vlan", "arp", "ip", "ipv6", "tcp", "udp", "udplite"};
/// Those of them of which nothing else is shown then that a fixed header's field could be mistaken for.
constexpr std::string_view withOtherHeaders[] = {"eth", "vlan", "ip"};

/// The protocols that show all their declared fields themselves; nobody shows those for them, or adds more of them.
constexpr std::string_view withOwnFields[] = {"tcp", "ip"};

bool lists(std::span<const std::string_view> names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

bool isLink(ProtocolId id) { return protocol(id).osi <= 2; }
bool isApplication(ProtocolId id) { return protocol(id).osi >= 5; }

/// Whether messages of a TCP stream are of this protocol as a whole.
bool isMessage(ProtocolId id) { return isApplication(id) && protocol(id).frameSize; }

InRow inRow(const Field& field)
{
    constexpr std::pair<std::string_view, InRow> known[] = {
        {"tcp.srcport", InRow::SourcePort},
        {"tcp.dstport", InRow::TargetPort},
        {"udp.srcport", InRow::SourcePort},
        {"udp.dstport", InRow::TargetPort},
        {"ip.src", InRow::SourceAddress},
        {"ip.dst", InRow::TargetAddress},
        {"ipv6.src", InRow::SourceAddress},
        {"ipv6.dst", InRow::TargetAddress},
    };
    if (field.filter == "tcp.flags" || field.filter.starts_with("tcp.flags."))
        return InRow::TcpFlags;
    const auto found = std::ranges::find(known, field.filter, &std::pair<std::string_view, InRow>::first);
    return found == std::end(known) ? InRow::Nothing : found->second;
}

} // namespace

void Places::own(ProtocolId id, In in) { m_in[id] = m_in[id] == In::Nowhere || m_in[id] == in ? in : In::Tree; }

void Places::addOwners(ProtocolId id)
{
    m_mayBeQuoted = true; // An error may quote the packet of a tunnel, with frames in it.
    m_mayBeInMessages = m_mayBeInMessages || isApplication(id);
    m_onlyInOwnMessages = m_onlyInOwnMessages && (!isApplication(id) || isMessage(id));
    if (std::ranges::find(m_owners, id) == m_owners.end())
        m_owners.push_back(id);
}

void Places::ownAll(bool (*isMeant)(ProtocolId))
{
    for (ProtocolId id = 1; id <= protocols().size(); ++id)
        if (isMeant(id))
            m_in[id] = In::Tree;
}

Places Places::ofProtocol(std::string_view filter)
{
    Places places;
    for (ProtocolId id = 1; id <= protocols().size(); ++id) // Both versions of Linux's cooked capture have one name.
        if (protocol(id).filter == filter) {
            places.m_known = true;
            places.m_in[id] = In::Presence;
            places.addOwners(id);
        }
    return places;
}

void Places::add(const Field& wanted)
{
    bool isDeclared = false;
    for (ProtocolId id = 1; id <= protocols().size(); ++id) {
        const Protocol& owner = protocol(id);
        std::vector<HeaderField> inHeader;
        std::size_t elsewhere = 0;
        for (const auto& layout : owner.layouts)
            for (const Field& field : layout) {
                if (field.filter != wanted.filter)
                    continue;
                if (&layout == owner.layouts.begin())
                    inHeader.push_back({&field, inRow(field)});
                else
                    ++elsewhere;
            }
        if (inHeader.empty() && elsewhere == 0)
            continue;
        isDeclared = true;
        addOwners(id);
        if (isApplication(id)) {
            ownAll(isApplication); // mDNS shows the fields of DNS, QUIC those of TLS.
            continue;
        }
        if (inHeader.empty() && isLink(id)) {
            ownAll(isLink); // What ends a frame is shown by whatever protocol the frame has.
            continue;
        }
        const bool isInHeader = inHeader.size() == 1 && inHeader.front().field->bits > 0
            && lists(withPlainHeaders, owner.filter) && (elsewhere == 0 || lists(withOtherHeaders, owner.filter));
        if (!isInHeader || (m_in[id] != In::Nowhere && m_in[id] != In::Header)) {
            const bool isOwn = lists(withOwnFields, owner.filter) && !computedFieldNamed(wanted.filter);
            own(id, isOwn ? In::OwnLayer : In::Tree);
            continue;
        }
        if (m_in[id] == In::Nowhere) {
            m_in[id] = In::Header;
            m_slots[id] = std::uint8_t(m_inHeader.size());
            m_inHeader.emplace_back();
        }
        auto& fields = m_inHeader[m_slots[id]];
        fields.insert(fields.end(), inHeader.begin(), inHeader.end());
    }
    const bool isComputed = computedFieldNamed(wanted.filter) != nullptr;
    if (isDeclared && !isComputed)
        return;
    const ProtocolId owner = protocolNamed(wanted.filter.substr(0, wanted.filter.find('.')));
    if (!owner) {
        m_known = false;
        return;
    }
    addOwners(owner);
    if (isApplication(owner))
        ownAll(isApplication); // mDNS has what DNS has.
    const std::string_view name = protocol(owner).filter;
    const bool isOfMessages = wanted.filter.starts_with("tcp.segment") || wanted.filter.starts_with("tcp.reassembled");
    own(owner, !isDeclared && !isOfMessages && (name == "tcp" || name == "udp") ? In::Computed : In::Tree);
    if (name == "udp") // UDP-Lite shares the numbering, and has these too.
        own(protocolNamed("udplite"), In::Tree);
    const bool isInFacts = wanted.filter.starts_with("tcp.analysis.") || wanted.filter.starts_with("tcp.time_")
        || wanted.filter == "tcp.completeness" || wanted.filter.ends_with(".stream");
    m_computedNeedBytes = m_computedNeedBytes || !isInFacts;
}

Places Places::ofFields(const std::vector<const Field*>& fields)
{
    Places places;
    places.m_known = !fields.empty();
    std::vector<std::string_view> seen;
    for (const Field* field : fields) {
        if (lists(seen, field->filter) || !places.m_known)
            continue;
        seen.push_back(field->filter);
        places.add(*field);
    }
    return places;
}

bool Places::mayBeIn(ProtocolId message) const
{
    return !m_onlyInOwnMessages || std::ranges::find(m_owners, message) != m_owners.end();
}

unsigned Places::cost() const
{
    constexpr unsigned row = 0, bytes = 1, tree = 2;
    if (!m_known)
        return tree;
    unsigned cost = row;
    for (const ProtocolId owner : m_owners) {
        if (m_in[owner] == In::Tree || m_in[owner] == In::OwnLayer || isApplication(owner))
            return tree;
        if (m_in[owner] == In::Computed)
            cost = bytes;
        if (m_in[owner] == In::Header)
            for (const HeaderField& each : inHeader(owner))
                cost = each.inRow == InRow::Nothing ? bytes : cost;
    }
    return cost;
}

/// Options may tell of other addresses, and a header that cannot be right is not shown to its end.
static bool isWholeIpv4(Bytes header)
{
    constexpr unsigned plain = 0x45, headerSize = 20;
    if (header.size() < headerSize)
        return false;
    const unsigned length = unsigned(header[2] << 8 | header[3]);
    return header[0] == plain && (length == 0 || length >= headerSize);
}

bool isPlain(ProtocolId id, Bytes header)
{
    static const ProtocolId ethernet = protocolNamed("eth"), vlan = protocolNamed("vlan"), ipv4 = protocolNamed("ip"),
                            ipv6 = protocolNamed("ipv6");
    constexpr unsigned firstEtherType = 0x0600;
    const auto isType = [&](std::size_t at) {
        return at + 2 <= header.size() && unsigned(header[at] << 8 | header[at + 1]) >= firstEtherType;
    };
    if (id == ethernet)
        return isType(12);
    if (id == vlan)
        return isType(2);
    if (id == ipv4)
        return isWholeIpv4(header);
    if (id == ipv6)
        return !header.empty() && header[0] >> 4 == 6;
    return true;
}

} // namespace packetarium::filter
