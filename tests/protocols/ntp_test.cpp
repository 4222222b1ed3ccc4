// NTP: how its timestamps are written, and what follows them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include "protocols/protocol.h"
#include "protocols/value.h"

using namespace packetarium;

namespace {

Tree dissected(const std::vector<std::uint8_t>& message)
{
    Tree tree;
    tree.setPacket(message);
    const Protocol& ntp = protocol(protocolNamed("ntp"));
    const Cursor all(message);
    tree.beginLayer(ntp, all);
    ntp.dissect(all, tree, Surroundings {});
    return tree;
}

std::string valueOf(const Tree& tree, std::string_view filter)
{
    const Node* node = tree.find(filter);
    return node ? tsharkValue(*node) : "(missing)";
}

/// An answer of a server that has its own clock, followed by `tail`.
std::vector<std::uint8_t> answer(const std::vector<std::uint8_t>& tail = {})
{
    auto message = R"(
        24 01 06 ec 00001234 00005678 47505300 # version 4, server, stratum 1: GPS
        e8fe6f76 1f9add37                      # the clock was set ten seconds ago
        e8fe6f80 1f9add37                      # the client asked
        00000001 80000000                      # half a second into the count's second second in 2036
        00000000 00000000
    )"_hex;
    message.insert(message.end(), tail.begin(), tail.end());
    return message;
}

} // namespace

TEST_CASE("An answer shows where the time is from, and the times", "[ntp]")
{
    const auto message = answer();
    const Tree tree = dissected(message);
    CHECK(valueOf(tree, "ntp.flags") == "0x24");
    CHECK(valueOf(tree, "ntp.flags.vn") == "4");
    CHECK(valueOf(tree, "ntp.flags.mode") == "4");
    CHECK(valueOf(tree, "ntp.stratum") == "1");
    CHECK(valueOf(tree, "ntp.refid") == "47505300");
    CHECK(valueOf(tree, "ntp.org") == "Nov 14, 2023 22:13:20.123456788 UTC");
    CHECK(valueOf(tree, "ntp.xmt") == "NULL");
}

TEST_CASE("The count of seconds that starts again in 2036 goes on", "[ntp]")
{
    const auto message = answer();
    CHECK(valueOf(dissected(message), "ntp.rec") == "Feb  7, 2036 06:28:17.500000000 UTC");
}

TEST_CASE("What follows the times is extensions, then a proof of at most 24 bytes", "[ntp]")
{
    auto tail = "0104 0010 000000000000000000000000"_hex;
    tail.insert(tail.end(), {0, 0, 0, 7});
    tail.insert(tail.end(), 20, 0xaa);
    const auto message = answer(tail);
    const Tree tree = dissected(message);
    CHECK(valueOf(tree, "ntp.ext.length") == "16");
    CHECK(valueOf(tree, "ntp.keyid") == "00000007");
    CHECK(tree.find("ntp.mac")->bits == 20 * 8);
}

TEST_CASE("An extension whose length is not sound ends the reading", "[ntp]")
{
    for (const std::uint8_t length : {0, 3, 17, 255}) {
        std::vector<std::uint8_t> tail(40);
        tail[3] = length;
        const auto message = answer(tail);
        const Tree tree = dissected(message);
        CHECK(tree.nodes().back().text.find("not sound") != std::string::npos);
        CHECK_FALSE(tree.find("ntp.ext"));
    }
}
