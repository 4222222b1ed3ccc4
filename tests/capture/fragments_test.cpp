// IP packets put together from their pieces: in any order, never mixed up, never without end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"
#include "tests/support/catch.h"

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

} // namespace

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

TEST_CASE("A piece that came twice or overlaps another changes nothing", "[fragments]")
{
    Fragments fragments;
    const auto first = bytes(16, 'a'), other = bytes(16, 'z'), last = bytes(8, 'b');
    CHECK_FALSE(fragments.add({}, piece(1, 0, first, true), 0, first));
    CHECK_FALSE(fragments.add({}, piece(1, 0, other, true), 1, other));
    CHECK_FALSE(fragments.add({}, piece(1, 8, other, false), 2, other));
    const auto whole = fragments.add({}, piece(1, 16, last, false), 3, last);
    REQUIRE(whole);
    CHECK(whole->bytes.size() == 24);
    CHECK(whole->bytes[8] == 'a');
    CHECK(whole->repeated == 2);
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
