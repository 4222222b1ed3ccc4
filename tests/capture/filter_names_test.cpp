// What an editor proposes for a filter: every name completes, is a filter, and has the type that Wireshark gives it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

using namespace packetarium;

namespace {

bool isFilter(std::string_view text) { return std::holds_alternative<DisplayFilter>(DisplayFilter::compile(text)); }

/// What Wireshark calls the types that go by one word here.
const std::map<std::string_view, std::set<std::string>> wiresharkTypes {
    {"number",
     {"FT_UINT8",
      "FT_UINT16",
      "FT_UINT24",
      "FT_UINT32",
      "FT_UINT40",
      "FT_UINT48",
      "FT_UINT64",
      "FT_INT8",
      "FT_INT16",
      "FT_INT32",
      "FT_INT64",
      "FT_FRAMENUM",
      "FT_CHAR"}},
    {"number with a fraction", {"FT_DOUBLE", "FT_FLOAT"}},
    {"flag", {"FT_BOOLEAN"}},
    {"seconds", {"FT_RELATIVE_TIME"}},
    {"date and time", {"FT_ABSOLUTE_TIME"}},
    {"text", {"FT_STRING", "FT_STRINGZ", "FT_STRINGZPAD", "FT_STRINGZTRUNC", "FT_UINT_STRING"}},
    {"bytes", {"FT_BYTES", "FT_UINT_BYTES", "FT_EUI64", "FT_PROTOCOL"}}, // Options are small protocols there.
    {"MAC address", {"FT_ETHER"}},
    {"IPv4 address", {"FT_IPv4"}},
    {"IPv6 address", {"FT_IPv6"}},
    {"there or not", {"FT_NONE", "FT_PROTOCOL"}},
    {"protocol", {"FT_PROTOCOL", "FT_NONE"}},
};

/// Wireshark writes these bytes into a text, these bits into bytes, and several bits into one flag.
const std::set<std::string_view> differently {
    "dhcp.client_id.iaid", "dhcpv6.iaid", "dhcpv6.iata", "igmp.reserved", "geneve.flags.reserved"};

/// By name; some names have several.
std::map<std::string, std::set<std::string>> typesInTshark()
{
    std::map<std::string, std::set<std::string>> types;
    std::FILE* pipe = ::popen(
        "tshark -G fields 2>/dev/null | awk -F'\t' '$1 == \"P\" { print $3, \"FT_PROTOCOL\" } "
        "$1 == \"F\" { print $3, $4 }'",
        "r");
    REQUIRE(pipe != nullptr);
    char name[256], type[64];
    while (std::fscanf(pipe, "%255s %63s", name, type) == 2)
        types[name].insert(type);
    REQUIRE(::pclose(pipe) == 0);
    return types;
}

} // namespace

TEST_CASE("Every name that a filter knows completes, says what it is, and is a filter by itself")
{
    const auto all = DisplayFilter::namesBeginningWith("");
    CHECK(all.size() > 1000);
    for (const auto& known : all) {
        CAPTURE(known.name);
        CHECK(isFilter(known.name));
        CHECK_FALSE(known.means.empty());
        CHECK(wiresharkTypes.contains(known.type));
        const auto found = DisplayFilter::namesBeginningWith(known.name);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front().name == known.name);
    }
    CHECK(DisplayFilter::namesBeginningWith("no.such.name").empty());
}

TEST_CASE("What completes is in the order of the alphabet, and each name comes once")
{
    const auto found = DisplayFilter::namesBeginningWith("tcp.flags.");
    REQUIRE(found.size() > 8);
    CHECK(std::ranges::is_sorted(found, std::ranges::less_equal(), &DisplayFilter::Reference::name));
    for (const auto& known : found)
        CHECK(known.name.starts_with("tcp.flags."));
}

TEST_CASE("The types of names are those of Wireshark")
{
    if (std::system("tshark --version >/dev/null 2>&1") != 0) {
        WARN("Skipped: tshark is not installed.");
        return;
    }
    const auto types = typesInTshark();
    std::size_t compared = 0;
    for (const auto& known : DisplayFilter::namesBeginningWith("")) {
        const auto theirs = types.find(std::string(known.name));
        if (theirs == types.end() || differently.contains(known.name))
            continue; // Other tests know which names are ours alone.
        const auto& meant = wiresharkTypes.at(known.type);
        CAPTURE(known.name, known.type, *theirs->second.begin());
        CHECK(std::ranges::any_of(theirs->second, [&](const std::string& type) { return meant.contains(type); }));
        ++compared;
    }
    CHECK(compared > 1000);
}
