// IP packets put together from their pieces: in any order, never mixed up, never without end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"
#include "tests/support/bytes.h"
#include "tests/support/conversation_script.h"

#include <algorithm>

using namespace packetarium;

namespace {

std::vector<std::uint8_t> bytes(std::size_t count, std::uint8_t value)
{
    return std::vector<std::uint8_t>(count, value);
}

/// A piece whose data is all that `packet` holds.
Summary::Fragment piece(std::uint32_t identification, std::uint16_t offset, Bytes packet, bool more)
{
    Summary::Fragment piece;
    piece.identification = identification;
    piece.offset = offset;
    piece.length = std::uint16_t(packet.size());
    piece.protocol = 17;
    piece.isPiece = true;
    piece.more = more;
    return piece;
}

/// Alice's datagram of 16 bytes from port 1000 to port 2000, and between its halves a piece that claims to be bytes 8 on.
std::shared_ptr<Capture> withPieceBetween(std::vector<std::uint8_t> piece)
{
    std::vector<std::uint8_t> between = "45 00 001c 0001 2001 40 11 0000 0a000001 0a000002"_hex;
    between.insert(between.end(), piece.begin(), piece.end());
    ConversationScript script;
    script.frame(
        Side::Alice,
        0x0800,
        "45 00 0024 0001 2000 40 11 0000 0a000001 0a000002 | 03e8 07d0 0018 0000 6161616161616161"_hex);
    script.frame(Side::Alice, 0x0800, between);
    script.frame(Side::Alice, 0x0800, "45 00 001c 0001 0002 40 11 0000 0a000001 0a000002 | 6262626262626262"_hex);
    return script.open();
}

std::ptrdiff_t count(const Tree& tree, std::string_view filter)
{
    return std::ranges::count_if(
        tree.nodes(), [&](const Node& node) { return node.field && node.field->filter == filter; });
}

bool warns(const Tree& tree, std::string_view part)
{
    return std::ranges::any_of(tree.nodes(), [&](const Node& node) {
        return !node.field && node.severity == Severity::Warning && node.text.find(part) != std::string::npos;
    });
}

} // namespace

TEST_CASE("Pieces that contradict each other are shown as what they are", "[fragments]")
{
    const Dissection whole = withPieceBetween("4556494c4556494c"_hex)->dissect(2);
    CHECK(whole.tree.find("ip.fragment.count")->value == 3);
    CHECK(count(whole.tree, "ip.fragment.overlap") == 1);
    CHECK(count(whole.tree, "ip.fragment.overlap.conflict") == 1);
    CHECK(warns(whole.tree, "Pieces overlap and contradict each other."));
    const Bytes data = whole.tree.sources().back().bytes;
    CHECK(data.back() == 'b');
    CHECK(data[8] == 'a');
}

TEST_CASE("Pieces that overlap but agree are no contradiction", "[fragments]")
{
    const Dissection whole = withPieceBetween("6161616161616161"_hex)->dissect(2);
    CHECK(count(whole.tree, "ip.fragment.overlap") == 1);
    CHECK(count(whole.tree, "ip.fragment.overlap.conflict") == 0);
    CHECK(warns(whole.tree, "Pieces overlap, though they agree."));
}

TEST_CASE("Pieces in any order make one whole", "[fragments]")
{
    Fragments fragments;
    const auto first = bytes(16, 'a'), second = bytes(16, 'b'), last = bytes(5, 'c');
    CHECK_FALSE(fragments.add({}, piece(1, 32, last, false), 0, last));
    CHECK_FALSE(fragments.add({}, piece(1, 0, first, true), 1, first));
    const auto whole = fragments.add({}, piece(1, 16, second, true), 2, second);

    REQUIRE(whole);
    CHECK(std::string(whole->bytes.begin(), whole->bytes.end()) == "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccc");
    REQUIRE(whole->pieces.size() == 3);
    CHECK(whole->pieces[0].packet == 1);
    CHECK(whole->pieces[2].packet == 0);
}

TEST_CASE("Pieces of different packets are not mixed", "[fragments]")
{
    Fragments fragments;
    const auto data = bytes(8, 'x');
    CHECK_FALSE(fragments.add({}, piece(1, 0, data, true), 0, data));
    CHECK_FALSE(fragments.add({}, piece(2, 8, data, false), 1, data));
    CHECK(fragments.add({}, piece(2, 0, data, true), 2, data));
    CHECK(fragments.add({}, piece(1, 8, data, false), 3, data));
}

TEST_CASE("A piece that came twice changes nothing", "[fragments]")
{
    for (const std::uint8_t addressBytes : {4, 16}) {
        Fragments fragments;
        Fragments::Sent sent;
        sent.addressBytes = addressBytes;
        const auto first = bytes(16, 'a'), last = bytes(8, 'b');
        CHECK_FALSE(fragments.add(sent, piece(1, 0, first, true), 0, first));
        CHECK_FALSE(fragments.add(sent, piece(1, 0, first, true), 1, first));
        const auto whole = fragments.add(sent, piece(1, 16, last, false), 2, last);
        REQUIRE(whole);
        CHECK(whole->pieces.size() == 2);
        CHECK(whole->fragments == 3);
        CHECK(whole->repeated == 1);
        CHECK(whole->overlapping == 1);
        CHECK(whole->conflicting == 0);
    }
}

