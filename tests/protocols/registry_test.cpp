// What must hold for every protocol, found by walking the registry.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "protocols/protocol.h"

#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>

using namespace packetarium;

namespace {

/// Names of our own, where Wireshark has none or uses another protocol's.
const std::set<std::string_view> ours = {
    "icmp.data", "sse.comment", "sse.data", "sse.event", "sse.id", "sse.retry", "sse.unknown"};

/// Every filter name that the installed tshark knows; empty without tshark.
std::set<std::string> namesKnownToTshark()
{
    std::set<std::string> known;
    FILE* fields = popen("tshark -G fields 2>/dev/null", "r");
    std::string line;
    for (int c = std::fgetc(fields); c != EOF; c = std::fgetc(fields)) {
        if (c != '\n') {
            line += char(c);
            continue;
        }
        std::istringstream columns(line); // F or P, name, filter name, and more; divided by tabs.
        std::string kind, name, filter;
        if (std::getline(columns, kind, '\t') && std::getline(columns, name, '\t')
            && std::getline(columns, filter, '\t'))
            known.insert(filter);
        line.clear();
    }
    pclose(fields);
    return known;
}

template<class Check> void forEachField(Check check)
{
    for (const Protocol* protocol : protocols())
        for (const auto layout : protocol->layouts)
            for (const Field& field : layout) {
                CAPTURE(field.filter);
                check(*protocol, field);
            }
}

bool isShortSentence(std::string_view text) { return text.size() <= 100 && text.size() > 3 && text.ends_with("."); }

} // namespace

TEST_CASE("Every protocol, field and named value is explained in one short sentence", "[protocols]")
{
    for (const Protocol* protocol : protocols()) {
        CAPTURE(protocol->filter);
        CHECK(isShortSentence(protocol->means));
        CHECK(protocol->osi >= 1);
        CHECK(protocol->osi <= 7);
    }
    forEachField([](const Protocol&, const Field& field) {
        CAPTURE(field.means);
        CHECK(isShortSentence(field.means));
        CHECK_FALSE(field.name.empty());
        for (const Named& named : field.names) {
            CAPTURE(named.name);
            CHECK((isShortSentence(named.means) || named.means.ends_with("?")));
        }
    });
}

TEST_CASE("Wireshark knows every filter name", "[protocols]")
{
    const auto known = namesKnownToTshark();
    if (known.empty()) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    forEachField([&](const Protocol&, const Field& field) {
        const bool isOfOurProtocol = field.filter.starts_with("engineio.") || field.filter.starts_with("socketio.");
        CHECK((known.contains(std::string(field.filter)) || ours.contains(field.filter) || isOfOurProtocol));
    });
}

TEST_CASE("A field belongs to the protocol that its name begins with", "[protocols]")
{
    forEachField([](const Protocol& protocol, const Field& field) {
        // Wireshark borrows these from a neighbour.
        const bool isBorrowed = field.filter == "ip.version" || field.filter.starts_with("ieee8021ah.")
            || field.filter.starts_with("pppoe.") || (protocol.filter == "udplite" && field.filter.starts_with("udp."));
        CHECK(
            (isBorrowed || field.filter.starts_with(std::string(protocol.filter) + ".") || protocol.filter == "http"));
    });
}

TEST_CASE("Protocols and fields are found by name, and carriers by number", "[protocols]")
{
    CHECK(protocol(protocolNamed("tcp")).filter == "tcp");
    CHECK(protocolNamed("nonsense") == 0);
    CHECK(fieldNamed("tcp.flags.syn")->bits == 1);
    CHECK(fieldNamed("nonsense") == nullptr);
    CHECK(protocol(carriedBy(Carrier::EtherType, 0x0800)).filter == "ip");
    CHECK(carriedBy(Carrier::EtherType, 0xffff) == 0);
}
