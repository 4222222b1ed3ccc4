// tshark is the oracle: on every capture here, each field that we read has the name, place and value that it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "capture/capture.h"
#include "protocols/value.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

using namespace packetarium;

namespace {

struct Shown {
    std::size_t at = 0, size = 0;
    std::string value;
};
/// A packet as tshark shows it: every field by its name.
using ShownPacket = std::multimap<std::string, Shown, std::less<>>;

std::string attribute(std::string_view line, std::string_view name)
{
    const std::string start = " " + std::string(name) + "=\"";
    const std::size_t at = line.find(start);
    if (at == std::string_view::npos)
        return {};
    const std::size_t begin = at + start.size();
    return std::string(line.substr(begin, line.find('"', begin) - begin));
}

std::vector<std::string> captures()
{
    std::vector<std::string> paths;
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/protocols"))
        if (file.path().extension().string().starts_with(".pcap"))
            paths.push_back(file.path().string());
    return paths;
}

/// tshark's packets; none when tshark is not installed. Its XML has one element a line.
std::vector<ShownPacket> shownByTshark(const std::string& path)
{
    std::vector<ShownPacket> packets;
    FILE* output = popen(("tshark -n -r '" + path + "' -T pdml 2>/dev/null").c_str(), "r");
    std::string line;
    for (int c = std::fgetc(output); c != EOF; c = std::fgetc(output)) {
        line += char(c);
        if (c != '\n')
            continue;
        if (line.find("<packet>") != std::string::npos)
            packets.emplace_back();
        if (const std::string at = attribute(line, "pos"); !packets.empty() && !at.empty())
            packets.back().insert(
                {attribute(line, "name"),
                 {std::stoul(at), std::stoul(attribute(line, "size")), attribute(line, "show")}});
        line.clear();
    }
    pclose(output);
    return packets;
}

/// Fields that are read from the packet but written differently on purpose.
bool isComparable(const Node& node)
{
    static const std::set<std::string_view> others = {
        "tcp.payload", // Wireshark leaves it out where another protocol reads it, or the checksum is wrong.
        "udp.payload",
        "icmp.data", // Wireshark takes a ping's clock out of it.
        "dns.count.labels", // Wireshark counts the dots in the written name, of which some may lie within labels.
        "icmpv6.data", // Wireshark has a protocol of its own for the data of a ping.
        "tcp.seq_raw", // In a quoted segment Wireshark calls it tcp.seq.
    };
    // Wireshark says 0 of DHCP's "End"; its number is 255 (RFC 2132 section 3.2).
    if (node.field && node.field->filter == "dhcp.option.type" && node.value == 255)
        return false;
    if (node.field && node.field->filter.starts_with("sse."))
        return false; // Ours alone.
    return node.field && node.origin == Origin::Wire && node.source == 0 && !others.contains(node.field->filter)
        && fieldNamed(node.field->filter);
}

bool sameValue(const Node& node, std::string shown)
{
    switch (node.field->show) {
    case Show::Text:
    case Show::None: return true; // Escaped in XML's own way, or no value at all.
    case Show::Raw: std::erase(shown, ':'); [[fallthrough]];
    default: return tsharkValue(node) == shown;
    }
}

bool isShown(const ShownPacket& packet, const Node& node)
{
    const auto [begin, end] = packet.equal_range(node.field->filter);
    for (auto shown = begin; shown != end; ++shown) {
        const Shown& it = shown->second;
        const bool within = node.bit / 8 >= it.at && (node.bit + node.bits + 7) / 8 <= it.at + it.size;
        if (within && sameValue(node, it.value))
            return true;
    }
    return false;
}

/// The layers that single packets are made of, without what conversations and messages add.
bool belongsToPackets(std::string_view filter)
{
    static const std::set<std::string_view> packetLayers = {
        "eth",
        "vlan",
        "ieee8021ad",
        "llc",
        "arp",
        "ip",
        "ipv6",
        "icmp",
        "icmpv6",
        "igmp",
        "tcp",
        "udp",
        "udplite",
        "dns",
        "dhcp",
        "dhcpv6",
        "ntp"};
    static const std::set<std::string_view> others = {
        "tcp.payload", // Wireshark leaves it out where another protocol reads it, or the checksum is wrong.
        "udp.payload",
        "dns.qry.name.len", // Of the root, Wireshark counts the letters of "<Root>".
        "dns.count.labels",
        "dhcp.option.value", // Wireshark hides it behind what says more.
        "dhcp.option.suboption_length", // Not all options with parts are taken apart here.
        "icmp.data", // Wireshark calls this data, a layer of its own.
        "icmpv6.data",
        "tcp.seq_raw", // In a quoted segment Wireshark calls it tcp.seq.
    };
    return packetLayers.contains(filter.substr(0, filter.find('.'))) && !others.contains(filter) && fieldNamed(filter);
}

std::size_t timesShown(const Tree& tree, std::string_view filter)
{
    return std::size_t(std::ranges::count_if(tree.nodes(), [&](const Node& node) {
        return node.field && node.source == 0 && node.field->filter == filter;
    }));
}

} // namespace

TEST_CASE("Every field of the sample captures has the name, place and value that tshark gives it", "[tshark]")
{
    for (const std::string& path : captures()) {
        CAPTURE(path);
        const auto shown = shownByTshark(path);
        if (shown.empty()) {
            WARN("Skipped: tshark is not installed.");
            return;
        }
        const auto capture = Capture::open(path);
        REQUIRE(capture);
        (*capture)->wait();
        REQUIRE((*capture)->packets().size() == shown.size());
        for (std::size_t index = 0; index < shown.size(); ++index) {
            if (shown[index].contains("ip.cur_rt"))
                continue; // Wireshark gives the addresses of a source-routed packet other names.
            const Dissection dissection = (*capture)->dissect(index);
            for (const Node& node : dissection.tree.nodes()) {
                if (!isComparable(node) || isShown(shown[index], node))
                    continue;
                const std::string field(node.field->filter), value = tsharkValue(node);
                CAPTURE(index + 1, field, value, node.bit / 8);
                CHECK(isShown(shown[index], node));
            }
        }
    }
}

TEST_CASE("Every field of packets that tshark shows under a name of ours is shown as often", "[tshark]")
{
    for (const std::string& path : captures()) {
        CAPTURE(path);
        const auto shown = shownByTshark(path);
        if (shown.empty()) {
            WARN("Skipped: tshark is not installed.");
            return;
        }
        const auto capture = Capture::open(path);
        REQUIRE(capture);
        (*capture)->wait();
        for (std::size_t index = 0; index < shown.size(); ++index) {
            const bool isTornApart = shown[index].contains("ip.fragments") || shown[index].contains("ipv6.fragments")
                || shown[index].contains("dns.length"); // DNS over TCP
            if (shown[index].contains("_ws.malformed") || isTornApart)
                continue; // Wireshark stops at the first fault, where we go on; and it puts pieces together here.
            const Dissection dissection = (*capture)->dissect(index);
            for (auto field = shown[index].begin(); field != shown[index].end();
                 field = shown[index].upper_bound(field->first)) {
                if (!belongsToPackets(field->first))
                    continue;
                CAPTURE(index + 1, field->first);
                CHECK(timesShown(dissection.tree, field->first) == shown[index].count(field->first));
            }
        }
    }
}