TEST_CASE("A piece that contradicts another is noted, and what came first stays", "[fragments]")
{
    Fragments fragments;
    const auto first = bytes(16, 'a'), other = bytes(16, 'z'), inside = bytes(8, 'z'), last = bytes(8, 'b');
    CHECK_FALSE(fragments.add({}, piece(1, 0, first, true), 0, first));
    CHECK_FALSE(fragments.add({}, piece(1, 0, other, true), 1, other));
    CHECK_FALSE(fragments.add({}, piece(1, 8, inside, true), 2, inside));
    const auto whole = fragments.add({}, piece(1, 16, last, false), 3, last);
    REQUIRE(whole);
    CHECK(std::string(whole->bytes.begin(), whole->bytes.end()) == "aaaaaaaaaaaaaaaabbbbbbbb");
    CHECK(whole->fragments == 4);
    CHECK(whole->repeated == 0);
    CHECK(whole->overlapping == 2);
    CHECK(whole->conflicting == 2);
}

TEST_CASE("What is new in a piece that overlaps others fills the gaps between them", "[fragments]")
{
    Fragments fragments;
    const auto first = bytes(8, 'a'), last = bytes(8, 'a'), all = bytes(32, 'a');
    CHECK_FALSE(fragments.add({}, piece(1, 8, first, true), 0, first));
    CHECK_FALSE(fragments.add({}, piece(1, 24, last, false), 1, last));
    const auto whole = fragments.add({}, piece(1, 0, all, true), 2, all);
    REQUIRE(whole);
    CHECK(whole->bytes == all);
    REQUIRE(whole->pieces.size() == 4); // From 0, 8, 16 and 24 on.
    CHECK(whole->pieces[2].packet == 2);
    CHECK(whole->pieces[2].offset == 16);
    CHECK(whole->pieces[2].length == 8);
    CHECK(whole->fragments == 3);
    CHECK(whole->overlapping == 1);
    CHECK(whole->conflicting == 0);
}

TEST_CASE("A packet of IPv6 whose pieces overlap is abandoned, with those that follow", "[fragments]")
{
    Fragments fragments;
    Fragments::Sent sent;
    sent.addressBytes = 16;
    const auto first = bytes(16, 'a'), inside = bytes(8, 'a'), last = bytes(8, 'b');
    CHECK_FALSE(fragments.add(sent, piece(1, 0, first, true), 0, first));
    CHECK_FALSE(fragments.add(sent, piece(1, 8, inside, true), 1, inside));
    CHECK_FALSE(fragments.add(sent, piece(1, 0, first, true), 2, first));
    CHECK_FALSE(fragments.add(sent, piece(1, 16, last, false), 3, last));
    CHECK(fragments.abandoned() == 1);
}

TEST_CASE("A piece beyond the longest packet, or cut by the capture, is left out", "[fragments]")
{
    Fragments fragments;
    const auto data = bytes(1000, 'x');
    CHECK_FALSE(fragments.add({}, piece(1, 65528, data, false), 0, data));
    CHECK_FALSE(fragments.add({}, piece(1, 0, data, false), 1, Bytes(data).first(10)));
}

TEST_CASE("After a minute the pieces that came are forgotten", "[fragments]")
{
    Fragments fragments;
    const auto data = bytes(8, 'x');
    Fragments::Sent early, late;
    late.nanoseconds = Fragments::longestWaitNanoseconds + 1;
    CHECK_FALSE(fragments.add(early, piece(1, 0, data, true), 0, data));
    CHECK_FALSE(fragments.add(late, piece(1, 8, data, false), 1, data));
}

TEST_CASE("Beginnings without an end give way to newer ones", "[fragments]")
{
    Fragments fragments;
    const auto data = bytes(8, 'x');
    for (std::uint32_t i = 0; i < 3 * Fragments::mostOpen; ++i)
        fragments.add({}, piece(i, 0, data, true), i, data);
    CHECK(fragments.gaveUp() >= 2 * Fragments::mostOpen);
    CHECK(fragments.add({}, piece(3 * Fragments::mostOpen - 1, 8, data, false), 0, data));
}

TEST_CASE("A packet in more pieces than any link asks for is given up", "[fragments]")
{
    Fragments fragments;
    const auto data = bytes(8, 'x');
    for (std::uint32_t i = 0; i <= Fragments::mostPieces; ++i)
        CHECK_FALSE(fragments.add({}, piece(1, std::uint16_t(8 * i), data, true), i, data));
    CHECK(fragments.gaveUp() == 1);
}
