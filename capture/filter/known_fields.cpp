// What a name in a filter stands for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/known_fields.h"

#include "capture/computed_fields.h"
#include "capture/filter/frame_facts.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace packetarium::filter {
namespace {

struct Alias {
    std::string_view name;
    std::string_view fields[2];
    std::string_view means;
    bool isText = false;
};
constexpr Alias aliases[] = {
    {"eth.addr", {"eth.src", "eth.dst"}, "The sender's or the receiver's MAC address."},
    {"ip.addr", {"ip.src", "ip.dst"}, "The sender's or the receiver's IPv4 address."},
    {"ip.host", {"ip.src", "ip.dst"}, "The sender's or the receiver's IPv4 address, as text.", true},
    {"ip.src_host", {"ip.src", ""}, "The sender's IPv4 address, as text.", true},
    {"ip.dst_host", {"ip.dst", ""}, "The receiver's IPv4 address, as text.", true},
    {"ipv6.addr", {"ipv6.src", "ipv6.dst"}, "The sender's or the receiver's IPv6 address."},
    {"ipv6.host", {"ipv6.src", "ipv6.dst"}, "The sender's or the receiver's IPv6 address, as text.", true},
    {"ipv6.src_host", {"ipv6.src", ""}, "The sender's IPv6 address, as text.", true},
    {"ipv6.dst_host", {"ipv6.dst", ""}, "The receiver's IPv6 address, as text.", true},
    {"tcp.port", {"tcp.srcport", "tcp.dstport"}, "The sender's or the receiver's port."},
    {"udp.port", {"udp.srcport", "udp.dstport"}, "The sender's or the receiver's port."},
};

// What Wireshark keeps in another form than the layout's bits suggest.
constexpr std::string_view dates[] = {
    "frame.time",
    "dhcpv6.duidllt.time",
    "dns.rrsig.signature_expiration",
    "dns.rrsig.signature_inception",
    "dns.tsig.time_signed",
    "ntp.org",
    "ntp.rec",
    "ntp.reftime",
    "ntp.xmt",
};
constexpr std::string_view withFraction[] = {"icmp.resptime", "icmpv6.resptime"};
constexpr std::string_view belowZero[] = {
    "data.len", "dns.extraneous.length", "frame.encap_type", "icmp.pref_level", "tcp.window_size_scalefactor"};

bool lists(std::span<const std::string_view> names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

/// Names that say "anything of this kind was found".
constexpr std::string_view anyAnalysis = "tcp.analysis", anyFinding = "tcp.analysis.flags";

template<class Visit> void visitFields(Visit visit)
{
    for (const Protocol* protocol : protocols())
        for (const auto layout : protocol->layouts)
            for (const Field& field : layout)
                visit(field);
    for (const Field& field : computedFields())
        visit(field);
    for (const Field* field : {&dataBytes(), &dataLength(), &segmentData()})
        visit(*field);
    for (const Field& field : frameFields())
        visit(field);
}

Kind kindOf(const Field& field)
{
    if (lists(dates, field.filter))
        return Kind::Time;
    if (lists(withFraction, field.filter))
        return Kind::Decimal;
    switch (field.show) {
    case Show::Decimal:
    case Show::Hex: return Kind::Number;
    case Show::Flag: return Kind::Flag;
    case Show::Raw: return Kind::Raw;
    case Show::Mac: return Kind::Mac;
    case Show::Ipv4: return Kind::Ipv4;
    case Show::Ipv6: return Kind::Ipv6;
    case Show::Text: return Kind::Text;
    case Show::Seconds: return Kind::Seconds;
    case Show::None: break;
    }
    return Kind::Presence;
}

const Field* knownField(std::string_view name)
{
    const Field* found = nullptr;
    visitFields([&](const Field& field) {
        if (!found && field.filter == name)
            found = &field;
    });
    return found;
}

/// Wireshark keeps a number in 8, 16, 24, 32 or 64 bits.
unsigned storedBits(unsigned bits)
{
    for (const unsigned stored : {8u, 16u, 24u, 32u})
        if (bits > 0 && bits <= stored)
            return stored;
    return 64;
}

std::string_view typeName(Kind kind)
{
    switch (kind) {
    case Kind::Number: return "number";
    case Kind::Decimal: return "number with a fraction";
    case Kind::Flag: return "flag";
    case Kind::Seconds: return "seconds";
    case Kind::Time: return "date and time";
    case Kind::Text: return "text";
    case Kind::Raw: return "bytes";
    case Kind::Mac: return "MAC address";
    case Kind::Ipv4: return "IPv4 address";
    case Kind::Ipv6: return "IPv6 address";
    case Kind::Presence: return "there or not";
    case Kind::Protocol: break;
    }
    return "protocol";
}

/// What describes the protocol that a field's name begins with.
std::string_view specOf(std::string_view name)
{
    const std::string_view first = name.substr(0, name.find('.'));
    const ProtocolId id = protocolNamed(first);
    return id ? protocol(id).spec : std::string_view();
}

bool isProtocol(std::string_view name)
{
    return name == "frame" || name == unknownData.filter || protocolNamed(name) != 0;
}

std::vector<const Field*> analysisFields(std::string_view name)
{
    std::vector<const Field*> fields;
    for (const Field& field : computedFields())
        if (field.filter.starts_with("tcp.analysis.") && (name == anyAnalysis || field.show == Show::None))
            fields.push_back(&field);
    return fields;
}

/// How many characters must be added, removed or changed to turn one into the other (Levenshtein).
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

void locate(Name& name)
{
    const std::string_view text = std::string_view(name.text).substr(name.text.starts_with('.'));
    if (name.kind == Kind::Protocol)
        name.places = std::make_shared<Places>(Places::ofProtocol(text));
    else
        name.places = std::make_shared<Places>(Places::ofFields(name.fields));
}

std::optional<Name> nameInFilter(std::string_view text)
{
    Name name;
    name.text = text;
    if (text.starts_with('.'))
        text.remove_prefix(1); // Wireshark's way to say that this is a name and not a value.
    if (isProtocol(text)) {
        name.kind = Kind::Protocol;
        name.isFrame = text == "frame";
        return name;
    }
    if (text == anyAnalysis || text == anyFinding) {
        name.fields = analysisFields(text);
        return name;
    }
    const auto alias = std::ranges::find(aliases, text, &Alias::name);
    if (alias != std::end(aliases)) {
        name.isAddressText = alias->isText;
        for (const std::string_view each : alias->fields)
            if (const Field* field = knownField(each))
                name.fields.push_back(field);
    } else if (const Field* field = knownField(text)) {
        name.fields.push_back(field);
    }
    if (name.fields.empty())
        return std::nullopt;
    const Field& first = *name.fields.front();
    name.kind = name.isAddressText ? Kind::Text : kindOf(first);
    name.bits = storedBits(first.bits);
    name.isSigned = lists(belowZero, first.filter);
    name.isFrame = text.starts_with("frame.");
    return name;
}

void visitNames(const std::function<void(const DisplayFilter::Reference&)>& visit)
{
    visit({"frame", typeName(Kind::Protocol), "The whole packet, as it was captured.", {}});
    for (const Protocol* each : protocols())
        visit({each->filter, typeName(Kind::Protocol), each->means, each->spec});
    visit({unknownData.filter, typeName(Kind::Protocol), unknownData.means, {}});
    for (const Alias& alias : aliases) {
        const Field* field = knownField(alias.fields[0]);
        if (field)
            visit({alias.name, typeName(alias.isText ? Kind::Text : kindOf(*field)), alias.means, specOf(alias.name)});
    }
    visit({anyAnalysis, typeName(Kind::Presence), "Anything was concluded about this segment.", specOf("tcp")});
    visit({anyFinding, typeName(Kind::Presence), "Something about this segment is worth a look.", specOf("tcp")});
    visitFields([&](const Field& field) {
        visit({field.filter, typeName(kindOf(field)), field.means, specOf(field.filter)});
    });
}

std::string nearestName(std::string_view text)
{
    constexpr std::size_t longestName = 100; // Nothing longer is meant as a name.
    if (text.size() > longestName)
        return {};
    std::string_view nearest;
    std::size_t distance = std::max<std::size_t>(2, text.size() / 3) + 1; // Farther is no longer a slip.
    const auto consider = [&](std::string_view name) {
        const std::size_t away = editDistance(text, name);
        if (away < distance) {
            distance = away;
            nearest = name;
        }
    };
    visitNames([&](const DisplayFilter::Reference& known) { consider(known.name); });
    return std::string(nearest);
}

} // namespace packetarium::filter
